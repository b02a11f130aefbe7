import { z } from "zod";
import { invalid, notFound } from "../core/errors.ts";
import { Id, type Value } from "../core/input.ts";
import type { World } from "../core/world.ts";
import type { Call } from "../http/call.ts";
import { type AssociationKind, kindsBetween } from "./association-types.ts";
import { associate } from "./associations.ts";
import { OBJECT_TYPES } from "./object-types.ts";
import type { StoredRecord } from "./record.ts";
import { sourceOf } from "./record-access.ts";
import { createRecord, findRecord } from "./records.ts";
import { checkValues } from "./values.ts";
import { checkRequired } from "./write-rules.ts";

const Spec = z.object({ associationCategory: z.string(), associationTypeId: z.number().int() });
export type Spec = z.output<typeof Spec>;
export const Specs = z.array(Spec);

/** The `associations` of a create request. */
export const Links = z.array(z.object({ to: z.object({ id: Id }), types: Specs })).nullish();

/** Makes a record for a client of the API: values checked, required ones present, joined to what it names. */
export function createChecked(
  call: Call,
  type: string,
  properties: Record<string, Value>,
  links: z.output<typeof Links>,
): StoredRecord {
  const { world, caller } = call;
  const values = checkValues(world, caller.portal, type, properties);
  checkRequired(type, values);
  const wanted = (links ?? []).map((link) => resolve(world, caller.portal, type, link.to.id, link.types));
  if (type === "0-136" && !wanted.some(({ to }) => to.type === "0-1"))
    throw invalid("A lead must be associated to an existing contact on creation.");
  const record = createRecord(world, caller.portal, type, values, sourceOf(call));
  for (const { to, kinds } of wanted) associate(world, record, to, kinds, sourceOf(call));
  return findRecord(world, caller.portal, type, record.id)!;
}

/** Finds what an association type id and an id of the other side mean together. */
function resolve(
  world: World,
  portal: number,
  from: string,
  id: string,
  specs: Spec[],
): { to: StoredRecord; kinds: AssociationKind[] } {
  if (specs.length === 0) throw invalid("One or more association types must be given for each association.");
  for (const { id: to } of OBJECT_TYPES) {
    if (!specs.every((spec) => findKind(from, to, spec))) continue;
    const record = findRecord(world, portal, to, Number(id));
    if (!record || record.archivedAt !== null)
      throw notFound(`Could not find the object to associate with id ${id}`, { context: { id: [id] } });
    return { to: record, kinds: specs.map((spec) => findKind(from, to, spec)!) };
  }
  throw invalid(`Association type ${specs[0]!.associationTypeId} does not exist from object type ${from}.`);
}

/** The vendor's kind of that id between two types, if there is one. */
export function findKind(from: string, to: string, spec: Spec): AssociationKind | undefined {
  return kindsBetween(from, to).find(
    (kind) => kind.typeId === spec.associationTypeId && kind.category === spec.associationCategory,
  );
}
