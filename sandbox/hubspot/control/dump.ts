import { iso } from "../../support/iso.ts";
import type { World } from "../core/world.ts";
import { objectType } from "../crm/object-types.ts";
import type { Changes } from "../crm/record.ts";

interface Row {
  id: number;
  properties: string;
  created_at: number;
  updated_at: number;
  archived_at: number | null;
  real_created_at: number;
}

interface Write {
  record: number;
  property: string;
  value: string;
  at: number;
  realAt: number;
  sourceType: string;
  sourceId: string;
}

interface Link {
  from_id: number;
  to_id: number;
  to_type: string;
  category: string;
  type_id: number;
}

/**
 * Every record of a type with its associations and full write history, archived ones included; JSON pages by
 * `after` and `limit`, or all as lines with `format=ndjson`. `properties=a,b` narrows the writes.
 */
export function recordDump(world: World, portal: number, typeName: string, query: URLSearchParams): unknown {
  const type = objectType(typeName).id;
  const lines = query.get("format") === "ndjson";
  const limit = Number(query.get("limit") ?? (lines ? Number.MAX_SAFE_INTEGER : 1_000));
  const after = Number(query.get("after") ?? 0);
  const rows = world.db.all<Row>(
    "SELECT * FROM records WHERE portal = ? AND type = ? AND id > ? ORDER BY id LIMIT ?",
    portal,
    type,
    after,
    limit,
  );
  const wanted = query.get("properties")?.split(",");
  const records = describe(world, rows, type, wanted && new Set(wanted));
  if (lines) return `${records.map((record) => JSON.stringify(record)).join("\n")}\n`;
  const last = rows.at(-1);
  return {
    results: records,
    ...(last && rows.length === limit ? { paging: { next: { after: String(last.id) } } } : {}),
  };
}

function describe(world: World, rows: Row[], type: string, wanted: Set<string> | undefined): unknown[] {
  const first = rows[0]?.id ?? 0;
  const last = rows.at(-1)?.id ?? 0;
  const writes = world.db.all<Write>(
    `SELECT record, property, value, at, real_at AS realAt, source_type AS sourceType, source_id AS sourceId
     FROM history WHERE record BETWEEN ? AND ? ORDER BY record, seq`,
    first,
    last,
  );
  const links = world.db.all<Link>(
    "SELECT from_id, to_id, to_type, category, type_id FROM associations WHERE from_id BETWEEN ? AND ? AND from_type = ?",
    first,
    last,
    type,
  );
  const kept = wanted ? writes.filter((write) => wanted.has(write.property)) : writes;
  const writesOf = Map.groupBy(kept, (write) => write.record);
  const linksOf = Map.groupBy(links, (link) => link.from_id);
  return rows.map((row) => ({
    id: String(row.id),
    type: objectType(type).plural,
    properties: JSON.parse(row.properties) as Changes,
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
    realCreatedAt: row.real_created_at,
    archived: row.archived_at !== null,
    associations: (linksOf.get(row.id) ?? []).map((link) => ({
      type: objectType(link.to_type).plural,
      id: String(link.to_id),
      category: link.category,
      typeId: link.type_id,
    })),
    writes: (writesOf.get(row.id) ?? []).map(({ record: _, ...write }) => write),
  }));
}
