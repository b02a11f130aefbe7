import { z } from "zod";
import { isId, to18 } from "../core/ids.ts";
import { invalid } from "../core/input.ts";
import type { World } from "../core/world.ts";
import { type Author, commit } from "../data/commit.ts";
import { find, rowsWhere } from "../data/records.ts";
import type { Row } from "../data/row.ts";
import type { Given } from "../rules/save.ts";
import type { Save } from "../rules/save-context.ts";
import { userNamed } from "../setup/names.ts";

/** What the pages of the vendor's own client say in changeOrigin. */
const UI = "com/salesforce/api/soap/67.0;client=SfdcInternalAPI/";

export const RecordId = z
  .string()
  .refine(isId, "an id has 15 or 18 characters")
  .transform((id) => to18(id));

/** One record: by id, or a person (a lead not converted before a contact) by e-mail. */
export const Selector = z.union([z.object({ id: RecordId }), z.object({ email: z.string() })]);
export type Selector = z.output<typeof Selector>;

/** A field's value as REST takes it; an instant may also be epoch milliseconds. */
export const Values = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** Who does it, and through what: "ui" for the vendor's pages, "" for neither, else a changeOrigin as it is. */
export const By = z.object({ as: z.string().optional(), origin: z.string().default("ui") });
export type By = z.output<typeof By>;

/** The record a selector means; refused when there is none. */
export function select(world: World, org: string, selector: Selector): { type: string; row: Row } {
  const found = "id" in selector ? find(world, org, selector.id) : person(world, org, selector.email);
  if (found) return found;
  throw invalid(`No record in org ${org} answers to ${JSON.stringify(selector)}.`);
}

function person(world: World, org: string, email: string): { type: string; row: Row } | undefined {
  const lead = rowsWhere(world, org, "Lead", "Email", [email]).find((row) => row.IsConverted !== true);
  if (lead) return { type: "Lead", row: lead };
  const [contact] = rowsWhere(world, org, "Contact", "Email", [email]);
  return contact && { type: "Contact", row: contact };
}

/** Who signs a transaction; without `as` the vendor's own process. */
function author(world: World, org: string, by: By): Author {
  const user = by.as === undefined ? world.orgs.get(org).automatedUser : userNamed({ world, org }, by.as);
  return { org, user, origin: by.origin === "ui" ? UI : by.origin };
}

/** Saves as people do on the vendor's pages: the org's rules hold, assignment only if asked for. */
export function save<Result>(
  world: World,
  org: string,
  by: By,
  work: (save: Save) => Result,
  assign = false,
): Result {
  return commit(world, author(world, org, by), (tx) =>
    work({ tx, trusted: true, autoAssign: assign, allowSave: true }),
  );
}

/** Values with instants as REST takes them. */
export function asGiven(world: World, org: string, type: string, values: z.output<typeof Values>): Given {
  const object = world.definitions.object(org, type);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const isInstant = object?.byName.get(name.toLowerCase())?.type === "datetime";
      return [name, isInstant && typeof value === "number" ? new Date(value).toISOString() : value];
    }),
  );
}
