import { breachReviews, isAboutBreach, type Opened } from "./breach-reviews.ts";
import { knownLeadType, unknownValue } from "./classify.ts";
import { clocksOf } from "./clocks.ts";
import { isDecided, isWithoutEvidence, liftedExclusions } from "./decisions.ts";
import { excludedByRule } from "./exclusions.ts";
import { holdsClocks } from "./flags.ts";
import type { Clock, Journey, Review } from "./journey.ts";
import { personAt } from "./owners.ts";
import { storyUntil } from "./stories.ts";
import { leadTypeAt, type Tale, taleOf } from "./tale.ts";
import { allowedFor, dueOf } from "./targets.ts";
import type { Instant } from "./time.ts";
import { latestVersions, wouldTouch } from "./touch.ts";
import { touchKind } from "./touch-kinds.ts";

/** What a person has to look at: before the clocks go on, or beside them (D32). */
export function reviewsOf(tale: Tale, clocks: readonly Clock[]): readonly Review[] {
  const reviews = new Map<string, Review>();
  for (const opened of [
    ...unclassified(tale),
    ...flagged(tale),
    ...reclassifiedByOwner(tale),
    ...pausesRunOut(tale),
    ...neverDue(tale, clocks),
    ...withoutEvidence(tale),
    ...breachReviews(tale, clocks),
  ]) {
    if (reviews.has(opened.id)) continue;
    const decidedAt = opened.decidedAt ?? decidedBy(tale, opened);
    reviews.set(opened.id, {
      ...opened,
      dueAt: opened.dueAt === null ? null : dueAt(tale, opened.openedAt),
      decidedAt,
    });
  }
  return [...reviews.values()].sort(
    (one, other) => one.openedAt - other.openedAt || (one.id < other.id ? -1 : 1),
  );
}

/** Whether somebody is still to decide it; questions about a miss outlive the journey. */
export function isOpen(journey: Pick<Journey, "status">, review: Review): boolean {
  return review.decidedAt === null && (journey.status !== "ended" || isAboutBreach(review));
}

/** One per unknown value, the same day (D13). */
function unclassified({ story, policy, history, reclassified }: Tale): Opened[] {
  if (history) return [];
  const opened = (value: string, openedAt: Instant, why: string): Opened => {
    const known = reclassified.find(
      ({ at, fact }) => at >= openedAt && knownLeadType(policy, fact.leadType) !== null,
    );
    return {
      id: `unclassified: ${value}`,
      kind: "unclassified",
      openedAt,
      holdsClocks: false,
      detail: `${why} ${value}`,
      ...(known && { decidedAt: known.at }),
    };
  };
  // A rule that excludes a lead knows its value.
  const known = story.classifiedAs !== null || excludedByRule(policy, story.properties) !== null;
  const engaged = known ? [] : [unknownValue(policy, story.properties)];
  return [
    ...engaged.map((value) => opened(value, story.engagedAt, "No rule knows")),
    ...reclassified
      .filter(({ fact }) => knownLeadType(policy, fact.leadType) === null)
      .map(({ at, fact }) => opened(`lead type = ${fact.leadType}`, at, "The policy has no")),
  ];
}

function flagged({ flags }: Tale): Opened[] {
  return flags.map(({ id, flag, start, detail, decidedAt }) => ({
    id,
    kind: flag,
    openedAt: start,
    holdsClocks: holdsClocks(flag),
    detail,
    decidedAt,
  }));
}

/** The owner changed the lead type after the warning (D11). */
function reclassifiedByOwner(tale: Tale): Opened[] {
  return tale.reclassified
    .filter(
      ({ at, fact }) =>
        fact.by !== undefined && personAt(tale.persons, at)?.ownerId === fact.by && warnedBefore(tale, at),
    )
    .map(({ at, fact }) => ({
      id: "reclassifiedAfterWarning",
      kind: "reclassifiedAfterWarning",
      openedAt: at,
      holdsClocks: false,
      detail: `The owner changed the lead type to ${fact.leadType} after the warning`,
      // Somebody else changed it again.
      decidedAt: tale.reclassified.find((one) => one.at > at && one.fact.by !== fact.by)?.at ?? null,
    }));
}

function pausesRunOut({ expired }: Tale): Opened[] {
  return expired.map(({ reason, at }) => ({
    id: `pauseExpired: ${reason}`,
    kind: "pauseExpired",
    openedAt: at,
    holdsClocks: false,
    detail: `The pause "${reason}" ran out`,
  }));
}

/** It may have been a touch, if somebody said whose; until then it stops nothing (D8). */
function withoutEvidence({ story, history, policy, view, firstTouch }: Tale): Opened[] {
  const isAsked = story.facts.some(
    ({ fact }) => isWithoutEvidence(fact) || isDecided(fact, "acceptLateTouch"),
  );
  if (history || !isAsked) return [];
  const newest = latestVersions(story.facts);
  const vouched = new Map(
    story.facts.flatMap(({ at, fact }) =>
      isDecided(fact, "acceptLateTouch") && fact.decision.actorId !== undefined
        ? [[fact.decision.activityId, at] as const]
        : [],
    ),
  );
  return story.facts.flatMap(({ at, fact }): Opened[] => {
    if (fact.kind !== "activity" || !newest.has(fact.key)) return [];
    const decidedAt = vouched.get(fact.activityId) ?? null;
    const unknown = isWithoutEvidence(fact) && wouldTouch({ at, fact }, policy, view);
    if (decidedAt === null && !unknown) return [];
    if (decidedAt === null && firstTouch !== null && firstTouch.at <= at) return [];
    const id = `touchWithoutEvidence: ${fact.activityId}`;
    const detail = `A ${touchKind(fact.activity).label} was logged in ${fact.source}, and nothing says who did it`;
    return [{ id, kind: "touchWithoutEvidence", openedAt: at, holdsClocks: false, detail, decidedAt }];
  });
}

/** A running clock that is never due (D28). */
function neverDue(tale: Tale, clocks: readonly Clock[]): Opened[] {
  return clocks
    .filter((clock) => clock.dueAt === null && clock.status === "pending" && !standsStill(tale, clock))
    .map(({ clock, startedAt }) => ({
      id: `neverDue: ${clock}`,
      kind: "neverDue",
      openedAt: startedAt,
      holdsClocks: false,
      detail: `The ${clock} clock is never due: its calendar has no open time ahead`,
    }));
}

/** The review has its own due: the response target (D32). */
function dueAt(tale: Tale, openedAt: Instant): Instant | null {
  const spec = tale.compiled.sla;
  return dueOf(
    tale.compiled.calendar(spec.calendar),
    openedAt,
    allowedFor(tale.policy, spec, leadTypeAt(tale, openedAt)).parts,
    [],
  );
}

function decidedBy({ story }: Tale, { id, openedAt, holdsClocks }: Opened): Instant | null {
  const lifted = liftedExclusions(story.facts);
  const decided = story.facts.find(({ at, fact }) => {
    if (at < openedAt || fact.kind !== "decided" || lifted.has(fact.key)) return false;
    const { decision } = fact;
    return (
      decision.type === "exclude" ||
      (decision.type === "release" && (decision.review === undefined || decision.review === id)) ||
      (decision.type === "keep" && decision.review === id && !holdsClocks)
    );
  });
  return decided?.at ?? null;
}

/** The new target moves the warning, so the clocks are looked at as they were just before the change. */
function warnedBefore(tale: Tale, at: Instant): boolean {
  const clocks = clocksOf(taleOf({ ...tale, story: storyUntil(tale.story, at - 1), asOf: at }));
  return clocks.some(
    (clock) =>
      clock.clock === tale.compiled.sla.name &&
      clock.steps.some((step) => step.kind === "warning" && step.state === "due"),
  );
}

/** Without a person the clock waits for the next one; that is the assignment clock's business (D4). */
function standsStill(tale: Tale, clock: Clock): boolean {
  return clock.segments.length > 0 && personAt(tale.persons, tale.asOf) === null;
}
