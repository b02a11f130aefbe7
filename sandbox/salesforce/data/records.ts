import type { World } from "../core/world.ts";
import type { ObjectDefinition } from "../objects/field.ts";
import type { Row, Stored } from "./row.ts";

interface RecordRow {
  type: string;
  id: string;
  data: string;
  created_at: number;
  modified_at: number;
  stamp_at: number;
  created_by: string;
  modified_by: string;
  deleted: number;
}

const COLUMNS = "type, id, data, created_at, modified_at, stamp_at, created_by, modified_by, deleted";

/** A record by its 18-character id, deleted ones included. */
export function find(world: World, org: string, id: string): Stored | undefined {
  const row = world.db.get<RecordRow>(`SELECT ${COLUMNS} FROM records WHERE org = ? AND id = ?`, org, id);
  return row && { type: row.type, row: rowOf(row), deleted: row.deleted === 1 };
}

/** Every row of an object in the order of the ids. */
export function rows(world: World, org: string, type: string, withDeleted = false): Row[] {
  return world.db
    .all<RecordRow>(
      `SELECT ${COLUMNS} FROM records WHERE org = ? AND type = ? ${withDeleted ? "" : "AND deleted = 0"} ORDER BY id`,
      org,
      type,
    )
    .map(rowOf);
}

export function countRows(world: World, org: string, type: string, withDeleted = false): number {
  return world.db.get<{ n: number }>(
    `SELECT COUNT(*) AS n FROM records WHERE org = ? AND type = ? ${withDeleted ? "" : "AND deleted = 0"}`,
    org,
    type,
  )!.n;
}

/** Whether `rowsWhere` can find rows by this field: references, e-mails, external ids and whatever else is looked up by. */
export function isIndexed(object: ObjectDefinition, field: string): boolean {
  const found = object.byName.get(field.toLowerCase());
  if (!found || found.name === "Id" || found.name === "CreatedById" || found.name === "LastModifiedById")
    return false;
  return (
    found.type === "reference" || found.type === "email" || found.externalId || found.unique || found.idLookup
  );
}

/** The rows whose indexed field has one of the values, texts in any case, in the order of the ids. */
export function rowsWhere(
  world: World,
  org: string,
  type: string,
  field: string,
  values: readonly (string | number | boolean)[],
  withDeleted = false,
): Row[] {
  return world.db
    .all<RecordRow>(
      `SELECT ${COLUMNS} FROM records WHERE org = ?1 AND id IN (
         SELECT id FROM field_index WHERE org = ?1 AND type = ?2 AND field = ?3
           AND value IN (SELECT value COLLATE NOCASE FROM json_each(?4)))
       ${withDeleted ? "" : "AND deleted = 0"} ORDER BY id`,
      org,
      type,
      field,
      JSON.stringify(values.map(String)),
    )
    .map(rowOf);
}

/** The rows of an object with these ids, in the order of the ids. */
export function rowsById(
  world: World,
  org: string,
  type: string,
  ids: readonly string[],
  withDeleted = false,
): Row[] {
  return world.db
    .all<RecordRow>(
      `SELECT ${COLUMNS} FROM records WHERE org = ? AND id IN (SELECT value FROM json_each(?)) AND type = ?
       ${withDeleted ? "" : "AND deleted = 0"} ORDER BY id`,
      org,
      JSON.stringify(ids),
      type,
    )
    .map(rowOf);
}

function rowOf(stored: RecordRow): Row {
  return {
    Id: stored.id,
    IsDeleted: stored.deleted === 1,
    ...(JSON.parse(stored.data) as object),
    CreatedDate: stored.created_at,
    CreatedById: stored.created_by,
    LastModifiedDate: stored.modified_at,
    LastModifiedById: stored.modified_by,
    SystemModstamp: stored.stamp_at,
  };
}
