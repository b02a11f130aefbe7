import { ofLatest, ofSlaClock, person } from "../latest.ts";
import type { FieldSpec } from "../spec.ts";

/** Who answers for the lead, and what people say about a miss. */
export const people: readonly FieldSpec[] = [
  {
    name: "sla_owner",
    label: "SLA owner",
    description:
      "Who answers for the SLA: the owner when it fell due, before that the present owner. No unit.",
    group: "sla",
    type: "user",
    requirement: "R-041",
    value: ofSlaClock((clock, journey) => {
      const atDue = clock.segments.find(({ heldAtDue }) => heldAtDue);
      return person(clock.status === "miss" && atDue ? atDue.ownerId : journey.ownerId);
    }),
  },
  {
    name: "backup_owner",
    label: "Backup owner",
    description: "Who hears when the owner is away or does not act. No unit.",
    group: "sla",
    type: "user",
    requirement: "R-042",
    value: ofLatest(({ backupOwnerId }) => person(backupOwnerId)),
  },
  {
    name: "breach_reason",
    label: "Breach reason",
    description:
      "Why it was late, in the rep's view; filled in here, or by Leadclock for whoever says it in its console. What people type here is never overwritten. No unit.",
    group: "sla",
    type: "choice",
    choices: [
      { value: "in_meeting", label: "In a meeting or on a call" },
      { value: "too_many_leads", label: "Too many leads at once" },
      { value: "not_notified", label: "Was not notified" },
      { value: "wrong_owner", label: "Wrong owner" },
      { value: "out_of_office", label: "Out of office" },
      { value: "bad_data", label: "Contact data wrong or missing" },
      { value: "touched_not_logged", label: "Contacted, but not logged" },
      { value: "not_a_lead", label: "Not a lead" },
      { value: "technical", label: "Technical problem" },
      { value: "other", label: "Other" },
    ],
    filledBy: "people",
    requirement: "R-043",
  },
  {
    name: "resolution_note",
    label: "Resolution note",
    description:
      "What was done about the miss; filled in here, or by Leadclock for whoever says it in its console. What people type here is never overwritten. No unit.",
    group: "sla",
    type: "longText",
    filledBy: "people",
    requirement: "R-043",
  },
];
