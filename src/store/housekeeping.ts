import type { Instant } from "../domain/time.ts";
import { KEEP_CALLS_MS } from "./call-minutes.ts";
import type { Database, Queryable } from "./database.ts";
import { packDays } from "./figures/pack-days.ts";
import { retain } from "./retention.ts";
import { GROWING_TABLES } from "./statistics.ts";
import type { Tombstones } from "./tombstones.ts";

/**
 * Drops what nobody needs any more. The embedded store has no autovacuum and no checkpointer: both happen here,
 * so this must be called every few minutes, and after bulk loads.
 */
export async function maintain(database: Database, tombstones: Tombstones, now: Instant): Promise<void> {
  await database.query("delete from oauth_states where expires_at <= $1", [now]);
  await database.query("delete from call_minutes where minute < $1", [now - KEEP_CALLS_MS]);
  await retain(database, tombstones, now);
  await packDays(database);
  if (database.kind === "server") return;
  for (const table of [...GROWING_TABLES, "flush_proof"]) await database.script(`vacuum (analyze) ${table}`);
  await database.script("checkpoint");
}

const REWINDS = [
  "update inbox set ready_at = $1 where state = 'waiting' and ready_at > $1",
  "update outbox set ready_at = $1 where state = 'waiting' and not begun and attempts > 0 and ready_at > $1",
  "update leads set wake_at = $1, next_due_at = coalesce(next_due_at, $1) where decided_at > $1 and merged_into is null and erased_at is null",
  "delete from rate_limits where $1::bigint > 0",
];

/**
 * The clock was ahead, and is set right: what was put off until some time after that wrong time is looked at now, and so
 * is every lead that was judged as of a time that has not come yet. Everything here may be done twice.
 */
export async function rewind(db: Queryable, now: Instant): Promise<void> {
  for (const statement of REWINDS) await db.query(statement, [now]);
}

const RELEASES = [
  "update inbox set ready_at = $1 where state = 'waiting' and ready_at > $1",
  "update leads set wake_at = next_due_at where wake_at > next_due_at",
  "update outbox set ready_at = $1 where state = 'waiting' and begun and ready_at > $1",
  "update streams set holder = null, held_until = null where holder is not null",
];

/**
 * Takes back what a process that died held on lease. Only where this process is surely alone with the store, as on the
 * embedded one; elsewhere leases run out by themselves.
 */
export async function releaseLeases(db: Queryable, now: Instant): Promise<void> {
  for (const release of RELEASES) await db.query(release, release.includes("$1") ? [now] : []);
}
