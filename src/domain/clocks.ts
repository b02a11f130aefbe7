import { causeOf } from "./causes.ts";
import type { LeadFact } from "./facts.ts";
import type { Clock, Delay } from "./journey.ts";
import { personAt } from "./owners.ts";
import type { ClockSpec } from "./policy.ts";
import { plainRun, type Run, segmentedRun, segmentsOf } from "./run.ts";
import { stepsOf } from "./steps.ts";
import { isResponder, leadTypeAt, type Tale } from "./tale.ts";
import { type Allowed, allowedFor } from "./targets.ts";
import { DAY, type Instant } from "./time.ts";
import type { Touch } from "./touch.ts";
import { type ClockEnd, type Stop, type Verdict, verdictOf } from "./verdict.ts";

/** One run of a clock: where it starts and what could stop it. */
interface Start {
  readonly number: number;
  readonly at: Instant;
  readonly stopAt: (dueAt: Instant | null) => Stop | null;
}

const OUTCOMES: ReadonlySet<string> = new Set(["booked", "nurture", "customer", "lost"]);

/** Every clock of one journey under its policy, as of the tale's instant. */
export function clocksOf(tale: Tale): readonly Clock[] {
  const clocks: Clock[] = [];
  for (const spec of tale.policy.clocks) for (const start of startsOf(tale, spec)) clocks.push(clockOf(tale, spec, start, clocks));
  return clocks;
}

function clockOf(tale: Tale, spec: ClockSpec, start: Start, others: readonly Clock[]): Clock {
  const before = runOf(tale, spec, start, leadTypeAt(tale, tale.story.engagedAt));
  const stopped = start.stopAt(before.dueAt);
  const { run, leadType, reclassified } = reclassifiedRun(tale, spec, start, stopped?.at ?? tale.asOf);
  const stop = start.stopAt(run.dueAt);
  const end = endOf(tale, spec, start);
  const verdict = verdictOf(tale, run.dueAt, stop, end);
  const allowed = allowedFor(tale.policy, spec, leadType);
  const covered = spec.stop === "touch" && tale.firstTouch !== null && (stop === null || tale.firstTouch.at < stop.at) && (run.dueAt === null || tale.firstTouch.at <= run.dueAt);
  const base = {
    clock: spec.name,
    number: start.number,
    answerable: spec.answerable,
    startedAt: Math.min(run.startedAt, stop?.at ?? run.startedAt),
    stoppedAt: verdict.stoppedAt,
    dueAt: run.dueAt,
    status: verdict.status,
    targetMs: allowed.ms,
    target: allowed.words,
    usedOpenMs: run.usedUntil(verdict.until),
    miss: verdict.status === "miss" && run.dueAt !== null ? missOf(tale, spec, run.dueAt, verdict.until) : null,
    reason: verdict.reason,
    segments: segmentsOf(tale, run, verdict.until),
    flags: flagsOf(tale, verdict, stop, reclassified, covered),
  };
  const cause = verdict.status === "miss" ? causeOf(tale, spec, base, covered, reclassified) : null;
  return { ...base, cause, steps: stepsOf({ tale, spec, clock: base, run, stop, end, reclassified, others }) };
}

function runOf(tale: Tale, spec: ClockSpec, start: Start, leadType: string | null): Run {
  const allowed = (type: string | null): Allowed => allowedFor(tale.policy, spec, type);
  const segmented = spec.start === "handover" && tale.persons.length > 0 && start.at === tale.persons[0]!.handover;
  return segmented ? segmentedRun(tale, spec, tale.persons, () => allowed(leadType)) : plainRun(tale, spec, start.at, allowed(leadType));
}

/** The new target from the same start, in both directions; overdue by that alone is a miss of the policy (D11). */
function reclassifiedRun(tale: Tale, spec: ClockSpec, start: Start, until: Instant): { run: Run; leadType: string | null; reclassified: boolean } {
  let leadType = tale.story.classifiedAs;
  let run = runOf(tale, spec, start, leadType);
  let reclassified = false;
  for (const change of tale.reclassified) {
    if (change.at > until || change.fact.leadType === leadType) continue;
    const dueBefore: Instant | null = run.dueAt;
    leadType = change.fact.leadType;
    run = runOf(tale, spec, start, leadType);
    const missedAlready: boolean = !reclassified && dueBefore !== null && dueBefore < change.at;
    reclassified = run.dueAt !== null && run.dueAt < change.at && !missedAlready;
  }
  return { run, leadType, reclassified };
}

function startsOf(tale: Tale, spec: ClockSpec): readonly Start[] {
  switch (spec.start) {
    case "engagement":
      return spec.stop === "assignment" ? assignmentStarts(tale) : [{ number: 1, at: tale.story.engagedAt, stopAt: touchStop(tale, spec, tale.story.engagedAt) }];
    case "handover": {
      const first = tale.persons[0];
      const touch = tale.firstTouch;
      // The toucher claimed the lead: a hit with nothing used (D2).
      if (touch && (!first || touch.at < first.start)) return [{ number: 1, at: touch.at, stopAt: () => ({ at: touch.at, loggedLate: false, selfBooked: touch.selfBooked }) }];
      return first && first.handover <= tale.asOf ? [{ number: 1, at: first.handover, stopAt: touchStop(tale, spec, first.handover) }] : [];
    }
    case "touch":
      return tale.story.touches.map((touch, index) => ({ number: index + 1, at: touch.at, stopAt: () => nextTouchOrOutcome(tale, spec, index) }));
    case "booked":
      return bookedStarts(tale);
  }
}

/** Until a person owns it; again after each return to a queue or nobody before the first touch (D4). */
function assignmentStarts(tale: Tale): readonly Start[] {
  const { persons, firstTouch, story } = tale;
  const stopBy = (person: { start: Instant } | undefined): (() => Stop | null) => {
    if (person) return () => ({ at: person.start, loggedLate: false, selfBooked: false });
    // Never assigned: the touch stands in for it (D2).
    return () => (firstTouch ? { at: firstTouch.at, loggedLate: false, selfBooked: firstTouch.selfBooked } : null);
  };
  const starts: Start[] = [{ number: 1, at: story.engagedAt, stopAt: stopBy(persons[0]) }];
  for (const [index, person] of persons.entries()) {
    const next = persons[index + 1];
    if (person.end === null || person.end > tale.asOf || next?.start === person.end) continue;
    if (firstTouch && firstTouch.at <= person.end) continue;
    if (tale.ending && tale.ending.at <= person.end) continue;
    starts.push({ number: starts.length + 1, at: person.end, stopAt: stopBy(next) });
  }
  return starts;
}

/** The first touch that stops this clock: anyone's, or a responder's; where nobody owned the lead, anyone's (D2, D9). */
function touchStop(tale: Tale, spec: ClockSpec, startedAt: Instant): (dueAt: Instant | null) => Stop | null {
  const responders = (spec.stoppedBy ?? (spec.start === "handover" ? "responders" : "anyone")) === "responders";
  const candidates = tale.story.touches.filter((touch) => {
    if (!responders) return true;
    const owner = personAt(tale.persons, touch.at);
    return owner === null || isResponder(tale, owner.ownerId, touch.actorId, touch.at);
  });
  return (dueAt) => {
    let best: Stop | null = null;
    for (const touch of candidates) {
      const stop = stopBy(tale, spec, touch, dueAt, startedAt);
      if (!best || stop.at < best.at) best = stop;
      if (best.at <= touch.at) break;
    }
    return best;
  };
}

/** A touch logged after due counts at the time it states if logged soon enough, else when it was logged (D35). */
function stopBy(tale: Tale, spec: ClockSpec, touch: Touch, dueAt: Instant | null, startedAt: Instant): Stop {
  const at = Math.max(touch.at, Math.min(startedAt, touch.at));
  const loggedAfterDue = dueAt !== null && touch.at <= dueAt && touch.loggedAt !== null && touch.loggedAt > dueAt;
  if (!loggedAfterDue) return { at, loggedLate: false, selfBooked: touch.selfBooked };
  const days = tale.policy.limits.lateLogBusinessDays;
  const latest = tale.compiled.calendar(spec.calendar).addBusinessDays(touch.at, days) ?? touch.at + days * DAY;
  const counts = touch.loggedAt! <= latest || tale.accepted.has(touch.activityId);
  return { at: counts ? at : touch.loggedAt!, loggedLate: counts, selfBooked: touch.selfBooked };
}

function nextTouchOrOutcome(tale: Tale, spec: ClockSpec, index: number): Stop | null {
  const { touches, facts } = tale.story;
  const from = touches[index]!.at;
  const next = touches[index + 1];
  const outcome = spec.stop === "touchOrOutcome" ? facts.find(({ at, fact }) => at >= from && isOutcome(fact)) : undefined;
  const at = Math.min(next?.at ?? Number.POSITIVE_INFINITY, outcome?.at ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(at) ? { at, loggedLate: false, selfBooked: false } : null;
}

function isOutcome(fact: LeadFact): boolean {
  return fact.kind === "stageChanged" && OUTCOMES.has(fact.stage);
}

function bookedStarts(tale: Tale): readonly Start[] {
  const booked = tale.story.facts.find(({ fact }) => fact.kind === "stageChanged" && fact.stage === "booked");
  if (!booked) return [];
  const accepted = tale.story.facts.find(({ at, fact }) => at >= booked.at && fact.kind === "stageChanged" && fact.stage === "accepted");
  return [{ number: 1, at: booked.at, stopAt: () => (accepted ? { at: accepted.at, loggedLate: false, selfBooked: false } : null) }];
}

/** What ends this clock beside its stop: exclusion, outcome, a stronger or later journey. */
function endOf(tale: Tale, spec: ClockSpec, start: Start): ClockEnd | null {
  const never = tale.story.exclusions.find((one) => one.never && one.end === null);
  if (never) return { at: never.start, status: "excluded", reason: never.reason, always: true };
  const { ending } = tale;
  if (!ending) return null;
  if (ending.by === "superseded") {
    // The handoff of an answered journey runs on, and so do its results (D7).
    return spec.start === "booked" ? null : { at: ending.at, status: "superseded", reason: "a newer engagement opened another journey", always: false };
  }
  if (ending.by === "lapsed") return { at: ending.at, status: "excluded", reason: "lapsed: nothing happened for a long time", always: false };
  if (ending.by === "outcome" && spec.start === "booked") return null;
  const exclusion = ending.exclusion!;
  const reason = exclusion.kind === "outcome" && !(tale.firstTouch && tale.firstTouch.at <= exclusion.start) ? "no touch logged" : exclusion.reason;
  return { at: Math.max(ending.at, start.at), status: "excluded", reason, always: false };
}

function missOf(tale: Tale, spec: ClockSpec, dueAt: Instant, until: Instant): Delay {
  return { calendarMs: until - dueAt, openMs: tale.compiled.calendar(spec.calendar).elapsed(dueAt, until) };
}

function flagsOf(tale: Tale, verdict: Verdict, stop: Stop | null, reclassified: boolean, covered: boolean): Clock["flags"] {
  const flags: Clock["flags"][number][] = [];
  if (reclassified && verdict.status === "miss") flags.push("by reclassification");
  if (stop?.loggedLate && verdict.status === "hit") flags.push("logged late");
  if (tale.lifted.length > 0) flags.push("reopened");
  if (covered) flags.push("covered");
  if (stop?.selfBooked) flags.push("self-booked");
  return flags;
}
