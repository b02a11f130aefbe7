import type { Figures } from "../check.ts";

/** Counts what was tried and what went wrong. */
export class Tally {
  #tried = 0;
  readonly #counts = { lost: 0, doubled: 0, wrong: 0 };
  readonly #detail: string[] = [];

  check(holds: boolean, otherwise: "lost" | "doubled" | "wrong", what: () => string): void {
    this.#tried++;
    if (holds) return;
    this.#counts[otherwise]++;
    this.#detail.push(what());
  }

  /** Tasks of one alert beyond the first. */
  once(keys: readonly (string | null)[], about: string): void {
    const ours = keys.filter((key) => key !== null);
    const more = ours.length - new Set(ours).size;
    this.#tried += ours.length;
    this.#counts.doubled += more;
    if (more > 0) this.#detail.push(`${about}: ${more} tasks too many for one alert`);
  }

  figures(): Figures {
    return { tried: this.#tried, ...this.#counts, detail: this.#detail };
  }
}
