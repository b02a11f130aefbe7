import type { Committed, RowChange } from "../data/committed.ts";
import { type EventSchema, placesOf } from "./schema.ts";

/** Changes that one event tells of. */
export interface Group {
  entity: string;
  type: RowChange["type"];
  changes: RowChange[];
  /** Of an update, the changed fields that events know. */
  changed: string[];
}

/** Order of the objects in a conversion's events. Source: vendor guide "Change events for lead conversion". */
const CONVERSION = ["Account", "Contact", "Opportunity", "Lead"];
const STAMPS = new Set(["LastModifiedDate", "LastModifiedById"]);

/**
 * The changes of a transaction as events will tell them: the same update or delete of many rows is one event with many
 * record ids. Rows that differ in a field that a channel adds stay apart, because the event has one value for it.
 */
export function groupChanges(
  committed: Committed,
  schemaOf: (entity: string) => EventSchema | undefined,
  addedOf: (entity: string) => string[],
): Group[] {
  const groups = new Map<string, Group>();
  for (const change of inOrder(committed.changes)) {
    const schema = schemaOf(change.entity);
    if (!schema) continue;
    const changed = change.type === "UPDATE" ? known(schema, change.changed) : [];
    if (change.type === "UPDATE" && changed.every((field) => STAMPS.has(field))) continue;
    const key = keyOf(change, changed, addedOf(change.entity));
    const group = groups.get(key);
    if (group) group.changes.push(change);
    else groups.set(key, { entity: change.entity, type: change.type, changes: [change], changed });
  }
  return [...groups.values()];
}

/** How much of a transaction's allowance of changes a group takes: each changed field of an update counts. */
export function weight(group: Group): number {
  return group.changes.length * Math.max(1, group.changed.length);
}

function inOrder(changes: RowChange[]): RowChange[] {
  const converts = changes.some(
    ({ entity, type, changed }) => entity === "Lead" && type === "UPDATE" && changed.includes("IsConverted"),
  );
  if (!converts) return changes;
  const rank = ({ entity }: RowChange): number => {
    const at = CONVERSION.indexOf(entity);
    return at < 0 ? CONVERSION.length : at;
  };
  return [...changes].sort((one, other) => rank(one) - rank(other));
}

function known(schema: EventSchema, fields: string[]): string[] {
  const places = placesOf(schema);
  return fields.filter((field) => places.has(field));
}

function keyOf(change: RowChange, changed: string[], added: string[]): string {
  if (change.type === "CREATE" || change.type === "UNDELETE") return change.id;
  const values = [...changed, ...added].map((field) => [field, change.after[field] ?? null]);
  return JSON.stringify([change.entity, change.type, values]);
}
