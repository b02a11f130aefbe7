import type { Database } from "./database.ts";

export type ClockMode = "real" | "manual";

/** The one clock of the emulated vendor: limits, search lag, tokens, retries and deliveries all read it. */
export class Clock {
  readonly #db: Database;
  #mode: ClockMode;
  #instant: number;
  /** In real mode: emulated time minus machine time, so that going back to "real" never turns time back. */
  #lead: number;
  #during: number | undefined;

  constructor(db: Database, initial: { mode: ClockMode; at: number }) {
    this.#db = db;
    const stored = db.meta("clock");
    const state = stored
      ? (JSON.parse(stored) as { mode: ClockMode; instant: number; lead: number })
      : { mode: initial.mode, instant: initial.at, lead: 0 };
    this.#mode = state.mode;
    this.#instant = state.instant;
    this.#lead = state.lead;
    if (!stored) this.#store();
  }

  get mode(): ClockMode {
    return this.#mode;
  }

  /** Emulated epoch milliseconds. */
  now(): number {
    if (this.#during !== undefined) return this.#during;
    return this.#mode === "real" ? Date.now() + this.#lead : this.#instant;
  }

  /** Does work that happens at exactly this instant, e.g. an action whose time has passed a moment ago. */
  during<Result>(instant: number, work: () => Result): Result {
    this.#during = instant;
    try {
      return work();
    } finally {
      this.#during = undefined;
    }
  }

  /** Stands still at this instant from now on, until moved. */
  setManual(instant: number): void {
    this.#mode = "manual";
    this.#instant = instant;
    this.#store();
  }

  /** Runs with the machine's clock again, from where it stands if that lies in the future. */
  setReal(): void {
    this.#lead = Math.max(0, this.now() - Date.now());
    this.#mode = "real";
    this.#store();
  }

  #store(): void {
    this.#db.setMeta("clock", JSON.stringify({ mode: this.#mode, instant: this.#instant, lead: this.#lead }));
  }
}
