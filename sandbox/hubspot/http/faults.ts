import { z } from "zod";
import { RequestFaults } from "../../support/faults.ts";
import type { World } from "../core/world.ts";

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
  /** Of a batch, the last n inputs fail and the others are done. */
  z.object({ partial: z.number().int().min(1) }),
]);

export const Fault = z.object({
  portal: z.number().int().optional(),
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
  constructor({ clock }: World) {
    super(clock, ({ portal }) => portal);
  }
}
