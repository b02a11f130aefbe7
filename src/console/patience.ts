import { type Instant, MINUTE } from "../domain/time.ts";

const WRONG_TRIES = 10;
const FORGOTTEN_AFTER = 10 * MINUTE;
const MOST_ADDRESSES = 10_000;

/** How often an address may be wrong before it must wait: ten times in ten minutes. */
export class Patience {
  readonly #wrong = new Map<string, { readonly since: Instant; readonly tries: number }>();

  /** Milliseconds to wait before the next try; 0: none. */
  wait(address: string, now: Instant): number {
    const known = this.#wrong.get(address);
    if (!known || known.tries < WRONG_TRIES) return 0;
    return Math.max(0, known.since + FORGOTTEN_AFTER - now);
  }

  wasWrong(address: string, now: Instant): void {
    const known = this.#wrong.get(address);
    const goesOn = known !== undefined && known.since + FORGOTTEN_AFTER > now;
    // Whoever comes from everywhere must not fill the memory: all begin anew then.
    if (!known && this.#wrong.size >= MOST_ADDRESSES) this.#wrong.clear();
    this.#wrong.set(address, goesOn ? { ...known, tries: known.tries + 1 } : { since: now, tries: 1 });
  }

  wasRight(address: string): void {
    this.#wrong.delete(address);
  }
}
