import { z } from "zod";

export const Fault = z.object({
  /** Part of the path, as `chat.postMessage` or `/services/`. */
  match: z.string().default(""),
  times: z.number().int().min(1).optional(),
  do: z.union([
    z.strictObject({
      status: z.number().int(),
      body: z.string().default(""),
      headers: z.record(z.string(), z.string()).default({}),
    }),
    /** `ok: false` with this error. */
    z.strictObject({ error: z.string() }),
    /** Does the work, then says so. */
    z.strictObject({ afterWork: z.literal(true), error: z.string() }),
    /** Does the work, then loses the answer or never gives one. */
    z.strictObject({ afterWork: z.literal(true), reset: z.literal(true) }),
    z.strictObject({ afterWork: z.literal(true), hang: z.literal(true) }),
    /** Does the work, then breaks off in the middle of the answer. */
    z.strictObject({ afterWork: z.literal(true), half: z.literal(true) }),
    z.strictObject({ reset: z.literal(true) }),
    z.strictObject({ hang: z.literal(true) }),
  ]),
});
export type Fault = z.output<typeof Fault>;

/** Faults ordered by whoever tests; kept in memory, so a restart cures them. */
export class Faults {
  #ordered: Fault[] = [];

  add(fault: Fault): void {
    this.#ordered.push({ ...fault });
  }

  list(): Fault[] {
    return this.#ordered;
  }

  clear(): void {
    this.#ordered = [];
  }

  strike(path: string): Fault["do"] | undefined {
    const hit = this.#ordered.find(({ match }) => path.includes(match));
    if (hit?.times !== undefined && --hit.times === 0)
      this.#ordered = this.#ordered.filter((one) => one !== hit);
    return hit?.do;
  }
}
