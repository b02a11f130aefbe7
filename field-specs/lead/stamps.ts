import type { Process } from "../../src/domain/facts.ts";
import type { Journey } from "../../src/domain/journey.ts";
import { PROCESS_WORDS, PROCESSES } from "../../src/domain/processes.ts";
import { ACTIVITY_KINDS, touchKind } from "../../src/domain/touch-kinds.ts";
import { ofLatest, person } from "../latest.ts";
import type { FieldSpec } from "../spec.ts";

const ZONE = "Date and time in UTC; the CRM shows it in the viewer's time zone.";

/** When things happened: the "Speed to lead" stamps. */
export const stamps: readonly FieldSpec[] = [
  {
    name: "engaged_at",
    label: "Engagement date",
    description: `When the lead asked for contact, by the source's own clock, for the latest journey. ${ZONE}`,
    group: "speedToLead",
    type: "datetime",
    requirement: "R-025",
    value: ofLatest(({ stamps }) => stamps.engagedAt),
  },
  {
    name: "latest_engaged_at",
    label: "Latest engagement date",
    description: `The newest engagement of the latest journey, if the lead asked more than once. ${ZONE}`,
    group: "speedToLead",
    type: "datetime",
    requirement: "R-025",
    value: ofLatest(({ latestEngagementAt }) => latestEngagementAt),
  },
  {
    name: "assigned_at",
    label: "Owner assignment date",
    description: `When an active person first owned the lead; queues and integration users do not count. ${ZONE}`,
    group: "speedToLead",
    type: "datetime",
    requirement: "R-026",
    value: ofLatest(({ stamps }) => stamps.assignedAt),
  },
  {
    name: "notified_at",
    label: "Owner notification date",
    description: `When the owner was told of the assignment, where that was observed. ${ZONE}`,
    group: "speedToLead",
    type: "datetime",
    requirement: "R-026",
    value: ofLatest(({ stamps }) => stamps.notifiedAt),
  },
  {
    name: "handover_at",
    label: "Handover date",
    description: `From when the rep answers for the lead: the later of assignment and notification. ${ZONE}`,
    group: "speedToLead",
    type: "datetime",
    requirement: "R-026",
    value: ofLatest(({ stamps }) => stamps.handoverAt),
  },
  {
    name: "handover_from",
    label: "Handover counted from",
    description: "Which moment the handover is. No unit.",
    group: "speedToLead",
    type: "choice",
    choices: [
      { value: "assignment", label: "Assignment" },
      { value: "notification", label: "Notification" },
      { value: "touch", label: "First touch, before any assignment" },
    ],
    requirement: "R-026",
    value: ofLatest(({ stamps }) => stamps.handoverFrom),
  },
  ...PROCESSES.map(
    (process): FieldSpec => ({
      name: `${process}_completed_at`,
      label: `Latest ${process} completed`,
      description: `For operations: when ${PROCESS_WORDS[process]} was last complete, as the workflow that does it said. Routing may go by it in place of a fixed wait. ${ZONE}`,
      group: "speedToLead",
      type: "datetime",
      requirement: "R-031",
      value: ({ journeys }) => latestOf(process, journeys),
    }),
  ),
  {
    name: "first_touch_at",
    label: "First sales touch date",
    description: `The earliest qualifying activity of a person toward the lead; automatic answers never count. ${ZONE}`,
    group: "speedToLead",
    type: "datetime",
    requirement: "R-027",
    value: ofLatest(({ stamps }) => stamps.firstTouchAt),
  },
  {
    name: "first_touch_kind",
    label: "First sales touch kind",
    description: "What the first touch was. No unit.",
    group: "speedToLead",
    type: "choice",
    choices: ACTIVITY_KINDS.map((kind) => ({ value: kind, label: touchKind(kind).label })),
    requirement: "R-053",
    value: ofLatest(({ firstTouch }) => firstTouch?.activity ?? null),
  },
  {
    name: "first_touch_by",
    label: "First sales touch by",
    description: "Who made the first touch. No unit.",
    group: "speedToLead",
    type: "user",
    requirement: "R-053",
    value: ofLatest(({ firstTouch }) => person(firstTouch?.actorId ?? null)),
  },
  {
    name: "first_ever_engaged_at",
    label: "First engagement ever",
    description: `When the lead asked for contact for the very first time; never moved by a later journey. ${ZONE}`,
    group: "speedToLead",
    type: "datetime",
    requirement: "R-025",
    value: ({ journeys }) => journeys[0]?.stamps.engagedAt,
  },
  {
    name: "first_ever_touch_at",
    label: "First sales touch ever",
    description: `The first touch of the first journey that had one; never moved by a later journey. ${ZONE}`,
    group: "speedToLead",
    type: "datetime",
    requirement: "R-027",
    value: ({ journeys }) =>
      journeys.length === 0
        ? undefined
        : (journeys.find(({ stamps }) => stamps.firstTouchAt !== null)?.stamps.firstTouchAt ?? null),
  },
];

/** Never taken back: an account whose workflows say nothing of the process keeps the field as it is. */
function latestOf(process: Process, journeys: readonly Journey[]): number | undefined {
  return journeys.flatMap(({ completions = [] }) => completions).findLast((one) => one.process === process)
    ?.at;
}
