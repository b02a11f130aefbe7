import type { Clock } from "../../workflows/ports.ts";
import type { Instant } from "../domain/time.ts";

/** A clock that stands still until it is moved; the app and the CRMs are moved together. */
export class MovableClock implements Clock {
  #now: Instant;

  constructor(now: Instant) {
    this.#now = now;
  }

  now(): Instant {
    return this.#now;
  }

  moveTo(at: Instant): void {
    this.#now = Math.max(this.#now, at);
  }
}
