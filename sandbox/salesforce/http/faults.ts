import { z } from "zod";
import type { Clock } from "../../support/clock.ts";

const Do = z.union([
  z.object({
    status: z.number().int().min(100).max(599),
    body: z.unknown().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    contentType: z.string().optional(),
  }),
  z.object({ delayMs: z.number().int().min(0) }),
  /** Does the work, then loses the answer. */
  z.object({ afterWork: z.literal(true), reset: z.literal(true) }),
  z.object({ reset: z.literal(true) }),
  z.object({ hang: z.literal(true) }),
  /** Of a collection, the last n rows fail and the others are saved; a call for one record fails. */
  z.object({
    partial: z.number().int().min(1),
    statusCode: z.string().default("UNKNOWN_EXCEPTION"),
    message: z.string().default("An unexpected error occurred."),
  }),
  /** As `partial`, because somebody else holds the rows. */
  z.object({ lockRows: z.number().int().min(1) }),
]);

export const Fault = z.object({
  org: z.string().optional(),
  match: z.object({ method: z.string().optional(), path: z.string().optional() }).default({}),
  /** How many requests it hits; without it and `until`, every one until removed. */
  times: z.number().int().min(1).optional(),
  /** Epoch milliseconds of the emulated clock. */
  until: z.number().optional(),
  do: Do,
});
export type Fault = z.output<typeof Fault>;
export type FaultEffect = Fault["do"];

/** Faults ordered by whoever tests; kept in memory, so a restart cures them. */
export class Faults {
  readonly #clock: Clock;
  #ordered: Fault[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(fault: Fault): void {
    this.#ordered.push({ ...fault });
  }

  clear(): void {
    this.#ordered = [];
  }

  list(): Fault[] {
    return this.#ordered;
  }

  /** The first fault that hits a request, used up by one. */
  strike(method: string, path: string, org: string | undefined): FaultEffect | undefined {
    if (this.#ordered.length === 0) return undefined;
    const now = this.#clock.now();
    this.#ordered = this.#ordered.filter((fault) => fault.until === undefined || now < fault.until);
    const hit = this.#ordered.find(
      ({ match, org: only }) =>
        (only === undefined || only === org) &&
        (match.method === undefined || match.method.toUpperCase() === method) &&
        (match.path === undefined || path.includes(match.path)),
    );
    if (hit?.times !== undefined) {
      hit.times -= 1;
      if (hit.times === 0) this.#ordered = this.#ordered.filter((fault) => fault !== hit);
    }
    return hit?.do;
  }
}
