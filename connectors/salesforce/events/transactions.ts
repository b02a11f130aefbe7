/** Something that came in a transaction of the org, with the position after it. */
export interface Step<T> {
  /** `null`: of no transaction that we know. */
  readonly transaction: string | null;
  readonly position: string;
  readonly item: T;
}

/**
 * Keeps the events of one transaction together, so that a conversion is seen whole: they are complete when another
 * transaction's event follows, or when the org has nothing more to say. Holds at most `most` of them.
 * https://developer.salesforce.com/docs/atlas.en-us.change_data_capture.meta/change_data_capture/cdc_replication_steps.htm
 */
export class Transactions<T> {
  #held: Step<T>[] = [];
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get held(): number {
    return this.#held.length;
  }

  /** Takes what came; answers what is complete, in order. */
  add(steps: readonly Step<T>[]): readonly Step<T>[] {
    const all = [...this.#held, ...steps];
    const last = all.at(-1)?.transaction ?? null;
    const open = last === null ? 0 : all.length - (all.findLastIndex((one) => one.transaction !== last) + 1);
    const complete = open > this.#most ? all.length : all.length - open;
    this.#held = all.slice(complete);
    return all.slice(0, complete);
  }

  /** Nothing more comes of it: answers what was held. */
  flush(): readonly Step<T>[] {
    const all = this.#held;
    this.#held = [];
    return all;
  }
}
