import { z } from "zod";
import { invalid } from "../core/errors.ts";
import { Id, Value } from "../core/input.ts";
import type { World } from "../core/world.ts";
import { mergeRecords } from "../crm/merge.ts";
import type { StoredRecord } from "../crm/record.ts";
import { archiveRecord, createRecord, purgeRecord, restoreRecord, writeProperties } from "../crm/records.ts";
import { person, type Source } from "../crm/source.ts";
import { submitForm } from "../crm/submit-form.ts";
import { checkValues } from "../crm/values.ts";
import { type ActionKind, kind } from "./kind.ts";
import { remember, Selector, select } from "./selectors.ts";

const Properties = z.record(z.string(), Value).default({});
const userId = z.number().int().optional();
const Target = {
  contact: Selector.optional(),
  record: Selector.optional(),
  type: z.string().default("contacts"),
};

/** The portal's first person acts where an action names nobody. */
export function actor(world: World, portal: number, given: number | undefined): Source {
  if (given !== undefined) return person(given);
  const row = world.db.get<{ user_id: number }>(
    "SELECT user_id FROM owners WHERE portal = ? AND user_id IS NOT NULL ORDER BY id LIMIT 1",
    portal,
  );
  return person(row?.user_id ?? 0);
}

export function target(
  world: World,
  portal: number,
  input: { contact?: Selector | undefined; record?: Selector | undefined; type: string },
): StoredRecord {
  const selector = input.contact ?? input.record;
  if (!selector) throw invalid(`Name the record: "contact" or "record" with email, id or ref.`);
  return select(world, portal, input.contact ? "contacts" : input.type, selector);
}

function creator(
  world: World,
  portal: number,
  as: string,
  user: number | undefined,
  sourceId: string | undefined,
): Source {
  if (as === "CRM_UI") return actor(world, portal, user);
  return { type: as, id: sourceId ?? as.toLowerCase(), ...(user === undefined ? {} : { userId: user }) };
}

const ByRecord = z.object({ ...Target, userId });

export const CONTACT_ACTIONS: Record<string, ActionKind> = {
  submitForm: kind(
    z.object({
      email: z.string(),
      formGuid: z.string(),
      pageUri: z.string().default(""),
      pageTitle: z.string().default(""),
      fields: z.record(z.string(), Value).default({}),
      ref: z.string().optional(),
    }),
    (world, portal, input) => {
      const contact = submitForm(world, portal, input);
      remember(world, portal, input.ref, contact);
      return { id: String(contact.id) };
    },
  ),
  createContact: kind(
    z.object({
      as: z.string().default("CRM_UI"),
      sourceId: z.string().optional(),
      userId,
      properties: Properties,
      ref: z.string().optional(),
    }),
    (world, portal, input) => {
      const source = creator(world, portal, input.as, input.userId, input.sourceId);
      const contact = createRecord(
        world,
        portal,
        "0-1",
        checkValues(world, portal, "0-1", input.properties),
        source,
      );
      remember(world, portal, input.ref, contact);
      return { id: String(contact.id) };
    },
  ),
  updateContact: kind(
    z.object({
      contact: Selector,
      properties: Properties,
      userId,
      as: z.string().default("CRM_UI"),
      sourceId: z.string().optional(),
    }),
    (world, portal, input) => {
      const contact = select(world, portal, "contacts", input.contact);
      const values = checkValues(world, portal, "0-1", input.properties, contact.properties);
      return writeProperties(
        world,
        contact,
        values,
        creator(world, portal, input.as, input.userId, input.sourceId),
      );
    },
  ),
  setOwner: kind(
    z.object({
      ...Target,
      ownerId: z.union([Id, z.null()]),
      userId,
      as: z.string().default("CRM_UI"),
      sourceId: z.string().optional(),
    }),
    (world, portal, input) => {
      const record = target(world, portal, input);
      const given = { hubspot_owner_id: input.ownerId };
      const values = checkValues(world, portal, record.type, given, record.properties);
      return writeProperties(
        world,
        record,
        values,
        creator(world, portal, input.as, input.userId, input.sourceId),
      );
    },
  ),
  merge: kind(
    z.object({
      primary: Selector,
      other: Selector,
      type: z.string().default("contacts"),
      userId,
      ref: z.string().optional(),
    }),
    (world, portal, input) => {
      const primary = select(world, portal, input.type, input.primary);
      const other = select(world, portal, input.type, input.other);
      const survivor = mergeRecords(world, primary, other, actor(world, portal, input.userId));
      remember(world, portal, input.ref, survivor);
      return { id: String(survivor.id) };
    },
  ),
  delete: kind(ByRecord, (world, portal, input) =>
    archiveRecord(world, target(world, portal, input), actor(world, portal, input.userId)),
  ),
  restore: kind(ByRecord, (world, portal, input) =>
    restoreRecord(world, target(world, portal, input), actor(world, portal, input.userId)),
  ),
  privacyDelete: kind(ByRecord, (world, portal, input) =>
    purgeRecord(world, target(world, portal, input), actor(world, portal, input.userId)),
  ),
};
