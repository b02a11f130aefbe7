import { inspect } from "node:util";
import { type Check, type Figures, isClean, isFound, type StoreKind } from "./check.ts";
import { seededRandom, seedOf } from "./random.ts";

/** What one check came to on one store; the row of the table. */
export interface Outcome {
  readonly name: string;
  readonly area: Check["area"];
  readonly what: string;
  readonly store: StoreKind;
  readonly seed: number;
  readonly times: number;
  readonly figures: Figures;
  /** Empty where planted faults were not tried in this run. */
  readonly planted: readonly { readonly what: string; readonly found: boolean }[];
  readonly seconds: number;
  /** Why the check could not be carried through; then it counts as failed. */
  readonly error: string | null;
  readonly ok: boolean;
}

/** How a check is run. */
export interface Effort {
  readonly seed: number;
  readonly times: number;
  readonly store: StoreKind;
  /** Whether the planted fault is tried as well. */
  readonly withPlanted: boolean;
  note(text: string): void;
}

const NOTHING: Figures = { tried: 0, lost: 0, doubled: 0, wrong: 0 };

/** Runs one check, then once more with each of its planted faults; never throws for what the check finds. */
export async function runCheck(check: Check, effort: Effort): Promise<Outcome> {
  const begun = performance.now();
  // Each check has a seed of its own, so that one alone repeats what it did among the others.
  const seed = seedOf(effort.seed, check.name);
  const round = (times: number) => ({
    seed,
    random: seededRandom(seed),
    times,
    store: effort.store,
    note: effort.note,
  });
  const base = {
    name: check.name,
    area: check.area,
    what: check.what,
    store: effort.store,
    seed: effort.seed,
  };
  const planted: { what: string; found: boolean }[] = [];
  const errors: string[] = [];
  const figures = await check.run(round(effort.times)).catch((failure: unknown) => {
    errors.push(inspect(failure));
    return NOTHING;
  });
  for (const { what, run } of effort.withPlanted ? check.planted : []) {
    effort.note(`with a planted fault: ${what}`);
    try {
      planted.push({ what, found: isFound(await run(round(1))) });
    } catch (failure) {
      planted.push({ what, found: false });
      errors.push(`with a planted fault: ${what}: ${inspect(failure)}`);
    }
  }
  const seconds = (performance.now() - begun) / 1000;
  const error = errors.length > 0 ? errors.join("\n") : null;
  const ok = error === null && isClean(figures) && planted.every(({ found }) => found);
  return { ...base, times: effort.times, figures, planted, seconds, error, ok };
}

/** A check that was ended from outside, or whose process ended under it. */
export function notCarriedThrough(
  check: Check,
  run: Pick<Outcome, "store" | "seed" | "times" | "seconds"> & { readonly error: string },
): Outcome {
  return {
    ...{ name: check.name, area: check.area, what: check.what },
    ...{ store: run.store, seed: run.seed, times: run.times, seconds: run.seconds, error: run.error },
    ...{ figures: NOTHING, planted: [], ok: false },
  };
}
