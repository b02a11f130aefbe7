import type { ClockStatus } from "../domain/journey.ts";
import type { Instant } from "../domain/time.ts";
import { toIso } from "./instant-text.ts";
import type { Tally } from "./tally.ts";

const STATUSES: readonly ClockStatus[] = [
  "pending",
  "paused",
  "review",
  "hit",
  "miss",
  "excluded",
  "superseded",
];

export interface Skipped {
  readonly lines: number;
  readonly byReason: Readonly<Record<string, number>>;
}

/** The last line of a replay: what all leads add up to; `docs/event-format.md` describes every member. */
export type Summary = ReturnType<typeof summaryOf>;

/** What a replay adds up to. `sla` is the name of the clock that decides (of the newest policy). */
export function summaryOf(
  tally: Tally,
  about: { asOf: Instant | null; watchFrom: Instant | null; events: number; skipped: Skipped; sla: string },
) {
  const clocks = Object.fromEntries(
    Object.entries(tally.clocks)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([clock, counts]) => [clock, allStatuses(counts)]),
  );
  const sla = clocks[about.sla] ?? allStatuses({});
  return {
    asOf: about.asOf === null ? null : toIso(about.asOf),
    watchFrom: about.watchFrom === null ? null : toIso(about.watchFrom),
    leads: tally.leads,
    merged: tally.merged,
    journeys: tally.journeys,
    returning: tally.returning,
    history: tally.history,
    unclassified: tally.unclassified,
    untouched: tally.untouched,
    events: about.events,
    duplicates: tally.duplicates,
    laterThanAsOf: tally.later,
    skipped: about.skipped,
    sla: { clock: about.sla, ...sla, hitRate: hitRate(sla) },
    clocks,
    causes: tally.causes,
    delays: {
      systems: figures(tally.systemsMs),
      human: figures(tally.humanMs),
      headStart: figures(tally.headStartMs),
      total: figures(tally.totalMs),
      leftOut: { duringOutage: tally.duringOutage, selfBooked: tally.selfBooked },
    },
    alerts: tally.alerts,
    reviews: tally.reviews,
    excluded: tally.excluded,
  };
}

/** Hits ÷ (hits + misses), `null` without either (D37). */
function hitRate({ hit, miss }: Record<ClockStatus, number>): number | null {
  return hit + miss === 0 ? null : hit / (hit + miss);
}

function allStatuses(counts: Readonly<Record<string, number>>): Record<ClockStatus, number> {
  return Object.fromEntries(STATUSES.map((status) => [status, counts[status] ?? 0])) as Record<
    ClockStatus,
    number
  >;
}

/** Mean, median and p90 (the element at floor(0.9 n) of the sorted list) in milliseconds; `null` for no values. */
function figures(values: readonly number[]) {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  if (n === 0) return { n, meanMs: null, medianMs: null, p90Ms: null };
  let sum = 0;
  for (const value of sorted) sum += value;
  return {
    n,
    meanMs: Math.round(sum / n),
    medianMs: (sorted[Math.floor((n - 1) / 2)]! + sorted[Math.floor(n / 2)]!) / 2,
    p90Ms: sorted[Math.floor(0.9 * n)]!,
  };
}
