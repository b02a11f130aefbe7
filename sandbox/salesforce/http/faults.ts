import { z } from "zod";
import type { Clock } from "../../support/clock.ts";
import { RequestFaults } from "../../support/faults.ts";

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

export class Faults extends RequestFaults<Fault> {
  constructor(clock: Clock) {
    super(clock, ({ org }) => org);
  }
}
