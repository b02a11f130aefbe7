/** A point in time: epoch milliseconds, UTC. ISO-8601 at every border. */
export type Instant = number;

/** A half-open stretch of time, `start` included, `end` not (D27). */
export interface Period {
  readonly start: Instant;
  readonly end: Instant;
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
