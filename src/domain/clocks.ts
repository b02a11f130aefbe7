import { causeOf } from "./causes.ts";
import { knownLeadType } from "./classify.ts";
import type { Clock, Delay } from "./journey.ts";
import { lastAtOrBefore } from "./order.ts";
import type { ClockSpec } from "./policy.ts";
import { claimedRun, plainRun, type Run, segmentedRun } from "./run.ts";
import { segmentsOf } from "./segments.ts";
import { coveringTouch, type PossibleStop, type Start, startsOf } from "./starts.ts";
import { type JudgedClock, stepsOf } from "./steps.ts";
import { leadTypeAt, type Tale } from "./tale.ts";
import { allowedFor } from "./targets.ts";
import { DAY, type Instant } from "./time.ts";
import { type ClockEnd, type Stop, type Verdict, verdictOf } from "./verdict.ts";

/** Every clock of one journey under its policy, as of the tale's instant. */
export function clocksOf(tale: Tale): readonly Clock[] {
  const judged = tale.policy.clocks.flatMap((spec) =>
    startsOf(tale, spec).map((start) => judge(tale, spec, start)),
  );
  return judged.map((one) => ({ ...one.clock, steps: stepsOf(tale, one, judged) }));
}

/** A run under the lead type of its time, and whether a change of that type alone made it overdue. */
interface Typed {
  readonly run: Run;
  readonly leadType: string | null;
  readonly reclassified: boolean;
}

function judge(tale: Tale, spec: ClockSpec, start: Start): JudgedClock {
  const end = endOf(tale, spec, start);
  const stop = stopOf(tale, spec, start);
  const settledAt = Math.min(
    stop?.at ?? Number.POSITIVE_INFINITY,
    end?.at ?? Number.POSITIVE_INFINITY,
    tale.asOf,
  );
  const { run, leadType, reclassified } = typedRun(tale, spec, start, settledAt);
  const verdict = verdictOf(tale, run.dueAt, stop, end);
  const allowed = allowedFor(tale.policy, spec, leadType);
  const covered = isCovered(tale, spec, run, verdict);
  const clock = {
    clock: spec.name,
    number: start.number,
    answerable: spec.answerable,
    startedAt: run.startedAt,
    stoppedAt: verdict.stoppedAt,
    dueAt: run.dueAt,
    status: verdict.status,
    targetMs: allowed.ms,
    target: allowed.words,
    usedOpenMs: run.usedUntil(verdict.until),
    miss: verdict.status === "miss" ? missOf(run, verdict.until) : null,
    reason: verdict.reason,
    segments: segmentsOf(tale, run, verdict.until, verdict.over),
    flags: flagsOf(tale, run, verdict, stop, reclassified, covered),
  };
  const cause = verdict.status === "miss" ? causeOf(tale, spec, clock, run, { covered, reclassified }) : null;
  return { spec, clock: { ...clock, cause }, run, stop, end, reclassified, until: verdict.until };
}

/** One clock of a journey with all that led to its verdict; `null`: this policy has no such clock here. */
export function judgedClock(
  tale: Tale,
  { clock, number }: Pick<Clock, "clock" | "number">,
): (JudgedClock & { readonly start: Start }) | null {
  const spec = tale.policy.clocks.find(({ name }) => name === clock);
  const found = spec && startsOf(tale, spec).find((one) => one.number === number);
  if (!found) return null;
  // Read twice: by the verdict, and by whoever asks what could have stopped it.
  const start = { ...found, stops: [...found.stops] };
  return { ...judge(tale, spec, start), start };
}

/** The new target from the same start, in both directions; overdue by that alone is a miss of the policy (D11). */
function typedRun(tale: Tale, spec: ClockSpec, start: Start, until: Instant): Typed {
  let leadType = leadTypeAt(tale, start.at);
  let run = runOf(tale, spec, start, leadType, until);
  let reclassified = false;
  const changes = tale.reclassified;
  for (let index = lastAtOrBefore(changes, start.at) + 1; index < changes.length; index++) {
    const { at, fact } = changes[index]!;
    if (at > until) break;
    const changed = knownLeadType(tale.policy, fact.leadType);
    if (changed === leadType) continue;
    leadType = changed;
    const missedBefore: boolean = !reclassified && run.dueAt !== null && run.dueAt < at;
    run = runOf(tale, spec, start, leadType, until);
    reclassified = run.dueAt !== null && run.dueAt < at && !missedBefore;
  }
  return { run, leadType, reclassified };
}

function runOf(tale: Tale, spec: ClockSpec, start: Start, leadType: string | null, until: Instant): Run {
  const allowed = allowedFor(tale.policy, spec, leadType);
  if (start.segmented) return segmentedRun(tale, spec, allowed, until);
  return start.claim
    ? claimedRun(tale, spec, start.at, allowed, start.claim.actorId)
    : plainRun(tale, spec, start.at, allowed);
}

/** The earliest of what could stop the clock. */
function stopOf(tale: Tale, spec: ClockSpec, start: Start): Stop | null {
  let earliest: Stop | null = null;
  for (const possible of start.stops) {
    if (earliest && earliest.at <= possible.at) break;
    const stop = asLogged(tale, spec, start, possible);
    if (stop.at <= tale.asOf && (!earliest || stop.at < earliest.at)) earliest = stop;
  }
  return earliest;
}

/** A touch logged after due counts at the time it states if logged soon enough or accepted, else when it was logged (D35). */
function asLogged(tale: Tale, spec: ClockSpec, start: Start, { at, touch, selfBooked }: PossibleStop): Stop {
  const loggedAt = touch?.loggedAt ?? null;
  if (!touch || loggedAt === null || loggedAt <= at) return { at, loggedLate: false, selfBooked };
  const { dueAt } = typedRun(tale, spec, start, at).run;
  if (dueAt === null || at > dueAt || loggedAt <= dueAt) return { at, loggedLate: false, selfBooked };
  const days = tale.policy.limits.lateLogBusinessDays;
  const latest = tale.compiled.calendar(spec.calendar).addBusinessDays(at, days) ?? at + days * DAY;
  const counts = loggedAt <= latest || tale.accepted.has(touch.activityId);
  return { at: counts ? at : loggedAt, loggedLate: counts, selfBooked };
}

/** What ends this clock beside its stop: exclusion, outcome, a stronger or later journey, a long silence. */
function endOf(tale: Tale, spec: ClockSpec, start: Start): ClockEnd | null {
  const { never, ending } = tale;
  if (never)
    return { at: Math.max(never.start, start.at), status: "excluded", reason: never.reason, always: true };
  if (spec.start === "booked") return endOfHandoff(tale, start);
  if (!ending) return null;
  const at = Math.max(ending.at, start.at);
  switch (ending.by) {
    case "superseded":
      return { at, status: "superseded", reason: "a newer engagement opened another journey", always: false };
    case "lapsed":
      return { at, status: "excluded", reason: "lapsed: nothing happened for a long time", always: false };
    case "outcome": {
      const touched = tale.firstTouch !== null && tale.firstTouch.at <= ending.at;
      return {
        at,
        status: "excluded",
        reason: touched ? ending.exclusion!.reason : "no touch logged",
        always: false,
      };
    }
    case "excluded":
      return { at, status: "excluded", reason: ending.exclusion!.reason, always: false };
  }
}

/** A handoff outlives its journey (D7): only an exclusion after the booking ends it. */
function endOfHandoff({ story, afterwards }: Tale, start: Start): ClockEnd | null {
  const own = story.exclusions.find(
    (one) => one.kind === "excluded" && one.end === null && one.start >= start.at,
  );
  const exclusion = own ?? afterwards.exclusion;
  return exclusion && { at: exclusion.start, status: "excluded", reason: exclusion.reason, always: false };
}

/** Somebody followed up at or before due who may not stop the clock (D9). */
function isCovered(tale: Tale, spec: ClockSpec, run: Run, { until }: Verdict): boolean {
  const touch = coveringTouch(tale, spec);
  return (
    touch !== null &&
    touch.at >= run.startedAt &&
    touch.at < until &&
    (run.dueAt === null || touch.at <= run.dueAt)
  );
}

function missOf({ dueAt, stretch }: Run, until: Instant): Delay {
  return { calendarMs: until - dueAt!, openMs: stretch.calendar.elapsed(dueAt!, until) };
}

function flagsOf(
  tale: Tale,
  run: Run,
  verdict: Verdict,
  stop: Stop | null,
  reclassified: boolean,
  covered: boolean,
): Clock["flags"] {
  const flags: Clock["flags"][number][] = [];
  if (reclassified && verdict.status === "miss") flags.push("by reclassification");
  if (stop?.loggedLate && verdict.status === "hit") flags.push("logged late");
  if (tale.lifted.some((one) => one.start <= verdict.until && one.end! > run.startedAt))
    flags.push("reopened");
  if (covered) flags.push("covered");
  if (verdict.stoppedAt !== null && stop?.selfBooked) flags.push("self-booked");
  return flags;
}
