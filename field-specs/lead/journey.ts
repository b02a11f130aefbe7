import { ofLatest } from "../latest.ts";
import type { FieldSpec } from "../spec.ts";

/** Which journey the fields speak of, and how it stands. */
export const journey: readonly FieldSpec[] = [
  {
    name: "response_status",
    label: "Response status",
    description: "Whether the latest journey still waits for its first touch. No unit.",
    group: "sla",
    type: "choice",
    choices: [
      { value: "unanswered", label: "Waiting for the first touch" },
      { value: "answered", label: "Answered" },
      { value: "ended", label: "Ended" },
    ],
    requirement: "R-046",
    value: ofLatest(({ status }) => status),
  },
  {
    name: "acknowledgment_status",
    label: "Acknowledgment status",
    description: "Whether an automatic answer went out; it never counts as a touch. No unit.",
    group: "sla",
    type: "choice",
    choices: [
      { value: "sent", label: "Automatic answer sent" },
      { value: "none", label: "None" },
    ],
    requirement: "R-044",
    value: ofLatest(({ stamps }) => (stamps.acknowledgedAt === null ? "none" : "sent")),
  },
  {
    name: "journey_number",
    label: "Journey number",
    description:
      "1 for the lead's first engagement that opened a journey, counted from there. A plain number.",
    group: "sla",
    type: "number",
    requirement: "R-047",
    value: ofLatest(({ number }) => number),
  },
  {
    name: "returning",
    label: "Returning lead",
    description: "Yes if the lead had an earlier journey. No unit.",
    group: "sla",
    type: "flag",
    requirement: "R-047",
    value: ofLatest(({ returning }) => returning),
  },
  {
    name: "policy_version",
    label: "Policy version",
    description: "The version of the rules this journey is judged by. A plain number.",
    group: "sla",
    type: "number",
    requirement: "R-033",
    value: ofLatest(({ policyVersion }) => policyVersion),
  },
];
