import { knownLeadType, unknownValue } from "./classify.ts";
import { clocksOf } from "./clocks.ts";
import { holdsClocks } from "./flags.ts";
import type { Clock, Review } from "./journey.ts";
import { personAt } from "./owners.ts";
import { storyUntil } from "./stories.ts";
import { leadTypeAt, type Tale, taleOf } from "./tale.ts";
import { allowedFor, dueOf } from "./targets.ts";
import { HOUR, type Instant } from "./time.ts";

/** `dueAt` is the response target unless it says that there is none; who decided it is looked up unless said. */
type Opened = Omit<Review, "dueAt" | "decidedAt"> & {
  readonly dueAt?: null;
  readonly decidedAt?: Instant | null;
};

/** What a person has to look at: before the clocks go on, or beside them (D32). */
export function reviewsOf(tale: Tale, clocks: readonly Clock[]): readonly Review[] {
  const reviews = new Map<string, Review>();
  for (const opened of [
    ...unclassified(tale),
    ...flagged(tale),
    ...reclassifiedByOwner(tale),
    ...pausesRunOut(tale),
    ...neverDue(tale, clocks),
    ...reasonWanted(tale, clocks),
  ]) {
    if (reviews.has(opened.id)) continue;
    const decidedAt = opened.decidedAt === undefined ? decidedBy(tale, opened) : opened.decidedAt;
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
  const engaged = story.classifiedAs === null ? [unknownValue(policy, story.properties)] : [];
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

/** Nobody said why it was late, though the alert asked (D21). */
function reasonWanted(tale: Tale, clocks: readonly Clock[]): Opened[] {
  const openedAt = reasonWantedAt(tale, clocks);
  if (openedAt === null || openedAt > tale.asOf) return [];
  const recorded = tale.story.facts.find(({ at, fact }) => fact.kind === "reasonRecorded" && at > openedAt);
  return [
    {
      id: "breachReason",
      kind: "breachReason",
      openedAt,
      holdsClocks: false,
      detail: "The breach has no reason yet",
      dueAt: null,
      decidedAt: recorded?.at ?? null,
    },
  ];
}

const REASON_WITHIN_HOURS = 8;

/** When a breach without a reason goes to the manager; `null`: there is none, or its reason came in time (D21). */
export function reasonWantedAt({ compiled, policy, story }: Tale, clocks: readonly Clock[]): Instant | null {
  const { sla } = compiled;
  const breach = clocks.find(
    (clock) =>
      clock.clock === sla.name &&
      clock.status === "miss" &&
      clock.steps.some((step) => step.kind === "tier" && step.state === "due"),
  );
  if (!breach) return null;
  const at = compiled
    .calendar(sla.calendar)
    .add(breach.dueAt!, (policy.limits.breachReasonHours ?? REASON_WITHIN_HOURS) * HOUR);
  return at === null || story.facts.some((one) => one.fact.kind === "reasonRecorded" && one.at <= at)
    ? null
    : at;
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

function decidedBy(tale: Tale, { id, openedAt }: Opened): Instant | null {
  const decided = tale.story.facts.find(({ at, fact }) => {
    if (at < openedAt || fact.kind !== "decided") return false;
    const { decision } = fact;
    return (
      decision.type === "exclude" ||
      (decision.type === "release" && (decision.review === undefined || decision.review === id))
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
