import { z } from "zod";
import { OrderedFaults } from "../support/faults.ts";

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

export class Faults extends OrderedFaults<Fault> {
  strike(path: string): Fault["do"] | undefined {
    return this.first(({ match }) => path.includes(match));
  }
}
