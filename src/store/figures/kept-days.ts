import type { TenantId } from "../../../workflows/ports.ts";
import type { Queryable } from "../database.ts";
import { FigureDay, type PackedDay } from "./packed-day.ts";

/** Room for about a million journeys, over all tenants. */
const MOST_BYTES = 64 * 1024 * 1024;
const UNUSED_MS = 30 * 60_000;
/** So many days in one go: nobody who writes waits long for the one session of the embedded store. */
const AT_ONCE = 60;

/** What tells one state of a day from another: the pack, and the marks of those who changed it since. */
const STATES = `select day, max(version) as version, sum(marks)::int as marks, max(newest) as newest from (
    select day, version, 0 as marks, null::bigint as newest from figure_days where tenant_id = $1 and $DAYS
    union all select day, null, 1, seq from figure_marks where tenant_id = $1 and $DAYS
  ) s group by day`;

const ALL_STATES = `select day::text as day, version, marks, newest from (${STATES.replaceAll("$DAYS", "day between $2::text::date and $3::text::date")}) s order by day`;

/** Packs as they are, and marked days from their rows. */
const DAYS = `select s.day::text as day, s.version, s.marks, s.newest, c.*
  from (${STATES.replaceAll("$DAYS", "day = any($2::text[]::date[])")}) s cross join lateral (
    select d.journeys, d.names, d.numbers, d.codes, d.told from figure_days d
    where s.marks = 0 and d.tenant_id = $1 and d.day = s.day
    union all
    select f.* from figure_columns($1, s.day) f where s.marks > 0
  ) c`;

interface State {
  readonly day: string;
  readonly version: number | null;
  readonly marks: number;
  readonly newest: number | null;
}

/** Marks are only added until a pack takes all it saw: the same number of them up to the same one are the same. */
const stateKey = ({ version, marks, newest }: State): string => `${version} ${marks} ${newest}`;

interface Kept {
  readonly day: FigureDay;
  readonly state: string;
  usedAt: number;
}

interface Memory {
  /** By tenant and day, the least recently used first. */
  readonly days: Map<string, Kept>;
  bytes: number;
  /** What a tenant's readers wait for: of several who come at once one reads. */
  readonly turns: Map<TenantId, Promise<unknown>>;
}

/** Of each store: one process may open several. */
const memories = new WeakMap<Queryable, Memory>();

/**
 * The days of a period on which somebody engaged, in order, each as it is now: what is kept in memory is compared with
 * the store first. Gives way to others between days.
 */
export async function* figureDays(
  db: Queryable,
  tenantId: TenantId,
  { from, to }: { readonly from: string; readonly to: string },
): AsyncGenerator<FigureDay> {
  const memory = memoryOf(db);
  const { rows: states } = await db.query<State>(ALL_STATES, [tenantId, from, to]);
  let since = performance.now();
  for (let first = 0; first < states.length; first += AT_ONCE) {
    for (const day of await those(db, memory, tenantId, states.slice(first, first + AT_ONCE))) {
      if (day.journeys > 0) yield day;
      if (performance.now() - since < 5) continue;
      await new Promise((resolve) => setImmediate(resolve));
      since = performance.now();
    }
  }
}

async function those(
  db: Queryable,
  memory: Memory,
  tenantId: TenantId,
  states: readonly State[],
): Promise<readonly FigureDay[]> {
  const found = new Map<string, FigureDay>();
  const lacking = () =>
    states.filter((state) => {
      const kept = found.get(state.day) ?? recall(memory, tenantId, state);
      if (kept) found.set(state.day, kept);
      return !kept;
    });
  if (lacking().length > 0)
    await inTurn(memory, tenantId, async () => {
      const days = lacking().map(({ day }) => day);
      if (days.length === 0) return;
      const { rows } = await db.query<State & PackedDay>(DAYS, [tenantId, days]);
      for (const row of rows) {
        const day = new FigureDay(row);
        found.set(row.day, day);
        remember(memory, `${tenantId} ${row.day}`, { day, state: stateKey(row), usedAt: Date.now() });
      }
    });
  return states.flatMap(({ day }) => found.get(day) ?? []);
}

async function inTurn(memory: Memory, tenantId: TenantId, work: () => Promise<void>): Promise<void> {
  const turn = (memory.turns.get(tenantId) ?? Promise.resolve()).then(work);
  const over = turn.catch(() => {});
  memory.turns.set(tenantId, over);
  try {
    await turn;
  } finally {
    if (memory.turns.get(tenantId) === over) memory.turns.delete(tenantId);
  }
}

function memoryOf(db: Queryable): Memory {
  const memory = memories.get(db) ?? { days: new Map(), bytes: 0, turns: new Map() };
  memories.set(db, memory);
  return memory;
}

function recall({ days }: Memory, tenantId: TenantId, state: State): FigureDay | null {
  const key = `${tenantId} ${state.day}`;
  const kept = days.get(key);
  if (kept?.state !== stateKey(state)) return null;
  kept.usedAt = Date.now();
  days.delete(key);
  days.set(key, kept);
  return kept.day;
}

function remember(memory: Memory, key: string, kept: Kept): void {
  const before = memory.days.get(key);
  if (before) memory.bytes -= before.day.bytes;
  memory.days.delete(key);
  memory.days.set(key, kept);
  memory.bytes += kept.day.bytes;
  for (const [oldest, { day, usedAt }] of memory.days) {
    if (memory.bytes <= MOST_BYTES && usedAt > Date.now() - UNUSED_MS) break;
    memory.days.delete(oldest);
    memory.bytes -= day.bytes;
  }
}
