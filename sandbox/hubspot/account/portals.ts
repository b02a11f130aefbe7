import { z } from "zod";
import { Refusal } from "../core/errors.ts";
import type { World } from "../core/world.ts";
import { Owner } from "../crm/owner.ts";

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

/** Keeps a portal's settings. */
export function savePortal(world: World, settings: PortalSettings): void {
  world.db.run(
    "INSERT INTO portals VALUES (?, ?) ON CONFLICT DO UPDATE SET settings = excluded.settings",
    settings.hubId,
    JSON.stringify(settings),
  );
  cache.get(world)?.delete(settings.hubId);
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
