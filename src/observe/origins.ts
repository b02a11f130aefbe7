import type { Place } from "./spans.ts";

/** Where each fact was understood, for as long as this process holds that very fact. */
export class Origins {
  readonly #places = new WeakMap<object, Place>();

  set(fact: object, place: Place): void {
    this.#places.set(fact, place);
  }

  of(fact: object): Place | undefined {
    return this.#places.get(fact);
  }
}
