import {
  DELAYS,
  EXCLUDED,
  type FigureDay,
  HISTORY,
  HIT,
  IN_OUTAGE,
  MISS,
  NONE,
  PENDING,
  RETURNING,
  REVIEW,
  SUPERSEDED,
  VERDICT,
} from "./packed-day.ts";
import type { Measures, Verdicts } from "./sums.ts";
import { Values } from "./values.ts";

/** In the averages: measured, not excluded, no outage in the time measured (D26). */
export function isCounted(day: FigureDay, journey: number): boolean {
  const state = day.codes[journey]!;
  return (
    (state & VERDICT) !== EXCLUDED &&
    (state & IN_OUTAGE) === 0 &&
    day.number(DELAYS.systems, journey) !== NONE
  );
}

/** How it was judged; `null`: history, which no clock judged (D31). */
export function verdictOf(day: FigureDay, journey: number): number | null {
  const state = day.codes[journey]!;
  return (state & HISTORY) === 0 ? state & VERDICT : null;
}

/** Counts journeys by how they were judged. */
export class VerdictTally {
  readonly #by = [0, 0, 0, 0, 0, 0];
  #journeys = 0;
  #ownMisses = 0;
  #history = 0;
  #returning = 0;
  #duringOutage = 0;

  add(day: FigureDay, journey: number): void {
    const state = day.codes[journey]!;
    const verdict = verdictOf(day, journey);
    this.#journeys++;
    if ((state & RETURNING) !== 0) this.#returning++;
    if ((state & IN_OUTAGE) !== 0) this.#duringOutage++;
    if (verdict === null) this.#history++;
    else this.#by[verdict]!++;
    if (verdict === MISS && day.name("cause", journey) === "rep") this.#ownMisses++;
  }

  verdicts(): Verdicts {
    return {
      journeys: this.#journeys,
      hits: this.#by[HIT]!,
      misses: this.#by[MISS]!,
      ownMisses: this.#ownMisses,
      pending: this.#by[PENDING]!,
      review: this.#by[REVIEW]!,
      excluded: this.#by[EXCLUDED]!,
      superseded: this.#by[SUPERSEDED]!,
      history: this.#history,
      returning: this.#returning,
      duringOutage: this.#duringOutage,
    };
  }
}

/** All measures of the journeys that were added. */
export class Tally {
  readonly #verdicts = new VerdictTally();
  readonly #systems = new Values();
  readonly #human = new Values();
  readonly #total = new Values();
  #touchedSystems = 0;

  add(day: FigureDay, journey: number): void {
    this.#verdicts.add(day, journey);
    if (!isCounted(day, journey)) return;
    const systems = day.number(DELAYS.systems, journey);
    const human = day.number(DELAYS.human, journey);
    const total = day.number(DELAYS.total, journey);
    this.#systems.add(systems);
    if (human !== NONE) this.#human.add(human);
    if (total === NONE) return;
    this.#total.add(total);
    this.#touchedSystems += systems;
  }

  measures(): Measures {
    const total = this.#total.spread();
    const mean = (sum: number) => (total.n === 0 ? null : sum / total.n);
    return {
      verdicts: this.#verdicts.verdicts(),
      systems: this.#systems.spread(),
      human: this.#human.spread(),
      total,
      whose: {
        n: total.n,
        systemsMs: mean(this.#touchedSystems),
        humanMs: mean(this.#total.sum - this.#touchedSystems),
        totalMs: mean(this.#total.sum),
      },
    };
  }
}
