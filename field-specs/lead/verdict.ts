import { shortExplanation } from "../../src/domain/explain/index.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { ofLatest, ofSlaClock } from "../latest.ts";
import type { FieldSpec } from "../spec.ts";

/** What was promised and whether it was kept: the "SLA" verdict. */
export const verdict: readonly FieldSpec[] = [
  {
    name: "lead_type",
    label: "Lead type",
    description: "The policy's type of this lead, by which its allowed time is chosen. No unit.",
    group: "sla",
    type: "text",
    requirement: "R-032",
    value: ({ journeys, policy }) => {
      const latest = journeys.at(-1);
      if (!latest) return undefined;
      return policy.leadTypes.find(({ name }) => name === latest.leadType)?.label ?? latest.leadType;
    },
  },
  {
    name: "sla_threshold",
    label: "SLA threshold",
    description: "The time allowed for this lead type, in words with its unit.",
    group: "sla",
    type: "text",
    requirement: "R-033",
    value: ofSlaClock(({ target }) => target),
  },
  {
    name: "sla_threshold_minutes",
    label: "SLA threshold (minutes)",
    description: "The time allowed, in minutes of the SLA's calendar; empty for targets in business days.",
    group: "sla",
    type: "number",
    requirement: "R-033",
    value: ofSlaClock(({ targetMs }) => (targetMs === null ? null : targetMs / MINUTE)),
  },
  {
    name: "sla_due_at",
    label: "SLA due date",
    description: "When the allowed time is used up. Date and time in UTC, shown in the viewer's time zone.",
    group: "sla",
    type: "datetime",
    requirement: "R-041",
    value: ofSlaClock(({ dueAt }) => dueAt),
  },
  {
    name: "sla_status",
    label: "SLA status",
    description:
      "Whether the first touch came in time. Excluded and superseded leads count in no hit rate. No unit.",
    group: "sla",
    type: "choice",
    choices: [
      { value: "pending", label: "Pending" },
      { value: "paused", label: "Paused" },
      { value: "review", label: "In review" },
      { value: "hit", label: "Hit" },
      { value: "miss", label: "Miss" },
      { value: "excluded", label: "Excluded" },
      { value: "superseded", label: "Superseded" },
    ],
    requirement: "R-035",
    value: ofSlaClock(({ status }) => status),
  },
  {
    name: "sla_overdue",
    label: "Overdue now",
    description:
      "Yes while the first touch is awaited and the due date has passed, at the moment of looking. No unit.",
    group: "sla",
    type: "flag",
    requirement: "R-038",
    calculated: { overdue: "sla_due_at", while: ["sla_status", "pending"] },
  },
  {
    name: "actual_response_time",
    label: "Actual response time",
    description:
      "From the handover to the first touch, the same value as the human delay. Milliseconds of calendar time.",
    group: "sla",
    type: "duration",
    requirement: "R-034",
    calculated: { between: ["handover_at", "first_touch_at"] },
    value: ofLatest(({ delays }) => delays.human?.calendarMs ?? null),
  },
  {
    name: "sla_miss_duration_open",
    label: "SLA miss duration (open time)",
    description:
      "How far past due, up to the touch or the end; until then as of the last tier or day. Milliseconds of open time, in the zone of the policy's business hours.",
    group: "sla",
    type: "duration",
    requirement: "R-036",
    value: ofSlaClock(({ miss }) => miss?.openMs ?? null),
  },
  {
    name: "sla_miss_duration",
    label: "SLA miss duration",
    description:
      "How far past due, up to the touch or the end; until then as of the last tier or day. Milliseconds of calendar time, in any zone.",
    group: "sla",
    type: "duration",
    requirement: "R-036",
    value: ofSlaClock(({ miss }) => miss?.calendarMs ?? null),
  },
  {
    name: "sla_miss_cause",
    label: "SLA miss cause",
    description: "Why it was missed, as far as the facts show; only Rep counts against a person. No unit.",
    group: "sla",
    type: "choice",
    choices: [
      { value: "outage", label: "Outage" },
      { value: "covered", label: "Covered by somebody else" },
      { value: "unassigned", label: "Nobody owned it" },
      { value: "absence", label: "Owner absent" },
      { value: "routing", label: "Routing" },
      { value: "policy", label: "Policy" },
      { value: "rep", label: "Rep" },
    ],
    requirement: "R-036",
    value: ofSlaClock(({ cause }) => cause?.cause ?? null),
  },
  {
    name: "explanation",
    label: "SLA explanation",
    description:
      "How the verdict came about, in five lines at most: what stopped it or did not, start, allowed time, due date, cause and rules. No unit; times with their zone.",
    group: "sla",
    type: "longText",
    requirement: "R-307",
    value: ({ journeys, policy }) => {
      const latest = journeys.at(-1);
      return latest ? shortExplanation(latest, policy) : undefined;
    },
  },
];
