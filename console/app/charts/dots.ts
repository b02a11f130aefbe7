const STEP = 0.1;

/** The range of a rate axis: 80 to 100 %, widened downwards in tenths to fit what is shown, never cut off. */
export function rateRange(rates: readonly number[]): readonly [from: number, to: number] {
  const least = Math.min(0.8, ...rates);
  return [Math.max(0, Math.floor(least / STEP + 1e-9) / (1 / STEP)), 1];
}
