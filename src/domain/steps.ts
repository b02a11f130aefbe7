import type { Calendar } from "./calendar/index.ts";
import { targetMs } from "./compiled.ts";
import type { Clock, Step } from "./journey.ts";
import { personAt } from "./owners.ts";
import { covers, openAfter, openBetween } from "./periods.ts";
import type { ClockSpec, Offset, Tier, Warning } from "./policy.ts";
import type { Run } from "./run.ts";
import type { Tale } from "./tale.ts";
import type { Instant } from "./time.ts";
import type { ClockEnd, Stop } from "./verdict.ts";

/** A clock with its verdict, and what led to it. */
export interface JudgedClock {
  readonly spec: ClockSpec;
  readonly clock: Omit<Clock, "steps">;
  readonly run: Run;
  readonly stop: Stop | null;
  readonly end: ClockEnd | null;
  /** Overdue by a change of the lead type alone. */
  readonly reclassified: boolean;
  /** Until when its time ran: its stop, its end, or now. */
  readonly until: Instant;
}

/** Every warning and tier of a clock: when, to whom, and whether it is ahead, due, or will not come and why (D18, D19). */
export function stepsOf(tale: Tale, judged: JudgedClock, others: readonly JudgedClock[]): readonly Step[] {
  const { spec, run } = judged;
  const { dueAt, stretch } = run;
  if (dueAt === null) return [];
  const steps: Step[] = [];
  for (const [index, warning] of spec.warnings.entries()) {
    const at = warningAt(tale, run, warning, dueAt);
    if (at === null) continue;
    const never = at <= stretch.start ? "not after the start" : at >= dueAt ? "the miss came first" : null;
    const planned: Planned = { step: `warning-${index + 1}`, kind: "warning", tier: null, at, to: ["owner"] };
    steps.push(asOfNow(tale, planned, never ?? whyNot(tale, judged, others, at)));
  }
  for (const tier of spec.tiers) {
    const at = tierAt(tale, judged, tier, offsetFrom(stretch.calendar, dueAt, tier.after));
    if (at === null) continue;
    const planned: Planned = { step: `tier-${tier.tier}`, kind: "tier", tier: tier.tier, at, to: tier.to };
    steps.push(asOfNow(tale, planned, whyNot(tale, judged, others, at)));
  }
  return steps;
}

/** Its own instant, or earlier where somebody wanted it at once after due. */
function tierAt(
  { handled }: Tale,
  { clock }: JudgedClock,
  { tier }: Tier,
  planned: Instant | null,
): Instant | null {
  const wanted = handled.escalatedAt(clock, tier);
  if (wanted === null || clock.dueAt === null || wanted < clock.dueAt) return planned;
  return planned === null ? wanted : Math.min(planned, wanted);
}

/** Whether a touch of anybody, also of one who may not stop it, silences this clock (D9). */
export function isSilencedByTouch(spec: ClockSpec): boolean {
  return spec.start === "engagement" || spec.start === "handover";
}

/** At a share of the allowance, or so much open time before due; in the stretch in which due falls. */
function warningAt({ pauses }: Tale, { stretch }: Run, warning: Warning, dueAt: Instant): Instant | null {
  const { calendar, start, allowedMs } = stretch;
  if ("percent" in warning)
    return allowedMs === null
      ? null
      : openAfter(calendar, start, Math.floor((allowedMs * warning.percent) / 100), pauses);
  const before = targetMs(warning.before);
  if (before === null) return null;
  const allowed = openBetween(calendar, start, dueAt, pauses);
  return before >= allowed ? start : openAfter(calendar, start, allowed - before, pauses);
}

/** Offsets count from due in the clock's calendar unless calendar time is named; 0 is due itself (D19). */
function offsetFrom(calendar: Calendar, dueAt: Instant, offset: Offset): Instant | null {
  if ("businessDays" in offset) return calendar.addBusinessDays(dueAt, offset.businessDays);
  const ms = targetMs(offset)!;
  return offset.calendarTime ? dueAt + ms : calendar.add(dueAt, ms);
}

type Planned = Omit<Step, "state" | "why">;

/** A step as it stands now, given why it never fires if it does not. */
function asOfNow(tale: Tale, planned: Planned, never: string | null): Step {
  if (never !== null) return { ...planned, state: "dropped", why: never };
  if (planned.at > tale.asOf) return { ...planned, state: "planned" };
  const held = whyHeld(tale);
  return held === null ? { ...planned, state: "due" } : { ...planned, state: "planned", why: held };
}

/** Why a step at this instant never fires, or `null`. */
function whyNot(
  tale: Tale,
  { spec, clock, stop, end, reclassified }: JudgedClock,
  others: readonly JudgedClock[],
  at: Instant,
): string | null {
  if (tale.history) return "the lead engaged before Leadclock watched";
  if (reclassified) return "overdue by a change of the lead type alone";
  if (clock.status === "excluded" && end?.always) return end.reason;
  if (stop && stop.at <= at) return "the clock was stopped first";
  if (end && end.at <= at) return end.reason;
  if (isSilencedByTouch(spec) && tale.firstTouch && tale.firstTouch.at <= at)
    return "somebody had followed up";
  if (tale.lifted.some((one) => one.start <= at && at < one.end!))
    return "the lead was excluded at that time";
  if (tale.holds.some((one) => one.decidedAt !== null && one.releasedAt === null && one.start <= at))
    return "a reviewer excluded the lead";
  const done = whyDone(tale, clock, at);
  if (done !== null) return done;
  return isQuiet(tale, spec, others, at) ? `a person holds the ${spec.quietWhile} clock` : null;
}

/** What a person did about the breach by then. */
function whyDone({ handled }: Tale, clock: JudgedClock["clock"], at: Instant): string | null {
  if (handled.suppressed && handled.suppressed.at <= at) return "a person wants no further alerts";
  const closed = handled.closed(clock);
  return closed && closed.at <= at ? "a person closed the breach" : null;
}

/** `lead-wait` sends nothing while a person holds an unstopped `response`: one lead never rings twice. */
function isQuiet(
  { persons }: Tale,
  { quietWhile }: ClockSpec,
  others: readonly JudgedClock[],
  at: Instant,
): boolean {
  if (quietWhile === undefined || personAt(persons, at) === null) return false;
  return others.some(
    ({ clock }) =>
      clock.clock === quietWhile &&
      clock.startedAt <= at &&
      (clock.stoppedAt === null || clock.stoppedAt > at),
  );
}

/** Paused clocks and clocks in review send nothing until they go on. */
function whyHeld({ holds, pauses, asOf }: Tale): string | null {
  const hold = holds.find((one) => one.decidedAt === null);
  if (hold) return `in review: ${hold.flag}`;
  return covers(pauses, asOf) ? "paused" : null;
}
