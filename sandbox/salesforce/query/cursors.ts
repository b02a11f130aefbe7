import { makeId } from "../core/ids.ts";
import type { World } from "../core/world.ts";
import type { Answered } from "./run.ts";

/** How long a locator goes on: two days of the emulated clock (limits quick reference). */
const LIFE = 2 * 86_400_000;
/** Rows are kept in pieces of the smallest page. */
const PIECE = 200;

export interface Page {
  total: number;
  records: Answered[];
  /** Where the next page starts; absent on the last one. */
  next: string | undefined;
}

/** The first page of an answer; the rest is kept as it was found, whatever changes afterwards. */
export function firstPage(
  world: World,
  owner: { org: string; user: string },
  found: { total: number; records: Answered[] },
  size: number,
): Page {
  const { total, records } = found;
  if (records.length <= size) return { total, records, next: undefined };
  const { db } = world;
  const now = world.clock.now();
  db.run("DELETE FROM query_rows WHERE cursor IN (SELECT id FROM query_cursors WHERE expires_at <= ?)", now);
  db.run("DELETE FROM query_cursors WHERE expires_at <= ?", now);
  const id = makeId("0r8", db.next("query-cursor", 1));
  db.run("INSERT INTO query_cursors VALUES (?, ?, ?, ?, ?)", id, owner.org, owner.user, total, now + LIFE);
  for (let first = 0; first < records.length; first += PIECE)
    db.run(
      "INSERT INTO query_rows VALUES (?, ?, ?)",
      id,
      first,
      JSON.stringify(records.slice(first, first + PIECE)),
    );
  return { total, records: records.slice(0, size), next: `${id}-${size}` };
}

/** A later page by its locator (`<cursor>-<first row>`); undefined when it is unknown, somebody else's, or too old. */
export function nextPage(
  world: World,
  owner: { org: string; user: string },
  locator: string,
  size: number,
): Page | undefined {
  const [, id, start] = /^(\w{18})-(\d{1,9})$/.exec(locator) ?? [];
  if (!id) return undefined;
  const { db } = world;
  const cursor = db.get<{ total: number }>(
    "SELECT total FROM query_cursors WHERE id = ? AND org = ? AND user = ? AND expires_at > ?",
    id,
    owner.org,
    owner.user,
    world.clock.now(),
  );
  const first = Number(start);
  if (!cursor || first >= cursor.total) return undefined;
  const pieces = db.all<{ first: number; records: string }>(
    "SELECT first, records FROM query_rows WHERE cursor = ? AND first > ? AND first < ? ORDER BY first",
    id,
    first - PIECE,
    first + size,
  );
  const rows = pieces.flatMap(({ records }) => JSON.parse(records) as Answered[]);
  const skip = first - (pieces[0]?.first ?? first);
  const after = first + size;
  return {
    total: cursor.total,
    records: rows.slice(skip, skip + size),
    next: after < cursor.total ? `${id}-${after}` : undefined,
  };
}
