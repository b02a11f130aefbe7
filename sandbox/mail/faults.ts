import { z } from "zod";
import { OrderedFaults } from "../support/faults.ts";

/** Where in a conversation: `content` is the middle of a message's text, `end` the answer to all of it. */
export const STAGES = [
  "connect",
  "ehlo",
  "starttls",
  "auth",
  "mail",
  "rcpt",
  "data",
  "content",
  "end",
] as const;
export type Stage = (typeof STAGES)[number];

export const Fault = z.object({
  at: z.enum(STAGES),
  times: z.number().int().min(1).optional(),
  do: z.union([
    /** Says this instead, as `421 4.3.2 closing`; `close` hangs up afterwards. */
    z.strictObject({ reply: z.string().regex(/^\d{3}[ -]/), close: z.boolean().default(false) }),
    z.strictObject({ drop: z.literal(true) }),
    z.strictObject({ silence: z.literal(true) }),
    /** Only at `end`: the message is taken, then this. `half` is a reply that breaks off. */
    z.strictObject({ accept: z.literal(true), drop: z.literal(true) }),
    z.strictObject({ accept: z.literal(true), silence: z.literal(true) }),
    z.strictObject({ accept: z.literal(true), half: z.string() }),
  ]),
});
export type Fault = z.output<typeof Fault>;

export class Faults extends OrderedFaults<Fault> {
  strike(stage: Stage): Fault["do"] | undefined {
    return this.first(({ at }) => at === stage);
  }
}
