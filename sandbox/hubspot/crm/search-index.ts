import { iso } from "../../support/iso.ts";
import type { World } from "../core/world.ts";
import { objectType } from "./object-types.ts";
import type { StoredRecord } from "./record.ts";
import { fromRow } from "./records.ts";
import { type Filter, sortKey } from "./search-filter.ts";

/**
 * The records as search saw them at an instant in the past, narrowed by what every filter group demands of the
 * id or the last change, so that a sweep does not read a whole portal.
 */
export function candidates(
  world: World,
  portal: number,
  type: string,
  groups: Filter[][],
  asOf: number,
): StoredRecord[] {
  const bounds = narrow(groups, objectType(type).modified);
  const rows = world.db.all<Parameters<typeof fromRow>[0]>(
    `SELECT * FROM records WHERE portal = ? AND type = ? AND id > ? AND updated_at >= ?
       AND (archived_at IS NULL OR archived_at > ?) ORDER BY id`,
    portal,
    type,
    bounds.afterId,
    bounds.changedSince,
    asOf,
  );
  return rows.flatMap((row) => {
    const record = fromRow(row);
    if (record.updatedAt <= asOf) return record;
    return record.createdAt <= asOf ? asItWas(world, record, asOf) : [];
  });
}

/** What a record looked like before the changes that search has not seen yet. */
function asItWas(world: World, record: StoredRecord, asOf: number): StoredRecord {
  const rows = world.db.all<{ property: string; value: string; at: number }>(
    "SELECT property, value, at FROM history WHERE record = ? ORDER BY seq",
    record.id,
  );
  const properties: Record<string, string> = {};
  let updatedAt = record.createdAt;
  for (const { property, value, at } of rows) {
    if (at > asOf) continue;
    properties[property] = value;
    updatedAt = Math.max(updatedAt, at);
  }
  properties[objectType(record.type).modified] = iso(updatedAt);
  return { ...record, properties, updatedAt };
}

function narrow(groups: Filter[][], modified: string): { afterId: number; changedSince: number } {
  const least = (name: string, type: string): number => {
    const perGroup = groups.map((filters) => {
      const lower = filters
        .filter((one) => one.propertyName === name && ["GT", "GTE", "BETWEEN", "EQ"].includes(one.operator))
        .map((one) => Number(sortKey(one.value, type)));
      return lower.length > 0 ? Math.max(...lower) : Number.NEGATIVE_INFINITY;
    });
    const lowest = groups.length > 0 ? Math.min(...perGroup) : Number.NEGATIVE_INFINITY;
    return Number.isFinite(lowest) ? lowest : -1;
  };
  return {
    afterId: Math.max(-1, least("hs_object_id", "number") - 1),
    changedSince: least(modified, "datetime"),
  };
}
