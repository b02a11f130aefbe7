import { z } from "zod";
import { Name } from "./common.ts";
import { Channels, Recipients } from "./recipients.ts";
import { Offset, Target, TimeBefore } from "./target.ts";

const Warning = z.union(
  [
    z.strictObject({
      percent: z.number().gt(0).lt(100).describe("Of the time allowed, for instance 80."),
      channels: Channels.optional(),
    }),
    z.strictObject({ before: TimeBefore.describe("So long before due."), channels: Channels.optional() }),
  ],
  {
    error: ({ input }) =>
      explainBefore(input) ??
      'is not a warning — Write {"percent": 80} (above 0, below 100) or {"before": {"minutes": 10}}; what comes at due or later is a tier.',
  },
);

const Tier = z.strictObject({
  tier: z.number().int().min(1).max(99).optional().describe("Default: its place in the list, from 1."),
  after: Offset.describe("From due, in the clock's calendar; 0 minutes is due itself."),
  to: Recipients,
  channels: Channels.optional(),
});

const ClockTarget = z.union(
  [
    Target.describe("One target for every lead type."),
    z.strictObject({
      byLeadType: z.record(Name, Target).describe("A target for every lead type of the policy."),
      otherwise: Target.describe("For leads of unknown type."),
    }),
    z.strictObject({
      sameAs: Name.describe("Another clock, whose target counts from this clock's start."),
      plus: Target.optional().describe("So much more."),
    }),
  ],
  { error: ({ input }) => explainClockTarget(input) },
);

export const Clock = z.strictObject({
  name: z
    .string()
    .regex(
      /^[A-Za-z][A-Za-z0-9-]{0,49}$/,
      "is no name for a clock — Use letters, digits and hyphens, a letter first, 50 at most.",
    )
    .describe(
      "assignment, response, lead-wait, follow-up and handoff are well known; any other is your own.",
    ),
  start: z
    .enum(["engagement", "handover", "touch", "booked"])
    .optional()
    .describe("What starts it. Well-known clocks know theirs."),
  stop: z
    .enum(["assignment", "touch", "touchOrOutcome", "accepted"])
    .optional()
    .describe("What stops it. Well-known clocks know theirs."),
  stoppedBy: z
    .enum(["responders", "anyone"])
    .optional()
    .describe(
      "Whose touch stops it: those of responseBy, or anyone. Default: responders if it starts at the handover, else anyone.",
    ),
  target: ClockTarget.describe("How much time is allowed: one target, or one for each lead type."),
  calendar: Name.describe('A calendar of this policy, or "always" for calendar time.'),
  ownerHours: z
    .boolean()
    .optional()
    .describe("Count each owner's share in their own hours, where the directory knows them. Default: false."),
  answerable: z
    .enum(["operations", "rep", "company", "ownerAndDelivery"])
    .optional()
    .describe("Who answers for it. Well-known clocks know theirs."),
  warnings: z.array(Warning).optional().describe("Before due, to an owner who has not acted."),
  tiers: z.array(Tier).optional().describe("At due and after it, for as long as nobody followed up."),
  allowance: z
    .union(
      [
        z.enum(["remaining", "full"]),
        z.strictObject({ floorMinutes: z.number().min(0).describe("At least so many minutes.") }),
      ],
      { error: () => 'is not an allowance — Use "remaining", "full" or {"floorMinutes": 10}.' },
    )
    .optional()
    .describe("What a new owner gets on reassignment; default remaining."),
  quietWhile: Name.optional().describe("Sends nothing while a person holds this other clock."),
});

function explainBefore(input: unknown): string | undefined {
  if (input === null || typeof input !== "object" || !("before" in input)) return undefined;
  return TimeBefore.safeParse(input.before).error?.issues[0]?.message;
}

function explainClockTarget(input: unknown): string {
  const inner = Target.safeParse(input);
  const looksLikeRules =
    input !== null && typeof input === "object" && ("byLeadType" in input || "sameAs" in input);
  if (!looksLikeRules && !inner.success) return inner.error.issues[0]!.message;
  return "";
}
