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
