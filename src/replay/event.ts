import { z } from "zod";
import { PROCESSES } from "../domain/processes.ts";
import { ACTIVITY_KINDS } from "../domain/touch-kinds.ts";
import { InstantText } from "./instant-text.ts";

const Id = z.string().min(1).max(300);
const Text = z.string().max(10_000);
const Properties = z.record(z.string(), Text).optional();

const common = {
  v: z.literal(1).optional().describe("Version of this format. Default: 1."),
  at: InstantText.describe("When it happened, by the source's own clock."),
  key: Id.optional().describe("Identity of the event. Default: a digest of its content."),
  source: Id.optional().describe("The system that knows it. Default: file."),
  sequence: z.number().int().optional().describe("Orders events of one source, type and instant."),
  loggedAt: InstantText.optional().describe("When the source itself logged it."),
  receivedAt: InstantText.optional().describe("When it became known. Default: at its own time."),
};

const ofLead = {
  ...common,
  lead: Id.describe("The lead it belongs to."),
  record: Id.optional().describe("The CRM record it was seen on."),
};

function lead<const T extends string, S extends z.core.$ZodLooseShape>(type: T, shape: S) {
  return z.strictObject({ type: z.literal(type), ...ofLead, ...shape });
}

function tenant<const T extends string, S extends z.core.$ZodLooseShape>(type: T, shape: S) {
  return z.strictObject({ type: z.literal(type), ...common, ...shape });
}

const ActivityKind = z.enum(ACTIVITY_KINDS);

const Count = z.number().int().min(1);
const ofClock = { clock: Id, number: Count };

const Decision = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("release"), review: Id.optional() }),
  z.strictObject({ type: z.literal("keep"), review: Id }),
  z.strictObject({ type: z.literal("exclude"), reason: Text }),
  z.strictObject({
    type: z.literal("acceptLateTouch"),
    activityId: Id,
    actorId: Id.optional().describe("Who did it, where the source does not say."),
  }),
  z.strictObject({ type: z.literal("undo"), of: Id.describe("The key of an earlier decision.") }),
  z.strictObject({ type: z.literal("moveToPolicy"), version: Count }),
  z.strictObject({ type: z.literal("approve"), ...ofClock }),
  z.strictObject({ type: z.literal("sendBack"), ...ofClock, to: Id }),
  z.strictObject({ type: z.literal("route"), ...ofClock, to: Id }),
  z.strictObject({ type: z.literal("escalate"), ...ofClock, tier: Count }),
  z.strictObject({ type: z.literal("suppress") }),
  z.strictObject({ type: z.literal("close"), ...ofClock }),
]);

const Absence = z.strictObject({ start: InstantText, end: InstantText });

/** One line of a neutral event file, version 1: what `docs/event-format.md` describes. */
export const Event = z
  .discriminatedUnion("type", [
    lead("engaged", {
      engagement: z
        .enum([
          "form",
          "cta",
          "inboundCall",
          "missedCall",
          "chat",
          "nurtureReply",
          "meetingBooked",
          "listUpload",
          "referral",
          "event",
          "other",
        ])
        .optional()
        .describe("Default: other."),
      endedAt: InstantText.optional(),
      importBatch: Id.optional(),
      properties: Properties,
    }),
    lead("created", {
      via: z.enum(["form", "user", "import", "integration", "other"]).optional().describe("Default: other."),
      importBatch: Id.optional(),
      properties: Properties,
    }),
    lead("ownerChanged", {
      ownerId: Id.nullable().describe("null: nobody."),
      ownerKind: z.enum(["user", "queue"]).optional(),
    }),
    lead("ownerNotified", { ownerId: Id }),
    lead("processCompleted", { process: z.enum(PROCESSES) }),
    lead("activity", {
      activity: ActivityKind,
      activityId: Id.optional().describe("Default: the event's key."),
      sameAs: Id.optional().describe("The activityId of the same act in the other system."),
      modifiedAt: InstantText.optional(),
      direction: z.enum(["outbound", "inbound"]).optional().describe("Default: outbound."),
      actorId: Id.nullable().optional().describe("Who acted. Default: null, unknown."),
      actorKind: z
        .enum(["user", "integration", "automation", "unknown"])
        .optional()
        .describe("Default: user if actorId is given, else unknown."),
      integrationId: Id.optional(),
      status: z
        .enum(["done", "inProgress", "planned", "draft", "scheduled", "failed", "bounced", "canceled"])
        .optional()
        .describe("Default: done."),
      level: z.enum(["attempt", "contact", "conversation"]).optional(),
      endedAt: InstantText.optional(),
      selfBooked: z.boolean().optional(),
      automation: z.array(z.enum(["autoResponse", "sequence", "workflow", "bulk", "marketing"])).optional(),
      ours: z.boolean().optional(),
    }),
    lead("acknowledged", { channel: Id.optional().describe("Default: email.") }),
    lead("leadReplied", { channel: Id.optional().describe("Default: email.") }),
    lead("stageChanged", {
      stage: z.enum(["open", "disqualified", "booked", "accepted", "nurture", "customer", "lost"]),
      reason: z.enum(["test", "internal", "duplicate", "existingCustomer", "other"]).optional(),
      by: Id.optional(),
    }),
    lead("consentChanged", {
      channel: Id.optional().describe("Default: all."),
      consent: z.enum(["given", "optedOut", "declined", "unclear"]),
    }),
    lead("flagged", {
      flag: z.enum([
        "complaint",
        "urgent",
        "customerIssue",
        "customerConflict",
        "ownerConflict",
        "highValue",
        "ambiguousTerritory",
        "missingField",
      ]),
      detail: Text.optional(),
    }),
    lead("merged", {
      survivor: Id.optional().describe("A lead or a record. Default: lead."),
      losers: z.array(Id).min(1).max(100).describe("Leads or records."),
    }),
    lead("matched", {
      records: z.tuple([Id, Id]).describe("Two leads or records that are one person; the first one stays."),
      by: z.enum(["crmLink", "email", "phone", "person"]).optional().describe("Default: person."),
    }),
    lead("converted", { to: Id.describe("The record it became.") }),
    lead("deleted", {}),
    lead("restored", {}),
    lead("reclassified", { leadType: Id, by: Id.optional(), reason: Text.optional() }),
    lead("paused", { reason: Id }),
    lead("resumed", { reason: Id.optional() }),
    lead("decided", {
      by: Id,
      engagement: Id.optional().describe("The key of the engagement it is about."),
      decision: Decision,
      reason: Text.optional(),
    }),
    lead("reasonRecorded", { reason: Text, note: Text.optional(), by: Id.optional() }),
    lead("timeReached", { clock: Id }),
    tenant("userChanged", {
      userId: Id,
      name: Text.optional(),
      email: Text.nullable()
        .optional()
        .describe("Whoever has the same one in another system is the same person."),
      active: z.boolean().optional(),
      human: z.boolean().optional(),
      sales: z.boolean().optional(),
      teamId: Id.nullable().optional(),
      managerId: Id.nullable().optional(),
      backupId: Id.nullable().optional(),
      calendar: Id.nullable().optional(),
      absences: z.array(Absence).optional(),
    }),
    tenant("outage", { system: Id, endedAt: InstantText }),
  ])
  .meta({ title: "Leadclock event, version 1: one line of a JSON Lines file" });
export type Event = z.infer<typeof Event>;
