import { isAway } from "./directory.ts";
import type { Clock, MissCause } from "./journey.ts";
import { type PersonTurn, personBefore } from "./owners.ts";
import type { ClockSpec } from "./policy.ts";
import type { Tale } from "./tale.ts";
import type { Instant } from "./time.ts";
import { durationWords, instantWords } from "./words.ts";

type Missed = Pick<Clock, "startedAt" | "dueAt" | "targetMs" | "segments">;

/** Why a clock was missed: the first cause that applies, with what shows it (D20). */
export function causeOf(tale: Tale, spec: ClockSpec, clock: Missed, covered: boolean, reclassified: boolean): MissCause {
  const dueAt = clock.dueAt!;
  const { policy } = tale;
  const at = (instant: Instant) => instantWords(instant, policy.timeZone);
  const target = clock.targetMs ?? tale.compiled.calendar(spec.calendar).elapsed(clock.startedAt, dueAt);

  const out = outageTime(tale, spec, clock.startedAt, dueAt);
  if (out.ms > 0 && out.ms * 10 >= target) return { cause: "outage", evidence: `${out.system} did not work for ${durationWords(out.ms)} of the ${durationWords(target)} allowed.` };
  if (covered) return { cause: "covered", evidence: `Somebody else followed up at ${at(tale.firstTouch!.at)}, before due.` };
  const owner = personBefore(tale.persons, dueAt);
  if (!owner) return { cause: "unassigned", evidence: `Nobody owned the lead just before it was due at ${at(dueAt)}.` };
  const away = absence(tale, owner, dueAt);
  if (away) return { cause: "absence", evidence: `${nameOf(tale, owner)} was away ${away === "due" ? `when it was due at ${at(dueAt)}` : "for half of their time with the lead or more"}.` };
  const own = tale.compiled.calendar(spec.calendar).elapsed(owner.handover, dueAt);
  const order = new Set(tale.persons.filter((one) => one.start < dueAt).map((one) => one.start)).size;
  if (own * 2 < target) return { cause: "routing", evidence: `${nameOf(tale, owner)} had ${durationWords(own)} of the ${durationWords(target)} allowed: the lead came at ${at(owner.handover)}.` };
  if (order >= 3) return { cause: "routing", evidence: `${nameOf(tale, owner)} was owner number ${order}.` };
  if (reclassified) return { cause: "policy", evidence: "The lead type was changed, and by the new target it was overdue already." };
  if (tale.story.classifiedAs === null && tale.reclassified.length === 0) return { cause: "policy", evidence: "No rule knows this kind of lead; it ran under the default target." };
  return { cause: "rep", evidence: `${nameOf(tale, owner)} owned the lead from ${at(owner.handover)} until it was due at ${at(dueAt)}: ${durationWords(own)}.` };
}

function nameOf(tale: Tale, owner: PersonTurn): string {
  return tale.view.userAt(owner.ownerId, owner.start).name ?? owner.ownerId;
}

function outageTime(tale: Tale, spec: ClockSpec, from: Instant, to: Instant): { ms: number; system: string } {
  const calendar = tale.compiled.calendar(spec.calendar);
  let ms = 0;
  let system = "";
  let reached = from;
  for (const window of tale.view.outages) {
    const start = Math.max(window.start, reached);
    const end = Math.min(window.end, to);
    if (end <= start) continue;
    ms += calendar.elapsed(start, end);
    system ||= window.system;
    reached = end;
  }
  return { ms, system };
}

/** Away at due, or for half of the time from the handover to due. */
function absence(tale: Tale, owner: PersonTurn, dueAt: Instant): "due" | "half" | null {
  if (isAway(tale.view, owner.ownerId, dueAt)) return "due";
  const held = dueAt - owner.handover;
  const away = tale.view.userAt(owner.ownerId, dueAt).absences.reduce((sum, one) => sum + Math.max(0, Math.min(one.end, dueAt) - Math.max(one.start, owner.handover)), 0);
  return held > 0 && away * 2 >= held ? "half" : null;
}
