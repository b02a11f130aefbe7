import { invalid } from "../core/input.ts";
import type { World } from "../core/world.ts";
import { firstWritesOf } from "../data/first-writes.ts";
import { find } from "../data/records.ts";
import { fieldValue } from "../data/value.ts";

/** Every row of an object as lines of JSON, deleted ones too: values inside, formulas worked out, instants in epoch ms. */
export function recordDump(world: World, org: string, type: string, query: URLSearchParams): string {
  const object = world.definitions.object(org, type);
  if (!object) throw invalid(`There is no object ${type}.`);
  const rows = world.db.all<{
    seq: number;
    id: string;
    deleted: number;
    real_created_at: number;
    real_at: number;
  }>(
    `SELECT seq, id, deleted, real_created_at, real_at FROM records
     WHERE org = ? AND type = ? AND seq > ? ORDER BY seq LIMIT ?`,
    org,
    object.name,
    Number(query.get("after") ?? 0),
    Number(query.get("limit") ?? 10_000_000),
  );
  const formulas = object.fields.filter((field) => field.formula !== null);
  return rows
    .map(({ seq, id, deleted, real_created_at, real_at }) => {
      const { row } = find(world, org, id)!;
      const computed = Object.fromEntries(
        formulas.map((field) => [field.name, fieldValue(world, object, row, field)]),
      );
      return `${JSON.stringify({
        seq,
        id,
        deleted: deleted === 1,
        values: { ...row, ...computed },
        realCreatedAt: real_created_at,
        realAt: real_at,
        firstWrites: firstWritesOf(world, org, id),
      })}\n`;
    })
    .join("");
}
