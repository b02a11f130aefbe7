import { MINUTE } from "../domain/time.ts";

/** One delay over many leads, calendar milliseconds. */
export interface DelayFigures {
  readonly n: number;
  /** Mean of the two middle elements where n is even; `null`: none measured. */
  readonly medianMs: number | null;
  /** Element floor(0.9 n) of the sorted list. */
  readonly p90Ms: number | null;
  /** At most so long, the limit included. */
  readonly within5Min: number;
  readonly within15Min: number;
}

export function delayFigures(delaysMs: readonly number[]): DelayFigures {
  const sorted = [...delaysMs].sort((a, b) => a - b);
  const within = (limit: number) => sorted.filter((ms) => ms <= limit).length;
  return {
    n: sorted.length,
    medianMs: median(sorted),
    p90Ms: sorted[Math.floor(0.9 * sorted.length)] ?? null,
    within5Min: within(5 * MINUTE),
    within15Min: within(15 * MINUTE),
  };
}

/** Of a sorted list. */
export function median(sorted: readonly number[]): number | null {
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.floor(sorted.length / 2)];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
