import { MINUTE } from "../../domain/time.ts";

/** Mean, median and 90th percentile side by side, never one without the others (D26); calendar milliseconds. */
export interface Spread {
  readonly n: number;
  readonly meanMs: number | null;
  readonly medianMs: number | null;
  readonly p90Ms: number | null;
  readonly within5Min: number;
}

/** How journeys were judged (D37), and what is left out beside it. */
export interface Verdicts {
  readonly journeys: number;
  readonly hits: number;
  readonly misses: number;
  /** Misses that the facts lay at the rep's door; rep figures count these alone (D20). */
  readonly ownMisses: number;
  readonly pending: number;
  readonly review: number;
  readonly excluded: number;
  readonly superseded: number;
  readonly history: number;
  readonly returning: number;
  /** Left out of the averages, still in the hit rate. */
  readonly duringOutage: number;
}

/** Means of the touched journeys: systems + human = total, exactly, self-booked meetings too. */
export interface Whose {
  readonly n: number;
  readonly systemsMs: number | null;
  readonly humanMs: number | null;
  readonly totalMs: number | null;
}

export interface Measures {
  readonly verdicts: Verdicts;
  readonly systems: Spread;
  readonly human: Spread;
  readonly total: Spread;
  readonly whose: Whose;
}

/**
 * Of an even count the median is the mean of the two in the middle; p90 is element floor(0.9 n) of the sorted list. The
 * list is sorted once: the database makes equal aggregates only once.
 */
export function spreadOf(column: string): string {
  const sorted = `(array_agg(${column} order by ${column}) filter (where ${column} is not null))`;
  const n = `count(${column})::int`;
  return `jsonb_build_object('n', count(${column}), 'meanMs', avg(${column}),
  'medianMs', (${sorted}[(${n} + 1) / 2] + ${sorted}[${n} / 2 + 1]) / 2.0, 'p90Ms', ${sorted}[floor(0.9 * ${n})::int + 1],
  'within5Min', count(*) filter (where ${column} <= ${5 * MINUTE}))`;
}

const count = (verdict: string): string => `count(*) filter (where verdict = '${verdict}')`;

export const VERDICTS = `jsonb_build_object('journeys', count(*), 'hits', ${count("hit")}, 'misses', ${count("miss")},
  'ownMisses', count(*) filter (where cause = 'rep' and verdict = 'miss'), 'pending', ${count("pending")},
  'review', ${count("review")}, 'excluded', ${count("excluded")}, 'superseded', ${count("superseded")},
  'history', ${count("history")}, 'returning', count(*) filter (where is_returning),
  'duringOutage', count(*) filter (where in_outage))`;

/** All measures of the rows of `picked`, as columns of a grouping select. */
export const MEASURES = `${VERDICTS} as verdicts, ${spreadOf("systems_ms")} as systems, ${spreadOf("human_ms")} as human,
  ${spreadOf("total_ms")} as total, jsonb_build_object('n', count(total_ms),
    'systemsMs', avg(systems_ms) filter (where total_ms is not null),
    'humanMs', avg(total_ms - systems_ms), 'totalMs', avg(total_ms)) as whose`;
