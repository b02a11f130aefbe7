import { z } from "zod";
import { ACTIVITY_KINDS } from "../../domain/touch-kinds.ts";
import { Alerts } from "./alerts.ts";
import { Calendar } from "./calendar.ts";
import { Clock } from "./clock.ts";
import { Name, Person, When } from "./common.ts";
import { Apologies, BreachReasons, Packs } from "./follow-up.ts";
import { OwnerChanges, People } from "./people.ts";
import { Target } from "./target.ts";

const LeadType = z.strictObject({
  name: Name.describe("As rules and targets call it."),
  label: z.string().min(1).optional().describe("As people read it. Default: the name."),
  handRaiser: z.boolean().describe("Whether the lead asked to be contacted."),
  severity: z
    .enum(["urgent", "normal", "low"])
    .optional()
    .describe(
      "How loud its alerts are; low is gathered into digests, except the first breach of a lead. Default: urgent for hand-raisers, else normal.",
    ),
});

const FLAGS = [
  "complaint",
  "urgent",
  "customerIssue",
  "customerConflict",
  "ownerConflict",
  "highValue",
  "ambiguousTerritory",
  "missingField",
] as const;

const Touch = z.strictObject({
  level: z
    .enum(["attempt", "contact", "conversation"])
    .optional()
    .describe("The lowest level that stops a clock. Default: attempt."),
  activities: z
    .array(z.enum(ACTIVITY_KINDS))
    .min(1)
    .optional()
    .describe("Default: call, email, meeting, message."),
  trustedIntegrations: z
    .array(Name)
    .optional()
    .describe("Integrations that speak for people: diallers, sales tools."),
  selfBookedCounts: z
    .boolean()
    .optional()
    .describe("Whether a meeting that the lead booked itself stops the clocks. Default: true."),
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

const words = (what: string) => z.string().min(1).max(2_000).optional().describe(what);

const Definitions = z.strictObject({
  eligibleLead: words("Which leads count."),
  excludedLeads: words("Which leads do not, and why."),
  handRaiser: words("What counts as asking to be contacted."),
  meaningfulResponse: words("What counts as an answer."),
  businessHours: words("When time counts."),
});

const Limits = z.strictObject({
  attachWithinHours: z
    .number()
    .min(0)
    .optional()
    .describe("An engagement this soon after an answer belongs to the same journey. Default: 24."),
  notificationWithinMinutes: z
    .number()
    .min(0)
    .optional()
    .describe("An owner told later than this was not told by it. Default: 15."),
  lateStepMinutes: z
    .number()
    .min(0)
    .optional()
    .describe("A warning or tier learned of later than this is skipped; one catch-up goes out. Default: 15."),
  lateLogBusinessDays: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe("Business days within which a touch logged after due still counts. Default: 1."),
  lapseDays: z.number().gt(0).optional().describe("A journey silent for so long has ended. Default: 90."),
  breachReasonHours: z
    .number()
    .gt(0)
    .optional()
    .describe("A breach without a reason goes to the manager after so many open hours. Default: 8."),
});

/** One version of a policy as people write it; cross-references are checked by `readPolicies`. */
export const PolicyFile = z
  .strictObject({
    $schema: z.string().optional().describe("For editors; means nothing to Leadclock."),
    preset: Name.optional().describe("Start from this preset; members given here replace its own."),
    version: z.number().int().min(1).optional().describe("Default: 1."),
    name: z.string().min(1).optional().describe("What people call it."),
    effectiveAt: z
      .string()
      .optional()
      .describe("ISO-8601 with offset or Z: from when it applies. Default: from the beginning."),
    timeZone: z.string().optional().describe("Zone of periods and reports. Default: UTC."),
    definitions: Definitions.optional().describe("What everybody must mean the same by, in your words."),
    calendars: z.record(Name, Calendar).optional().describe("Business hours, by name."),
    leadTypes: z.array(LeadType).optional().describe("Strongest first."),
    classification: z
      .array(z.strictObject({ when: When, leadType: Name.describe("What it then is.") }))
      .optional()
      .describe("The first rule whose conditions all hold names the lead type; none: a review."),
    exclusions: z
      .array(
        z.strictObject({
          when: When,
          reason: Name.describe(
            "test, internal, duplicate and existingCustomer mean it never was a lead; any other is shown as it is.",
          ),
        }),
      )
      .optional()
      .describe("Leads that are never chased, by what they were when they engaged; the first that matches."),
    reviews: z
      .array(
        z.strictObject({ when: When, flag: z.enum(FLAGS).describe("What the person has to decide about.") }),
      )
      .optional()
      .describe("Leads that a person looks at, by what they were when they engaged."),
    criticalFields: z
      .array(Name)
      .optional()
      .describe("Properties that every lead must have; one that is missing opens a review beside the clock."),
    apologies: Apologies.optional().describe("When a reviewer is asked whether an apology is owed."),
    breachReasons: BreachReasons.optional().describe("Why it was late, to choose from on the record."),
    packs: Packs.optional().describe("When the weekly and monthly reports are made."),
    touch: Touch.optional().describe("What counts as an answer."),
    sla: Name.optional().describe("The clock that decides hit or miss. Default: response."),
    clocks: z.array(Clock).min(1).describe("The promises: what starts, what stops, how long, who hears."),
    responseBy: z
      .enum(["owner", "team", "anyone"])
      .optional()
      .describe("Whose touch stops response, beside backup owner and delegates. Default: owner."),
    delegates: z.record(Person, z.array(Person)).optional().describe("Owner: who may answer for them."),
    systemOfRecord: Name.optional().describe("The source whose owners count. Default: every source's."),
    notSales: z
      .array(Person)
      .optional()
      .describe("Owners that are never an assignment: integration users, default owners."),
    matching: Matching.optional().describe("How records of several systems become one lead."),
    pauses: z
      .array(
        z.strictObject({
          reason: Name.describe("As it is written on the record."),
          expiresAfter: Target.describe("Then the clock runs on, and a review opens."),
        }),
      )
      .optional()
      .describe("Reasons for which a clock may stand still."),
    people: People.optional().describe("Who hears."),
    ownerChanges: OwnerChanges.optional().describe(
      "When Leadclock changes the owner in the CRM; without it never.",
    ),
    alerts: Alerts.optional().describe("How alerts reach people beside the task."),
    limits: Limits.optional().describe("Times that need no change in most companies."),
  })
  .meta({ title: "Leadclock policy" });
export type PolicyFile = z.infer<typeof PolicyFile>;
