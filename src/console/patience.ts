import { type Instant, MINUTE } from "../domain/time.ts";

const WRONG_TRIES = 10;
const FORGOTTEN_AFTER = 10 * MINUTE;
const MOST_ADDRESSES = 10_000;

interface Wrong {
  readonly since: Instant;
  readonly tries: number;
  /** What was tried where that is told: once each. */
  readonly guesses: ReadonlySet<string>;
}

/** How often an address may be wrong before it must wait: ten times in ten minutes. */
export class Patience {
  readonly #wrong = new Map<string, Wrong>();

  /** Milliseconds to wait before the next try; 0: none. */
  wait(address: string, now: Instant): number {
    const known = this.#wrong.get(address);
    if (!known || known.tries < WRONG_TRIES) return 0;
    return Math.max(0, known.since + FORGOTTEN_AFTER - now);
  }

  wasWrong(address: string, now: Instant, guess?: string): void {
    const known = this.#wrong.get(address);
    const goesOn = known !== undefined && known.since + FORGOTTEN_AFTER > now;
    if (goesOn && guess !== undefined && known.guesses.has(guess)) return;
    const guesses = new Set(goesOn ? known.guesses : []);
    if (guess !== undefined) guesses.add(guess);
    // Whoever comes from everywhere must not fill the memory: all begin anew then.
    if (!known && this.#wrong.size >= MOST_ADDRESSES) this.#wrong.clear();
    this.#wrong.set(
      address,
      goesOn ? { ...known, tries: known.tries + 1, guesses } : { since: now, tries: 1, guesses },
    );
  }

  wasRight(address: string): void {
    this.#wrong.delete(address);
  }
}
