import { isAway, type TenantView } from "./directory.ts";
import type { UserId } from "./facts.ts";
import type { Clock, MissCause } from "./journey.ts";
import { type PersonTurn, personAt, personBefore } from "./owners.ts";
import { openBetween, union } from "./periods.ts";
import type { ClockSpec } from "./policy.ts";
import type { Run } from "./run.ts";
import { leadTypeAt, type Tale } from "./tale.ts";
import type { Instant, Period } from "./time.ts";
import { durationWords, instantWords } from "./words.ts";

type Missed = Pick<Clock, "startedAt" | "targetMs">;

/** Why a clock was missed: the first cause that applies, with what shows it (D20). */
export function causeOf(
  tale: Tale,
  spec: ClockSpec,
  clock: Missed,
  run: Run,
  { covered, reclassified }: { covered: boolean; reclassified: boolean },
): MissCause {
  const dueAt = run.dueAt!;
  const { calendar } = run.stretch;
  const at = (instant: Instant) => instantWords(instant, tale.policy.timeZone);
  const target = clock.targetMs ?? openBetween(calendar, clock.startedAt, dueAt, tale.pauses);

  const out = outageWithin(tale, { start: clock.startedAt, end: dueAt });
  const outMs = out.periods.reduce((sum, one) => sum + calendar.elapsed(one.start, one.end), 0);
  if (outMs > 0 && outMs * 10 >= target)
    return {
      cause: "outage",
      evidence: `${out.system} did not work for ${durationWords(outMs)} of the ${durationWords(target)} allowed.`,
    };
  if (covered) return { cause: "covered", evidence: "Somebody else followed up before it was due." };
  // A target of no time is due when the owner gets the lead: nobody is just before that.
  const owner =
    personBefore(tale.persons, dueAt) ?? (spec.start === "handover" ? personAt(tale.persons, dueAt) : null);
  if (!owner)
    return { cause: "unassigned", evidence: `Nobody owned the lead just before it was due at ${at(dueAt)}.` };
  const name = tale.view.userAt(owner.ownerId, owner.start).name ?? owner.ownerId;
  const away = absence(tale, run, owner, clock.startedAt);
  if (away)
    return {
      cause: "absence",
      evidence: `${name} was away ${away === "due" ? `when it was due at ${at(dueAt)}` : "for half of their time with the lead or more"}.`,
    };
  const own = heldFor(tale, run, owner, clock.startedAt);
  if (own * 2 < target)
    return {
      cause: "routing",
      evidence: `${name} had ${durationWords(own)} of the ${durationWords(target)} allowed: the lead came at ${at(owner.handover)}.`,
    };
  const place = placeAmongOwners(tale, owner);
  if (place >= 3) return { cause: "routing", evidence: `${name} was owner number ${place}.` };
  if (reclassified)
    return {
      cause: "policy",
      evidence: "The lead type was changed, and by the new target it was overdue already.",
    };
  if (leadTypeAt(tale, tale.asOf) === null)
    return { cause: "policy", evidence: "No rule knows this kind of lead; it ran under the default target." };
  return {
    cause: "rep",
    evidence: `${name} owned the lead from ${at(owner.handover)} until it was due at ${at(dueAt)}: ${durationWords(own)}.`,
  };
}

function outageWithin(
  { view }: Tale,
  { start, end }: Period,
): { periods: readonly Period[]; system: string } {
  const windows = view.outages.filter((one) => one.start < end && one.end > start);
  const periods = union(
    windows.map((one) => ({ start: Math.max(one.start, start), end: Math.min(one.end, end) })),
  );
  return { periods, system: windows[0]?.system ?? "" };
}

/** Open time for which the owner at due had the lead, in all their turns within this clock. */
function heldFor(tale: Tale, run: Run, owner: PersonTurn, startedAt: Instant): number {
  return tale.persons
    .filter((one) => one.ownerId === owner.ownerId)
    .reduce(
      (sum, one) =>
        sum +
        openBetween(
          run.stretch.calendar,
          Math.max(one.handover, startedAt),
          Math.min(one.end ?? run.dueAt!, run.dueAt!),
          tale.pauses,
        ),
      0,
    );
}

function placeAmongOwners({ persons }: Tale, owner: PersonTurn): number {
  return [...new Set(persons.map((one) => one.ownerId))].indexOf(owner.ownerId) + 1;
}

/** Away at due, or for half of the open time of their turn up to due. */
function absence(
  tale: Tale,
  { dueAt, stretch }: Run,
  owner: PersonTurn,
  startedAt: Instant,
): "due" | "half" | null {
  if (isAway(tale.view, owner.ownerId, dueAt!)) return "due";
  const turn = { start: Math.max(owner.handover, startedAt), end: dueAt! };
  const held = stretch.calendar.elapsed(turn.start, turn.end);
  const away = union([
    ...tale.view.userAt(owner.ownerId, dueAt!).absences,
    ...awayWithin(tale.view, owner.ownerId, turn),
  ])
    .map((one) => stretch.calendar.elapsed(Math.max(one.start, turn.start), Math.min(one.end, turn.end)))
    .reduce((sum, ms) => sum + ms, 0);
  return held > 0 && away * 2 >= held ? "half" : null;
}

/** When somebody was out of office or inactive, by what was true of them at the time (D17). */
function awayWithin(view: TenantView, user: UserId, { start, end }: Period): readonly Period[] {
  const edges = [start, ...view.changesWithin(user, start, end), end];
  return edges.slice(0, -1).flatMap((from, index) => {
    const stretch = { start: from, end: edges[index + 1]! };
    const { active, absences } = view.userAt(user, from);
    return active
      ? absences
          .map((one) => ({ start: Math.max(one.start, from), end: Math.min(one.end, stretch.end) }))
          .filter((one) => one.start < one.end)
      : [stretch];
  });
}
