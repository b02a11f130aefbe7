import type { World } from "../core/world.ts";
import { emitAssociation } from "../webhooks/events.ts";
import { type AssociationKind, inverse, kindsBetween } from "./association-types.ts";
import { objectType } from "./object-types.ts";
import type { StoredRecord } from "./record.ts";
import { writeCalculated } from "./records.ts";
import { CALCULATED, type Source } from "./source.ts";
import { contactedChanges } from "./stamps.ts";

export interface Association {
  to_id: number;
  to_type: string;
  category: string;
  type_id: number;
  label: string | null;
}

/** Joins two records in both directions; joining them again the same way changes nothing. */
export function associate(
  world: World,
  from: StoredRecord,
  to: StoredRecord,
  kinds: AssociationKind[],
  source: Source,
): void {
  const known = associationsOf(world, from.id, to.type, to.id);
  // A labelled association always carries the plain one too.
  const wanted = [...kindsBetween(from.type, to.type).slice(0, 1), ...kinds];
  for (const kind of wanted) {
    if (known.some((one) => one.category === kind.category && one.type_id === kind.typeId)) continue;
    insert(world, from, to, kind);
    insert(world, to, from, inverse(from.type, to.type, kind));
    if (known.length === 0 || kind.label !== null) emitAssociation(world, from, to, kind, false, source);
    known.push({
      to_id: to.id,
      to_type: to.type,
      category: kind.category,
      type_id: kind.typeId,
      label: kind.label,
    });
  }
  afterFirst(world, from, to, known.length);
}

function insert(world: World, from: StoredRecord, to: StoredRecord, kind: AssociationKind): void {
  world.db.run(
    "INSERT OR IGNORE INTO associations VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    from.id,
    to.type,
    to.id,
    kind.category,
    kind.typeId,
    kind.label,
    from.portal,
    from.type,
  );
}

/** The vendor's own stamps that follow from an activity or a lead being joined to a contact. */
function afterFirst(world: World, from: StoredRecord, to: StoredRecord, count: number): void {
  if (count === 0) return;
  const [one, other] = from.type === "0-1" ? [to, from] : [from, to];
  if (other.type !== "0-1") return;
  if (objectType(one.type).activity && one.type !== "0-27")
    writeCalculated(world, other, contactedChanges(other.properties, one, world.clock.now()));
  if (one.type === "0-136")
    writeCalculated(world, one, { hs_primary_contact_id: String(other.id), hs_lead_is_open: "true" });
}

/** Parts two records; without kinds, wholly. */
export function dissociate(
  world: World,
  from: StoredRecord,
  to: StoredRecord,
  kinds: AssociationKind[] | undefined,
  source: Source = CALCULATED,
): void {
  const present = associationsOf(world, from.id, to.type, to.id);
  const gone = present.filter(
    (one) => !kinds || kinds.some((kind) => kind.typeId === one.type_id && kind.category === one.category),
  );
  for (const one of gone) {
    const kind = { category: one.category, typeId: one.type_id, label: one.label };
    remove(world, from.id, to, kind);
    remove(world, to.id, from, inverse(from.type, to.type, kind));
  }
  if (gone.length > 0) {
    const first = gone[0]!;
    const kind = { category: first.category, typeId: first.type_id, label: first.label };
    emitAssociation(world, from, to, kind, true, source);
  }
}

function remove(world: World, fromId: number, to: StoredRecord, kind: AssociationKind): void {
  world.db.run(
    "DELETE FROM associations WHERE from_id = ? AND to_type = ? AND to_id = ? AND category = ? AND type_id = ?",
    fromId,
    to.type,
    to.id,
    kind.category,
    kind.typeId,
  );
}

/** What a record is joined to, by type of the other side, in the order of ids; `toId` narrows it to one pair. */
export function associationsOf(world: World, fromId: number, toType: string, toId?: number): Association[] {
  return toId === undefined
    ? world.db.all<Association>(
        "SELECT to_id, to_type, category, type_id, label FROM associations WHERE from_id = ? AND to_type = ? ORDER BY to_id, type_id",
        fromId,
        toType,
      )
    : world.db.all<Association>(
        "SELECT to_id, to_type, category, type_id, label FROM associations WHERE from_id = ? AND to_type = ? AND to_id = ? ORDER BY type_id",
        fromId,
        toType,
        toId,
      );
}
