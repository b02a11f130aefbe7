import { z } from "zod";
import { ACTIVITY_KINDS } from "../domain/touch-kinds.ts";
import { Offset, Target, TimeBefore } from "./target.ts";

const Name = z.string().min(1).max(100);
const Person = z.string().min(1).max(200);
const Interval = z.tuple([z.string(), z.string()]).describe("Opening and closing, HH:MM, 00:00 to 24:00.");

const Calendar = z.strictObject({
  timeZone: z.string().describe("IANA zone, for instance America/New_York."),
  week: z
    .strictObject({
      mon: z.array(Interval).optional(),
      tue: z.array(Interval).optional(),
      wed: z.array(Interval).optional(),
      thu: z.array(Interval).optional(),
      fri: z.array(Interval).optional(),
      sat: z.array(Interval).optional(),
      sun: z.array(Interval).optional(),
    })
    .describe("Open intervals of each weekday; a day left out is closed. Night shifts are two intervals."),
  overrides: z
    .record(z.string(), z.array(Interval))
    .optional()
    .describe("YYYY-MM-DD: that date's hours instead of the week's; an empty list closes it."),
  holidays: z.record(z.string(), z.string()).optional().describe("YYYY-MM-DD: name of the holiday; closed."),
});

const LeadType = z.strictObject({
  name: Name,
  label: z.string().min(1).optional().describe("Default: the name."),
  handRaiser: z.boolean().describe("Whether the lead asked to be contacted."),
});

const Condition = z.strictObject({
  property: Name.describe("A property of the engagement; engagement and source stand for the event's own."),
  is: z.array(z.string()).min(1).optional().describe("Any of these, whatever case."),
  contains: z.string().min(1).optional(),
  exists: z.boolean().optional(),
});

const Recipient = z.enum(["owner", "backupOwner", "manager", "executive", "operations"]);

const Warning = z.union(
  [z.strictObject({ percent: z.number().gt(0).lt(100) }), z.strictObject({ before: TimeBefore })],
  {
    error: ({ input }) =>
      explainBefore(input) ??
      'is not a warning — Write {"percent": 80} (above 0, below 100) or {"before": {"minutes": 10}}; what comes at due or later is a tier.',
  },
);

const Tier = z.strictObject({
  tier: z.number().int().min(1).max(99).optional().describe("Default: its place in the list, from 1."),
  after: Offset.describe("From due, in the clock's calendar; 0 minutes is due itself."),
  to: z.array(Recipient).min(1),
});

const ClockTarget = z.union(
  [
    Target.describe("One target for every lead type."),
    z.strictObject({
      byLeadType: z.record(Name, Target).describe("A target for every lead type of the policy."),
      otherwise: Target.describe("For leads of unknown type."),
    }),
    z.strictObject({ sameAs: Name.describe("Another clock."), plus: Target.optional() }),
  ],
  { error: ({ input }) => explainClockTarget(input) },
);

const Clock = z.strictObject({
  name: z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,49}$/),
  start: z.enum(["engagement", "handover", "touch", "booked"]).optional(),
  stop: z.enum(["assignment", "touch", "touchOrOutcome", "accepted"]).optional(),
  stoppedBy: z.enum(["responders", "anyone"]).optional(),
  target: ClockTarget,
  calendar: Name.describe('A calendar of this policy, or "always" for calendar time.'),
  ownerHours: z.boolean().optional(),
  answerable: z.enum(["operations", "rep", "company", "ownerAndDelivery"]).optional(),
  warnings: z.array(Warning).optional(),
  tiers: z.array(Tier).optional(),
  allowance: z
    .union([z.enum(["remaining", "full"]), z.strictObject({ floorMinutes: z.number().min(0) })], {
      error: () => 'is not an allowance — Use "remaining", "full" or {"floorMinutes": 10}.',
    })
    .optional()
    .describe("What a new owner gets on reassignment; default remaining."),
  quietWhile: Name.optional().describe("Sends nothing while a person holds this other clock."),
});

const ActivityKind = z.enum(ACTIVITY_KINDS);

const Touch = z.strictObject({
  level: z.enum(["attempt", "contact", "conversation"]).optional().describe("Default: attempt."),
  activities: z.array(ActivityKind).min(1).optional().describe("Default: call, email, meeting, message."),
  trustedIntegrations: z.array(Name).optional(),
  selfBookedCounts: z.boolean().optional().describe("Default: true."),
});

const People = z.strictObject({
  backups: z.record(Person, Person).optional(),
  managers: z.record(Person, Person).optional(),
  defaultManager: Person.optional(),
  executive: Person.optional(),
  operations: Person.optional(),
  fallbackOwner: Person.optional(),
  reviewer: Person.optional(),
});

const Matching = z.strictObject({
  phone: z
    .boolean()
    .optional()
    .describe("An exact phone number (E.164) makes one lead of two. Default: false, it is only proposed."),
  sharedMailboxes: z
    .array(z.string().min(1).max(64))
    .optional()
    .describe("Names before the @ that belong to a team, instead of info, sales, contact and the like."),
});

const Limits = z.strictObject({
  attachWithinHours: z.number().min(0).optional().describe("Default: 24."),
  notificationWithinMinutes: z.number().min(0).optional().describe("Default: 15."),
  lateStepMinutes: z.number().min(0).optional().describe("Default: 15."),
  lateLogBusinessDays: z.number().int().min(0).optional().describe("Default: 1."),
  lapseDays: z.number().gt(0).optional().describe("Default: 90."),
});

/** One version of a policy as people write it in JSON; cross-references are checked by `readPolicies`. */
export const PolicyFile = z
  .strictObject({
    $schema: z.string().optional(),
    preset: Name.optional().describe("Start from this preset; members given here replace its own."),
    version: z.number().int().min(1).optional().describe("Default: 1."),
    name: z.string().min(1).optional(),
    effectiveAt: z
      .string()
      .optional()
      .describe("ISO-8601 with offset or Z: from when it applies. Default: from the beginning."),
    timeZone: z.string().optional().describe("Zone of periods and reports. Default: UTC."),
    calendars: z.record(Name, Calendar).optional(),
    leadTypes: z.array(LeadType).optional().describe("Strongest first."),
    classification: z
      .array(z.strictObject({ when: z.array(Condition).min(1), leadType: Name }))
      .optional()
      .describe("The first rule whose conditions all hold names the lead type."),
    touch: Touch.optional(),
    sla: Name.optional().describe("The clock that decides hit or miss. Default: response."),
    clocks: z.array(Clock).min(1),
    responseBy: z.enum(["owner", "team", "anyone"]).optional().describe("Default: owner."),
    delegates: z.record(Person, z.array(Person)).optional(),
    systemOfRecord: Name.optional().describe("The source whose owners count. Default: every source's."),
    notSales: z.array(Person).optional(),
    matching: Matching.optional().describe("How records of several systems become one lead."),
    pauses: z.array(z.strictObject({ reason: Name, expiresAfter: Target })).optional(),
    people: People.optional(),
    limits: Limits.optional(),
  })
  .meta({ title: "Leadclock policy" });
export type PolicyFile = z.infer<typeof PolicyFile>;

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
