import type { SeenTask } from "../../test/support/crms/crm.ts";
import type { Figures } from "../check.ts";
import { paragraphsOf, toldTwice } from "../support/told-twice.ts";

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

  /** Tasks beyond the first of the same word to the same people. */
  once(tasks: readonly SeenTask[], about: string): void {
    const again = toldTwice(
      tasks.map(({ key, subject, text }) => ({ key, subject, paragraphs: paragraphsOf(text) })),
    );
    this.#tried += tasks.length;
    this.#counts.doubled += again.length;
    this.#detail.push(...again.map((line) => `${about}: ${line}`));
  }

  figures(): Figures {
    return { tried: this.#tried, ...this.#counts, detail: this.#detail };
  }
}
