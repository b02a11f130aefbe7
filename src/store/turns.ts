/** So many are remembered; whoever was served before them counts as never served. */
const MOST = 5_000;

/**
 * Whose turn it is in a line: whoever was never served or longest ago. Each process remembers its own turns; that is
 * enough, because each of them then serves everybody in turn.
 */
export class Turns {
  readonly #served = new Set<string>();

  /** From longest ago to just now, for `array_position`. */
  get served(): readonly string[] {
    return [...this.#served];
  }

  /** To the end of the line. */
  serve(who: string): void {
    this.#served.delete(who);
    this.#served.add(who);
    if (this.#served.size > MOST) this.#served.delete(this.#served.values().next().value!);
  }
}
