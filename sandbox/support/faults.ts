/** Faults ordered by whoever tests; kept in memory, so a restart cures them. */
export class OrderedFaults<F extends { times?: number | undefined; do: unknown }> {
  #ordered: F[] = [];

  add(fault: F): void {
    this.#ordered.push({ ...fault });
  }

  list(): F[] {
    return this.#ordered;
  }

  clear(): void {
    this.#ordered = [];
  }

  /** The first fault that hits, used up by one; those over by `now` are forgotten. */
  protected first(
    hits: (fault: F) => boolean,
    isOver: (fault: F) => boolean = () => false,
  ): F["do"] | undefined {
    this.#ordered = this.#ordered.filter((fault) => !isOver(fault));
    const hit = this.#ordered.find(hits);
    if (hit?.times !== undefined && --hit.times === 0)
      this.#ordered = this.#ordered.filter((fault) => fault !== hit);
    return hit?.do;
  }
}

/** Which requests to an emulated CRM a fault hits, and until when by the emulated clock. */
export interface RequestFault {
  match: { method?: string | undefined; path?: string | undefined };
  times?: number | undefined;
  until?: number | undefined;
  do: unknown;
}

/** Faults of an emulated CRM; `accountOf` names the only account that a fault hits, if any. */
export class RequestFaults<F extends RequestFault> extends OrderedFaults<F> {
  readonly #clock: { now(): number };
  readonly #accountOf: (fault: F) => unknown;

  constructor(clock: { now(): number }, accountOf: (fault: F) => unknown) {
    super();
    this.#clock = clock;
    this.#accountOf = accountOf;
  }

  strike(method: string, path: string, account: unknown): F["do"] | undefined {
    const now = this.#clock.now();
    return this.first(
      (fault) => {
        const { match } = fault;
        const only = this.#accountOf(fault);
        return (
          (only === undefined || only === account) &&
          (match.method === undefined || match.method.toUpperCase() === method) &&
          (match.path === undefined || path.includes(match.path))
        );
      },
      ({ until }) => until !== undefined && now >= until,
    );
  }
}
