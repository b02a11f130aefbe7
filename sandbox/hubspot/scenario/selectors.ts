import { z } from "zod";
import { notFound } from "../core/errors.ts";
import { Id } from "../core/input.ts";
import type { World } from "../core/world.ts";
import { objectType } from "../crm/object-types.ts";
import type { StoredRecord } from "../crm/record.ts";
import { currentId, findByUnique, findRecord } from "../crm/records.ts";

/** One record, by what people know it by. */
export const Selector = z.union([
  z.object({ email: z.string() }),
  z.object({ id: Id }),
  z.object({ ref: z.string() }),
]);
export type Selector = z.output<typeof Selector>;

/** The record a selector means, archived ones included; refused when there is none. */
export function select(world: World, portal: number, typeName: string, selector: Selector): StoredRecord {
  const type = objectType(typeName).id;
  const found = lookUp(world, portal, type, selector);
  if (found) return found;
  throw notFound(`No ${typeName} in portal ${portal} answers to ${JSON.stringify(selector)}.`);
}

function lookUp(world: World, portal: number, type: string, selector: Selector): StoredRecord | undefined {
  if ("email" in selector) return findByUnique(world, portal, type, "email", selector.email);
  if ("id" in selector) return findRecord(world, portal, type, currentId(world, Number(selector.id)));
  const row = world.db.get<{ record: number }>(
    "SELECT record FROM refs WHERE portal = ? AND ref = ?",
    portal,
    selector.ref,
  );
  return row && findRecord(world, portal, type, row.record);
}

/** Gives a record a name that later actions can point at. */
export function remember(world: World, portal: number, ref: string | undefined, record: StoredRecord): void {
  if (ref !== undefined) world.db.run("INSERT OR REPLACE INTO refs VALUES (?, ?, ?)", portal, ref, record.id);
}
