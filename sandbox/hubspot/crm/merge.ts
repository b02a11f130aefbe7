import { invalid } from "../core/errors.ts";
import type { World } from "../core/world.ts";
import { emit } from "../webhooks/events.ts";
import type { StoredRecord } from "./record.ts";
import { FIRST_RECORD_ID, findRecord, save } from "./records.ts";
import type { Source } from "./source.ts";

/** Joins two records under a new id; both old ids answer to it from then on. */
export function mergeRecords(
  world: World,
  primary: StoredRecord,
  other: StoredRecord,
  source: Source,
): StoredRecord {
  if (primary.id === other.id) throw invalid("Cannot merge an object with itself.");
  const { db } = world;
  const old = [primary.id, other.id];
  const names = db.all<{ property: string; value: string; record: number }>(
    "SELECT property, value, record FROM unique_values WHERE record IN (?, ?)",
    ...old,
  );
  db.run("DELETE FROM unique_values WHERE record IN (?, ?)", ...old);
  const survivor = bare(world, primary);
  const merged = { ...withoutBlanks(other), ...withoutBlanks(primary) };
  const emails = [other.properties.email, ...(other.properties.hs_additional_emails?.split(";") ?? [])];
  survivor.properties = {
    ...merged,
    hs_object_id: String(survivor.id),
    hs_merged_object_ids: [...previousIds(primary), ...previousIds(other), ...old].join(";"),
  };
  const additional = emails.filter((email) => email && email !== merged.email);
  if (additional.length > 0) survivor.properties.hs_additional_emails = additional.join(";");
  survivor.createdAt = Math.min(primary.createdAt, other.createdAt);
  survivor.updatedAt = world.clock.now();
  copyHistory(world, survivor, primary, other);
  save(world, survivor);
  db.run("UPDATE records SET created_at = ? WHERE id = ?", survivor.createdAt, survivor.id);
  for (const { property, value } of names)
    db.run(
      "INSERT OR IGNORE INTO unique_values VALUES (?, ?, ?, ?, ?)",
      survivor.portal,
      survivor.type,
      property,
      value,
      survivor.id,
    );
  for (const id of old) moveAway(world, id, survivor.id);
  emit(world, { ...survivor, id: primary.id }, "merge", source, {
    primaryObjectId: primary.id,
    mergedObjectIds: [other.id],
    newObjectId: survivor.id,
    numberOfPropertiesMoved: Object.keys(merged).length,
  });
  return findRecord(world, survivor.portal, survivor.type, survivor.id)!;
}

/** The surviving record is no creation to anybody: it is made without telling the subscribers. */
function bare(world: World, primary: StoredRecord): StoredRecord {
  const { portal, type } = primary;
  const now = world.clock.now();
  const id = world.db.next("record", FIRST_RECORD_ID);
  world.db.run(
    "INSERT INTO records VALUES (?, ?, ?, '{}', ?, ?, NULL, ?)",
    id,
    portal,
    type,
    now,
    now,
    Date.now(),
  );
  return { id, portal, type, properties: {}, createdAt: now, updatedAt: now, archivedAt: null };
}

function withoutBlanks(record: StoredRecord): Record<string, string> {
  return Object.fromEntries(Object.entries(record.properties).filter(([, value]) => value !== ""));
}

function previousIds(record: StoredRecord): string[] {
  return record.properties.hs_merged_object_ids?.split(";").filter((id) => id !== "") ?? [];
}

/** Each property keeps the history of the record whose value it kept. */
function copyHistory(world: World, survivor: StoredRecord, primary: StoredRecord, other: StoredRecord): void {
  const columns = "property, value, at, real_at, source_type, source_id, source_label, user_id";
  const copy = `INSERT INTO history (record, ${columns}) SELECT ?, ${columns} FROM history WHERE record = ?`;
  world.db.run(`${copy} ORDER BY seq`, survivor.id, primary.id);
  world.db.run(
    `${copy} AND property NOT IN (SELECT property FROM history WHERE record = ? AND value <> '') ORDER BY seq`,
    survivor.id,
    other.id,
    primary.id,
  );
}

function moveAway(world: World, oldId: number, newId: number): void {
  const { db } = world;
  db.run("UPDATE OR IGNORE associations SET from_id = ? WHERE from_id = ?", newId, oldId);
  db.run(
    `INSERT OR IGNORE INTO associations SELECT from_id, to_type, ?, category, type_id, label, portal, from_type
     FROM associations WHERE to_id = ? AND from_id IN
       (SELECT to_id FROM associations WHERE from_id = ?)`,
    newId,
    oldId,
    newId,
  );
  for (const { to_id } of db.all<{ to_id: number }>(
    "SELECT to_id FROM associations WHERE from_id = ?",
    newId,
  ))
    db.run("DELETE FROM associations WHERE from_id = ? AND to_id = ?", to_id, oldId);
  db.run("DELETE FROM associations WHERE from_id = ?", oldId);
  db.run("DELETE FROM history WHERE record = ?", oldId);
  db.run("DELETE FROM records WHERE id = ?", oldId);
  db.run("INSERT OR REPLACE INTO merged_ids VALUES (?, ?)", oldId, newId);
  db.run("UPDATE refs SET record = ? WHERE record = ?", newId, oldId);
}
