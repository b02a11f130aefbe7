/** Rates or times of each contestant over all rounds, oldest first. */
type Samples = Readonly<Record<string, readonly number[]>>;

export interface Compared {
  readonly medians: Readonly<Record<string, number>>;
  /** The widest scatter among the contestants. */
  readonly scatter: number;
  /** How often it was measured again because it scattered. */
  readonly repeated: number;
}

export interface Rounds {
  readonly rounds: number;
  readonly quick: boolean;
  /** How often a run that scatters is repeated at most. */
  readonly repeats?: number;
}

const TOO_WIDE = 0.2;
const MOST_REPEATS = 2;

/**
 * Measures contestants in turn, round by round, so that what disturbs the machine disturbs them all. A run that scatters by
 * more than a fifth is repeated twice at most; the calmest one counts. Each contestant answers one rate or one time.
 */
export async function inTurns<Name extends string>(
  contestants: Readonly<Record<Name, () => number | Promise<number>>>,
  { rounds, quick, repeats = MOST_REPEATS }: Rounds,
): Promise<Compared & { readonly medians: Readonly<Record<Name, number>> }> {
  let best: Omit<Compared, "repeated"> | null = null;
  let runs = 0;
  do {
    const samples = await once(contestants, quick ? 1 : rounds);
    const scatter = Math.max(...Object.values(samples).map(scatterOf));
    const medians = Object.entries(samples).map(([name, all]) => [name, median(all)]);
    if (best === null || scatter < best.scatter) best = { medians: Object.fromEntries(medians), scatter };
    runs += 1;
  } while (best.scatter > TOO_WIDE && runs <= (quick ? 0 : repeats));
  return { ...best, repeated: runs - 1 } as Compared & { readonly medians: Readonly<Record<Name, number>> };
}

async function once(
  contestants: Readonly<Record<string, () => number | Promise<number>>>,
  rounds: number,
): Promise<Samples> {
  const samples: Record<string, number[]> = {};
  for (let round = 0; round < rounds; round++)
    for (const [name, measure] of Object.entries(contestants)) {
      samples[name] ??= [];
      samples[name].push(await measure());
    }
  return samples;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >>> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Value below which a share of them lies; of times in order of their length. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Spread of the middle by the median; of five runs the fastest and the slowest do not count. */
export function scatterOf(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const cut = Math.floor(sorted.length / 5);
  return (sorted[sorted.length - 1 - cut]! - sorted[cut]!) / median(sorted);
}

/** Calls a second of something quick: repeated until it has run for long enough, in blocks so that the clock costs nothing. */
export function rateOf(call: (n: number) => unknown, { ms, block }: { ms: number; block: number }): number {
  let kept: unknown;
  let calls = 0;
  const start = performance.now();
  let elapsed = 0;
  while (elapsed < ms) {
    for (let n = 0; n < block; n++) kept = call(calls + n);
    calls += block;
    elapsed = performance.now() - start;
  }
  // What nobody uses might not be worked out at all.
  if (kept === Symbol.for("never")) throw new Error("unreachable");
  return (calls / elapsed) * 1_000;
}
