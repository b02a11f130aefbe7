import { z } from "zod";
import { Refusal } from "../core/errors.ts";
import type { World } from "../core/world.ts";
import { upsertForms } from "../crm/forms.ts";
import { OBJECT_TYPES } from "../crm/object-types.ts";
import { upsertOwner } from "../crm/owners.ts";

const Owner = z.looseObject({
  id: z.coerce.string(),
  email: z.string(),
  firstName: z.string().default(""),
  lastName: z.string().default(""),
  userId: z.number().int().optional(),
  type: z.enum(["PERSON", "QUEUE"]).default("PERSON"),
  teams: z
    .array(z.object({ id: z.coerce.string(), name: z.string(), primary: z.boolean().default(false) }))
    .default([]),
  archived: z.boolean().default(false),
  /** Properties of the user record (0-115), e.g. hs_working_hours. */
  user: z.record(z.string(), z.string().nullable()).default({}),
  superAdmin: z.boolean().default(true),
});
export type Owner = z.output<typeof Owner>;

export const Portal = z.object({
  hubId: z.number().int().positive(),
  name: z.string().default("Sandbox account"),
  timeZone: z.string().default("US/Eastern"),
  uiDomain: z.string().default("app.hubspot.com"),
  dataHostingLocation: z.string().default("na1"),
  accountType: z.enum(["STANDARD", "DEVELOPER_TEST", "SANDBOX", "APP_DEVELOPER"]).default("DEVELOPER_TEST"),
  companyCurrency: z.string().default("USD"),
  /** Subscriptions of the account; they decide which optional scopes can be granted. */
  products: z.array(z.string()).default(["MARKETING_HUB_PROFESSIONAL", "SALES_HUB_PROFESSIONAL"]),
  owners: z.array(Owner).default([]),
  forms: z.array(z.object({ guid: z.string(), name: z.string() })).default([]),
  /** Properties the customer made, by object type, in the vendor's form; they join the type's standard group. */
  properties: z
    .record(
      z.string(),
      z.array(
        z.looseObject({
          name: z.string(),
          label: z.string(),
          type: z.string(),
          fieldType: z.string(),
          groupName: z.string().optional(),
        }),
      ),
    )
    .default({}),
  /** How long a write stays invisible to search, ms. */
  searchLagMs: z.number().int().min(0).default(5_000),
  /** Whether properties the vendor calculates fire propertyChange; no page of the vendor says. */
  calculatedPropertyWebhooks: z.boolean().default(true),
});
export type Portal = z.output<typeof Portal>;
/** What is kept of a portal besides its people, forms and properties. */
export type PortalSettings = Omit<Portal, "owners" | "forms" | "properties">;

const cache = new WeakMap<World, Map<number, PortalSettings>>();

/** Creates or updates a portal with its owners, their user records, and its forms. */
export function upsertPortal(world: World, portal: Portal): void {
  const { owners, forms, properties: _, ...settings } = portal;
  world.db.run(
    "INSERT INTO portals VALUES (?, ?) ON CONFLICT DO UPDATE SET settings = excluded.settings",
    portal.hubId,
    JSON.stringify(settings),
  );
  cache.get(world)?.delete(portal.hubId);
  for (const type of OBJECT_TYPES) world.definitions.seed(portal.hubId, type.id);
  for (const owner of owners) upsertOwner(world, portal.hubId, owner);
  upsertForms(world, portal.hubId, forms);
}

/** The settings of a portal, or undefined. */
export function findPortal(world: World, hubId: number): PortalSettings | undefined {
  const known = cache.get(world) ?? new Map<number, PortalSettings>();
  cache.set(world, known);
  const held = known.get(hubId);
  if (held) return held;
  const row = world.db.get<{ settings: string }>("SELECT settings FROM portals WHERE hub_id = ?", hubId);
  if (!row) return undefined;
  const settings = JSON.parse(row.settings) as PortalSettings;
  known.set(hubId, settings);
  return settings;
}

export function portal(world: World, hubId: number): PortalSettings {
  const found = findPortal(world, hubId);
  if (found) return found;
  throw new Refusal(404, {
    status: "error",
    message: `There is no portal ${hubId}: create it with POST /_sandbox/portals.`,
  });
}

export function allPortals(world: World): PortalSettings[] {
  return world.db
    .all<{ settings: string }>("SELECT settings FROM portals ORDER BY hub_id")
    .map((row) => JSON.parse(row.settings) as PortalSettings);
}

/** Whether the account has a hub ("SALES_HUB") at Professional or above. */
export function hasProfessional(settings: PortalSettings, hub: string): boolean {
  return ["PROFESSIONAL", "ENTERPRISE"].some((tier) => settings.products.includes(`${hub}_${tier}`));
}
