import type { World } from "../core/world.ts";
import type { RowChange, Values } from "./committed.ts";
import { find } from "./records.ts";
import type { Row, Value } from "./row.ts";

interface At {
  world: World;
  org: string;
}

/** Objects with a history, and the field that points at the record. */
const PARENTS: Record<string, { object: string; parent: string }> = {
  Lead: { object: "LeadHistory", parent: "LeadId" },
  Contact: { object: "ContactHistory", parent: "ContactId" },
};

/**
 * The history rows that a transaction makes for the fields the org tracks. A change of owner makes two: one with names,
 * one with ids. "created" stands for the record's creation.
 */
export function historyOf(
  at: At,
  changes: readonly RowChange[],
  notes: readonly Values[],
): { type: string; values: Values }[] {
  const made: { type: string; values: Values }[] = [];
  const settings = at.world.orgs.get(at.org).historyTracking;
  /** A custom field says itself whether it is tracked, where the object's history is on at all. */
  const trackedOf = (entity: string): string[] => {
    const named = settings[entity] ?? [];
    if (named.length === 0) return [];
    const own = at.world.definitions.fieldsOf(at.org, entity).filter((field) => field.trackHistory);
    return [...named, ...own.map(({ name }) => name)];
  };
  const add = (entity: string, parent: string, values: Values): void => {
    const to = PARENTS[entity]!;
    made.push({ type: to.object, values: { [to.parent]: parent, ...values } });
  };
  for (const change of changes) {
    if (!PARENTS[change.entity]) continue;
    const tracked = trackedOf(change.entity);
    if (tracked.length === 0) continue;
    if (change.type === "CREATE") add(change.entity, change.id, { Field: "created", DataType: "Text" });
    if (change.type !== "UPDATE") continue;
    for (const field of change.changed) {
      if (!tracked.includes(field)) continue;
      const old = change.before![field] ?? null;
      const value = change.after[field] ?? null;
      if (old === value) continue;
      if (field === "OwnerId")
        add(change.entity, change.id, {
          Field: "Owner",
          DataType: "Text",
          OldValue: nameOf(at, old),
          NewValue: nameOf(at, value),
        });
      add(change.entity, change.id, {
        Field: field === "OwnerId" ? "Owner" : field,
        DataType: field === "OwnerId" ? "EntityId" : "Text",
        OldValue: old,
        NewValue: value,
      });
    }
  }
  for (const { parent, ...values } of notes) {
    const entity = find(at.world, at.org, String(parent))?.type ?? "";
    if (trackedOf(entity).length > 0) add(entity, String(parent), { DataType: "Text", ...values });
  }
  return made;
}

function nameOf(at: At, id: Value): Value {
  const row: Row | undefined = id === null ? undefined : find(at.world, at.org, String(id))?.row;
  return row?.Name ?? null;
}
