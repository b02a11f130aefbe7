import type { Clock, Step } from "./journey.ts";
import { personAt } from "./owners.ts";
import { covers, openAfter, openBetween } from "./periods.ts";
import type { ClockSpec, Offset, Tier, Warning } from "./policy.ts";
import { targetMs } from "./compiled.ts";
import type { Run } from "./run.ts";
import type { Tale } from "./tale.ts";
import type { Instant } from "./time.ts";
import type { ClockEnd, Stop } from "./verdict.ts";
import type { Calendar } from "./calendar/index.ts";

export interface StepInput {
  readonly tale: Tale;
  readonly spec: ClockSpec;
  readonly clock: Pick<Clock, "number" | "startedAt" | "status">;
  readonly run: Run;
  readonly stop: Stop | null;
  readonly end: ClockEnd | null;
  readonly reclassified: boolean;
  /** Clocks of the same journey worked out before this one. */
  readonly others: readonly Clock[];
}

/** Every warning and tier of a clock: when, to whom, and whether it is ahead, due, or will not come and why (D18, D19). */
export function stepsOf(input: StepInput): readonly Step[] {
  const { spec, run } = input;
  if (run.dueAt === null) return [];
  const dueAt = run.dueAt;
  const steps: Step[] = [];
  for (const [index, warning] of spec.warnings.entries()) {
    const at = warningAt(input, warning, dueAt);
    if (at === null) continue;
    steps.push({ step: `warning-${index + 1}`, kind: "warning", tier: null, at, to: ["owner"], ...stateOf(input, at, at <= run.stretch!.start ? "not after the start" : at >= dueAt ? "the miss came first" : null) });
  }
  for (const tier of spec.tiers) {
    const at = tierAt(input, tier, dueAt);
    if (at === null) continue;
    steps.push({ step: `tier-${tier.tier}`, kind: "tier", tier: tier.tier, at, to: tier.to, ...stateOf(input, at, null) });
  }
  return steps;
}

/** At a share of the allowance, or so much open time before due; in the stretch in which due falls. */
function warningAt({ run, tale }: StepInput, warning: Warning, dueAt: Instant): Instant | null {
  const stretch = run.stretch!;
  if ("percent" in warning) {
    if (stretch.allowedMs === null) return null;
    return openAfter(stretch.calendar, stretch.start, Math.floor((stretch.allowedMs * warning.percent) / 100), tale.pauses);
  }
  const before = targetMs(warning.before);
  if (before === null) return null;
  const allowed = openBetween(stretch.calendar, stretch.start, dueAt, tale.pauses);
  return before >= allowed ? stretch.start : openAfter(stretch.calendar, stretch.start, allowed - before, tale.pauses);
}

function tierAt({ run, spec, tale }: StepInput, tier: Tier, dueAt: Instant): Instant | null {
  const calendar = run.stretch?.calendar ?? tale.compiled.calendar(spec.calendar);
  return offsetFrom(calendar, dueAt, tier.after);
}

/** Offsets count from due in the clock's calendar unless calendar time is named; 0 is due itself (D19). */
function offsetFrom(calendar: Calendar, dueAt: Instant, offset: Offset): Instant | null {
  const ms = targetMs(offset);
  if (ms === null) return "businessDays" in offset ? calendar.addBusinessDays(dueAt, offset.businessDays) : null;
  return offset.calendarTime ? dueAt + ms : calendar.add(dueAt, ms);
}

function stateOf(input: StepInput, at: Instant, never: string | null): Pick<Step, "state" | "why"> {
  const { tale } = input;
  const why = never ?? whyNot(input, at);
  if (why !== null) return { state: "dropped", why };
  if (at > tale.asOf) return { state: "planned" };
  const held = whyHeld(tale);
  return held === null ? { state: "due" } : { state: "planned", why: held };
}

/** Why a step at this instant never fires, or `null`. */
function whyNot(input: StepInput, at: Instant): string | null {
  const { tale, spec, clock, stop, end } = input;
  if (tale.history) return "the lead engaged before Leadclock watched";
  if (input.reclassified) return "overdue by a change of the lead type alone";
  if (clock.status === "excluded" && end?.always) return end.reason;
  if (stop && stop.at <= at) return "the clock was stopped first";
  if (end && end.at <= at) return end.reason;
  if (tale.ending && tale.ending.at <= at && spec.start !== "booked") return "the journey had ended";
  const touchSilences = spec.start === "engagement" || spec.start === "handover";
  if (touchSilences && tale.firstTouch && tale.firstTouch.at <= at) return "somebody had followed up";
  if (tale.lifted.some((one) => one.start <= at && at < one.end!)) return "the lead was excluded at that time";
  return isQuiet(input, at) ? `a person holds the ${spec.quietWhile} clock` : null;
}

/** `lead-wait` sends nothing while a person holds an unstopped `response`: one lead never rings twice. */
function isQuiet({ tale, spec, others }: StepInput, at: Instant): boolean {
  if (spec.quietWhile === undefined) return false;
  const other = others.find((one) => one.clock === spec.quietWhile);
  const holder = personAt(tale.persons, at);
  return holder !== null && other !== undefined && other.startedAt <= at && (other.stoppedAt === null || other.stoppedAt > at);
}

/** Paused clocks and clocks in review send nothing until they go on. */
function whyHeld(tale: Tale): string | null {
  const hold = tale.holds.find((one) => one.end === null && one.start <= tale.asOf);
  if (hold) return `in review: ${hold.flag}`;
  return covers(tale.pauses, tale.asOf) ? "paused" : null;
}
