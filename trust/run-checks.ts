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
  readonly figures: Figures;
  /** `null` where the planted fault was not tried in this run. */
  readonly planted: { readonly what: string; readonly found: boolean } | null;
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

/** Runs one check, then once more with its planted fault; never throws for what the check finds. */
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
  let figures = NOTHING;
  let planted: Outcome["planted"] = null;
  let error: string | null = null;
  try {
    figures = await check.run(round(effort.times));
    if (effort.withPlanted) {
      effort.note("with its planted fault");
      const found = isFound(await check.planted.run(round(1)));
      planted = { what: check.planted.what, found };
    }
  } catch (failure) {
    error = inspect(failure);
  }
  const seconds = (performance.now() - begun) / 1000;
  const ok = error === null && isClean(figures) && planted?.found !== false;
  return { ...base, figures, planted, seconds, error, ok };
}
