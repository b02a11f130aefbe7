import type { Delays } from "../../src/domain/journey.ts";
import { ofLatest } from "../latest.ts";
import type { FieldSpec } from "../spec.ts";

interface Measured {
  readonly name: string;
  readonly label: string;
  readonly what: string;
  readonly requirement: string;
  readonly delay: keyof Delays;
  readonly between: readonly [from: string, to: string];
}

const MEASURED: readonly Measured[] = [
  {
    name: "systems_delay",
    label: "Systems delay",
    what: "From the engagement to the handover: the time routing and systems took.",
    requirement: "R-028",
    delay: "systems",
    between: ["engaged_at", "handover_at"],
  },
  {
    name: "human_delay",
    label: "Human delay",
    what: "From the handover to the first touch: the time the rep took.",
    requirement: "R-029",
    delay: "human",
    between: ["handover_at", "first_touch_at"],
  },
  {
    name: "speed_to_lead",
    label: "Total speed to lead",
    what: "From the engagement to the first touch: systems delay plus human delay less head start.",
    requirement: "R-030",
    delay: "total",
    between: ["engaged_at", "first_touch_at"],
  },
  {
    name: "head_start",
    label: "Head start",
    what: "How long before the assignment the first touch came; nearly always 0.",
    requirement: "R-030",
    delay: "headStart",
    between: ["first_touch_at", "handover_at"],
  },
];

/** How long things took, in calendar time, which formulas can count, and in open time, which they cannot (D29, R-038). */
export const delays: readonly FieldSpec[] = MEASURED.flatMap(
  ({ name, label, what, requirement, delay, between }): FieldSpec[] => [
    {
      name,
      label,
      description: `${what} Milliseconds of calendar time, in any zone.`,
      group: "speedToLead",
      type: "duration",
      requirement,
      calculated: { between },
      value: ofLatest((journey) => journey.delays[delay]?.calendarMs ?? null),
    },
    {
      name: `${name}_open`,
      label: `${label} (open time)`,
      description: `${what} Milliseconds of open time, in the zone of the policy's business hours.`,
      group: "speedToLead",
      type: "duration",
      requirement,
      value: ofLatest((journey) => journey.delays[delay]?.openMs ?? null),
    },
  ],
);
