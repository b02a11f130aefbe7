import type { Instant } from "../domain/time.ts";
import type { Queryable } from "../store/database.ts";
import { missingMigrations } from "../store/migrate.ts";
import type { Measures } from "./measures.ts";

interface Line {
  readonly queue: string;
  readonly kind: string;
  readonly waiting: number;
  readonly ready: number;
  readonly retrying: number;
  readonly dead: number;
  /** When the longest waiting one could have gone; `null`: none could. */
  readonly oldest: Instant | null;
}

/** Along indexes that hold what waits; what was understood and sent is not looked at. */
const LINES = `
select 'inbox' as queue, 'delivery' as kind, count(*) filter (where state = 'waiting') as waiting,
  count(*) filter (where state = 'waiting' and ready_at <= $1) as ready,
  count(*) filter (where state = 'waiting' and attempts >= 2) as retrying, count(*) filter (where state = 'dead') as dead,
  min(ready_at) filter (where state = 'waiting' and ready_at <= $1) as oldest
from inbox where state in ('waiting', 'dead')
union all
select 'outbox', kind, count(*) filter (where state = 'waiting'), count(*) filter (where state = 'waiting' and ready_at <= $1),
  count(*) filter (where state = 'waiting' and attempts >= 2), count(*) filter (where state = 'dead'),
  min(ready_at) filter (where state = 'waiting' and ready_at <= $1)
from outbox group by kind
union all
select 'due', 'lead', count(*), count(*) filter (where wake_at <= $1), 0, 0, min(wake_at) filter (where wake_at <= $1)
from leads where wake_at is not null`;

/** An access token that ended and was not renewed for this long, although its account is connected. */
const STALE_MS = 3_600_000;

const COUNTS = `
select 'installations' as what, crm as a, status as b, count(*) as n from installations group by crm, status
union all
select 'tokens', crm, case when t.expires_at is null then 'missing' when t.expires_at <= $1::bigint - ${STALE_MS} then 'stale'
  when t.expires_at <= $1::bigint then 'to be renewed' else 'valid' end, count(*)
from installations i left join tokens t using (tenant_id, installation_id) where i.status = 'connected' group by 2, 3
union all select 'streams', state, '', count(*) from streams group by state
union all select 'outages', system, '', count(*) from outages where ended_at is null and not withdrawn group by system
union all select 'floods', '', '', count(*) from floods where verdict is null
union all select 'tenants', mode, '', count(*) from tenants group by mode
union all select 'beat', '', '', max(beat_at) from process_beats`;

const KINDS = ["fields", "fillIn", "createTask", "changeTask", "changeOwner", "provision", "message"];

/** Reads how things stand in the store into the gauges; where it does not answer they keep what they said. */
export async function readState(db: Queryable, measures: Measures, now: Instant): Promise<void> {
  try {
    readLines(measures, (await db.query<Line>(LINES, [now])).rows, now);
    const { rows } = await db.query<{ what: string; a: string; b: string; n: number | null }>(COUNTS, [now]);
    readCounts(measures, rows, now);
    measures.migrations.set((await missingMigrations(db)).length);
    measures.unreadable.set(0);
  } catch {
    measures.unreadable.set(1);
  }
}

function readLines(measures: Measures, lines: readonly Line[], now: Instant): void {
  const { waiting, ready, oldest, retrying, dead } = measures;
  for (const one of [waiting, ready, oldest, retrying, dead]) one.reset();
  const empty = KINDS.map((kind) => ({
    queue: "outbox",
    kind,
    waiting: 0,
    ready: 0,
    retrying: 0,
    dead: 0,
    oldest: null,
  }));
  for (const line of [...empty, ...lines]) {
    const { queue, kind } = line;
    waiting.set({ queue, kind }, line.waiting);
    ready.set({ queue, kind }, line.ready);
    oldest.set({ queue, kind }, line.oldest === null ? 0 : Math.max(0, now - line.oldest) / 1_000);
    retrying.set({ queue, kind }, line.retrying);
    dead.set({ queue, kind }, line.dead);
  }
}

function readCounts(
  measures: Measures,
  rows: readonly {
    readonly what: string;
    readonly a: string;
    readonly b: string;
    readonly n: number | null;
  }[],
  now: Instant,
): void {
  const { installations, tokens, streams, outages, tenants, floods, beat } = measures;
  for (const one of [installations, tokens, streams, outages, tenants]) one.reset();
  for (const { what, a, b, n } of rows) {
    const count = n ?? 0;
    if (what === "installations") installations.set({ crm: a, status: b }, count);
    else if (what === "tokens") tokens.set({ crm: a, state: b }, count);
    else if (what === "streams") streams.set({ state: a }, count);
    else if (what === "outages") outages.set({ system: a }, count);
    else if (what === "tenants") tenants.set({ mode: a }, count);
    else if (what === "floods") floods.set(count);
    else beat.set(n === null ? Number.POSITIVE_INFINITY : Math.max(0, now - n) / 1_000);
  }
}
