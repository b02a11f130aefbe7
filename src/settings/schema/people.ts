import { z } from "zod";
import { Name, Person } from "./common.ts";

const OnCall = z.strictObject({
  rotation: z.array(Person).min(1).describe("In turn, the first one first, then again from the start."),
  turnDays: z.number().int().min(1).max(366).describe("How many days each turn lasts, for instance 7."),
  from: z.string().describe("YYYY-MM-DD, the first day of the first turn, in the policy's time zone."),
});

/** Who hears when a role is named, and when nobody else can (D30). */
export const People = z.strictObject({
  backups: z.record(Person, Person).optional().describe("Owner: who stands in for them."),
  managers: z
    .record(Person, Person)
    .optional()
    .describe("Owner: their manager, where the CRM's directory does not say so."),
  defaultManager: Person.optional().describe("The manager of whoever has none."),
  executive: Person.optional().describe("Told by recipients `executive`."),
  operations: Person.optional().describe("Told when nobody else can be, and of what goes wrong."),
  fallbackOwner: Person.optional().describe("Proposed as the owner of a lead that nobody owns in time."),
  reviewer: Person.optional().describe("Told of reviews."),
  roles: z
    .record(Name, Person)
    .optional()
    .describe("People by what they do: {sdr-lead: mia@example.com} is told by the recipient role:sdr-lead."),
  onCall: OnCall.optional().describe("Whose turn it is, for the recipient `onCall`."),
});

/** Opt-in for each case; what is left out is no (D17, R-267). */
export const OwnerChanges = z.strictObject({
  absent: z
    .boolean()
    .optional()
    .describe(
      "An unanswered lead whose owner left, or is away when an alert is due, goes to the backup owner. Default: false.",
    ),
  unassigned: z
    .boolean()
    .optional()
    .describe("A lead that nobody was assigned in time goes to people.fallbackOwner. Default: false."),
  routed: z
    .boolean()
    .optional()
    .describe("`leadclock act route` changes the owner instead of asking operations to. Default: false."),
});
