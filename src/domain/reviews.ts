import { unknownValue } from "./classify.ts";
import type { Clock, Review } from "./journey.ts";
import { personAt } from "./owners.ts";
import { holdsClocks, leadTypeAt, type Tale } from "./tale.ts";
import { allowedFor, dueOf } from "./targets.ts";
import type { Instant } from "./time.ts";

/** What a person has to look at: before the clocks go on, or beside them (D32). */
export function reviewsOf(tale: Tale, clocks: readonly Clock[]): readonly Review[] {
  const reviews: Review[] = [];
  const open = (review: Omit<Review, "dueAt" | "decidedAt">) => {
    if (!reviews.some((one) => one.id === review.id)) reviews.push({ ...review, dueAt: dueAt(tale, review.openedAt), decidedAt: decidedAt(tale, review.id, review.openedAt) });
  };
  const { story } = tale;
  if (story.classifiedAs === null && tale.reclassified.length === 0 && !tale.history) {
    const detail = unknownValue(tale.policy, story.properties);
    open({ id: `unclassified: ${detail}`, kind: "unclassified", openedAt: story.engagedAt, holdsClocks: false, detail: `No rule knows ${detail}` });
  }
  for (const { at, fact } of story.facts)
    if (fact.kind === "flagged") open({ id: fact.flag, kind: fact.flag, openedAt: at, holdsClocks: holdsClocks(fact.flag), detail: fact.detail ?? null });
  for (const { at, fact } of tale.reclassified)
    if (fact.by !== undefined && personAt(tale.persons, at)?.ownerId === fact.by && warnedBefore(clocks, at))
      open({ id: "reclassifiedAfterWarning", kind: "reclassifiedAfterWarning", openedAt: at, holdsClocks: false, detail: `The owner changed the lead type to ${fact.leadType} after the warning` });
  for (const { reason, at } of tale.expired)
    open({ id: `pauseExpired: ${reason}`, kind: "pauseExpired", openedAt: at, holdsClocks: false, detail: `The pause "${reason}" ran out` });
  for (const clock of clocks)
    if (clock.dueAt === null && clock.status === "pending" && !standsStill(tale, clock))
      open({ id: `neverDue: ${clock.clock}`, kind: "neverDue", openedAt: clock.startedAt, holdsClocks: false, detail: `The ${clock.clock} clock is never due: its calendar has no open time ahead` });
  return reviews.sort((one, other) => one.openedAt - other.openedAt || (one.id < other.id ? -1 : 1));
}

/** The review has its own due: the response target (D32). */
function dueAt(tale: Tale, openedAt: Instant): Instant | null {
  const spec = tale.compiled.sla;
  return dueOf(tale.compiled.calendar(spec.calendar), openedAt, allowedFor(tale.policy, spec, leadTypeAt(tale, openedAt)).parts, []);
}

function decidedAt(tale: Tale, id: string, openedAt: Instant): Instant | null {
  for (const { at, fact } of tale.story.facts) {
    if (at < openedAt) continue;
    if (fact.kind === "decided" && fact.decision.type === "exclude") return at;
    if (fact.kind === "decided" && fact.decision.type === "release" && (fact.decision.review === undefined || fact.decision.review === id)) return at;
    if (fact.kind === "reclassified" && id.startsWith("unclassified")) return at;
  }
  return null;
}

function warnedBefore(clocks: readonly Clock[], at: Instant): boolean {
  return clocks.some((clock) => clock.steps.some((step) => step.kind === "warning" && step.at <= at && step.state !== "dropped"));
}

/** Without a person the clock waits for the next one; that is the assignment clock's business (D4). */
function standsStill(tale: Tale, clock: Clock): boolean {
  return clock.segments.length > 0 && personAt(tale.persons, tale.asOf) === null;
}
