import { iso } from "../../support/iso.ts";
import { conflict } from "../core/errors.ts";
import type { World } from "../core/world.ts";
import { emit, emitChange } from "../webhooks/events.ts";
import { objectType } from "./object-types.ts";
import type { Changes, StoredRecord } from "./record.ts";
import { CALCULATED, type Source } from "./source.ts";
import { derivedChanges, initialValues } from "./stamps.ts";

/** Record ids are beyond 2^31, as today's are. */
export const FIRST_RECORD_ID = 101_500_000_001;

interface Row {
  id: number;
  portal: number;
  type: string;
  properties: string;
  created_at: number;
  updated_at: number;
  archived_at: number | null;
}

export function fromRow(row: Row): StoredRecord {
  return {
    id: row.id,
    portal: row.portal,
    type: row.type,
    properties: JSON.parse(row.properties) as Changes,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    archivedAt: row.archived_at,
  };
}

/** A record by its own id, archived or not. */
export function findRecord(world: World, portal: number, type: string, id: number): StoredRecord | undefined {
  const row = world.db.get<Row>("SELECT * FROM records WHERE id = ?", id);
  return row && row.portal === portal && row.type === type ? fromRow(row) : undefined;
}

/** The id an old id of a merged record answers to now. */
export function currentId(world: World, id: number): number {
  const merged = world.db.get<{ new_id: number }>("SELECT new_id FROM merged_ids WHERE old_id = ?", id);
  return merged ? currentId(world, merged.new_id) : id;
}

/** The living record that holds a unique value such as a contact's email address. */
export function findByUnique(
  world: World,
  portal: number,
  type: string,
  property: string,
  value: string,
): StoredRecord | undefined {
  const row = world.db.get<{ record: number }>(
    "SELECT record FROM unique_values WHERE portal = ? AND type = ? AND property = ? AND value = ?",
    portal,
    type,
    property,
    value.toLowerCase(),
  );
  return row && findRecord(world, portal, type, row.record);
}

/** Records in the order of their ids, after a given one. */
export function listRecords(
  world: World,
  portal: number,
  type: string,
  page: { after: number; limit: number; archived: boolean },
): StoredRecord[] {
  return world.db
    .all<Row>(
      `SELECT * FROM records WHERE portal = ? AND type = ? AND id > ? AND archived_at IS ${page.archived ? "NOT" : ""} NULL
       ORDER BY id LIMIT ?`,
      portal,
      type,
      page.after,
      page.limit,
    )
    .map(fromRow);
}

/** Makes a record with checked values and everything the vendor stamps on it, and tells the subscribers. */
export function createRecord(
  world: World,
  portal: number,
  type: string,
  given: Changes,
  source: Source,
): StoredRecord {
  const now = world.clock.now();
  const id = world.db.next("record", FIRST_RECORD_ID);
  const { stamps, defaults } = initialValues(type, id, given, source, now);
  const record: StoredRecord = {
    id,
    portal,
    type,
    properties: {},
    createdAt: now,
    updatedAt: now,
    archivedAt: null,
  };
  claimUniques(world, record, given);
  world.db.run(
    "INSERT INTO records VALUES (?, ?, ?, '{}', ?, ?, NULL, ?)",
    id,
    portal,
    type,
    now,
    now,
    Date.now(),
  );
  emit(world, record, "creation", source);
  const written = { ...defaults, ...given };
  apply(world, record, stamps, source, now, false);
  apply(world, record, written, source, now, true);
  apply(world, record, derivedChanges(record, written, now), CALCULATED, now, true);
  save(world, record);
  return record;
}

/** Writes checked values; only what differs counts as a change. Answers what changed. */
export function writeProperties(world: World, record: StoredRecord, given: Changes, source: Source): Changes {
  const now = world.clock.now();
  const changed = apply(world, record, given, source, now, true);
  if (Object.keys(changed).length === 0) return changed;
  claimUniques(world, record, changed);
  const stamps: Changes = { [objectType(record.type).modified]: iso(now) };
  if (source.userId !== undefined) stamps.hs_updated_by_user_id = String(source.userId);
  apply(world, record, stamps, source, now, false);
  const derived = apply(world, record, derivedChanges(record, changed, now), CALCULATED, now, true);
  record.updatedAt = now;
  save(world, record);
  return { ...changed, ...derived };
}

/** Writes values the vendor itself maintains, e.g. conversion dates; they need no check. */
export function writeCalculated(world: World, record: StoredRecord, given: Changes): void {
  writeProperties(world, record, given, CALCULATED);
}

function apply(
  world: World,
  record: StoredRecord,
  given: Changes,
  source: Source,
  now: number,
  visible: boolean,
): Changes {
  const changed: Changes = {};
  for (const [name, value] of Object.entries(given)) {
    const before = record.properties[name];
    if (before === value || (before === undefined && value === "")) continue;
    changed[name] = value;
    record.properties[name] = value;
    if (name !== objectType(record.type).modified) addHistory(world, record.id, name, value, source, now);
    if (visible) emitChange(world, record, name, value, source);
  }
  return changed;
}

function addHistory(world: World, id: number, name: string, value: string, source: Source, at: number): void {
  world.db.run(
    "INSERT INTO history (record, property, value, at, real_at, source_type, source_id, source_label, user_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    id,
    name,
    value,
    at,
    Date.now(),
    source.type,
    source.id,
    source.label ?? null,
    source.userId ?? null,
  );
}

export function save(world: World, record: StoredRecord): void {
  world.db.run(
    "UPDATE records SET properties = ?, updated_at = ?, archived_at = ? WHERE id = ?",
    JSON.stringify(record.properties),
    record.updatedAt,
    record.archivedAt,
    record.id,
  );
}

/** Names of the properties whose values belong to one record only. */
export function uniqueProperties(world: World, portal: number, type: string): string[] {
  const names = [...world.definitions.of(portal, type).values()].filter((one) => one.hasUniqueValue);
  return [...(type === "0-1" ? ["email"] : []), ...names.map((one) => one.name)];
}

function claimUniques(world: World, record: StoredRecord, given: Changes): void {
  for (const property of uniqueProperties(world, record.portal, record.type)) {
    const value = given[property]?.toLowerCase();
    if (value === undefined) continue;
    world.db.run("DELETE FROM unique_values WHERE record = ? AND property = ?", record.id, property);
    if (value === "") continue;
    const holder = findByUnique(world, record.portal, record.type, property, value);
    if (holder && holder.id !== record.id) throw taken(property, value, holder);
    world.db.run(
      "INSERT INTO unique_values VALUES (?, ?, ?, ?, ?)",
      record.portal,
      record.type,
      property,
      value,
      record.id,
    );
  }
}

function taken(property: string, value: string, holder: StoredRecord): Error {
  const id = String(holder.id);
  if (property === "email")
    return conflict(`Contact already exists. Existing ID: ${id}`, { context: { existingId: [id] } });
  const message = `Cannot set ${property}=${value}. ${id} already has that value.`;
  return conflict(message, { context: { existingId: [id], propertyName: [property] } });
}

/** Moves a record to the recycle bin; doing it again changes nothing. */
export function archiveRecord(world: World, record: StoredRecord, source: Source): void {
  if (record.archivedAt !== null) return;
  record.archivedAt = world.clock.now();
  save(world, record);
  world.db.run("DELETE FROM unique_values WHERE record = ?", record.id);
  emit(world, record, "deletion", source);
}

/** Takes a record back out of the recycle bin. */
export function restoreRecord(world: World, record: StoredRecord, source: Source): void {
  if (record.archivedAt === null) return;
  claimUniques(world, record, record.properties);
  record.archivedAt = null;
  record.updatedAt = world.clock.now();
  save(world, record);
  emit(world, record, "restore", source);
}

/** Removes a person's record for good, as a privacy request asks. */
export function purgeRecord(world: World, record: StoredRecord, source: Source): void {
  archiveRecord(world, record, source);
  emit(world, record, "privacyDeletion", source);
  world.db.run("DELETE FROM history WHERE record = ?", record.id);
  world.db.run("DELETE FROM associations WHERE from_id = ?", record.id);
  world.db.run("DELETE FROM associations WHERE portal = ? AND to_id = ?", record.portal, record.id);
  world.db.run("DELETE FROM records WHERE id = ?", record.id);
}
