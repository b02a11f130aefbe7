import { reasonWantedAt } from "./breach-reviews.ts";
import { conflictsOf } from "./conflicts.ts";
import { asDecided } from "./decisions.ts";
import { delaysOf, stampsOf } from "./delays.ts";
import { backupOf, type TenantView } from "./directory.ts";
import { lapsesAt } from "./ending.ts";
import type { Exclusion } from "./exclusions.ts";
import type { LeadFact, StageChanged } from "./facts.ts";
import type { Handled } from "./handled.ts";
import { hopsOf, isHop, slowestHopOf } from "./hops.ts";
import type { Clock, Journey } from "./journey.ts";
import { inPersons } from "./one-person.ts";
import { inOrder, lastAtOrBefore, type Timed } from "./order.ts";
import { type OwnerTurn, ownerTurns, type PersonTurn, personAt } from "./owners.ts";
import type { Policy } from "./policy.ts";
import { completionsOf } from "./processes.ts";
import { reviewsOf } from "./reviews.ts";
import { type Story, storiesOf } from "./stories.ts";
import { type Afterwards, leadTypeAt, type Tale } from "./tale.ts";
import type { Instant } from "./time.ts";
import { clocksUnderPolicies } from "./versions.ts";
import type { WatchFrom } from "./watch.ts";

export interface FoldInput {
  readonly leadId: string;
  readonly facts: readonly LeadFact[];
  readonly tenant: TenantView;
  readonly policies: readonly Policy[];
  readonly asOf: Instant;
  /** Journeys engaged earlier are history: measured, never judged or alerted (D31). */
  readonly watchFrom: WatchFrom;
}

/** A journey, who owned the lead while it ran, and what people did about it. */
export interface Told {
  readonly journey: Journey;
  readonly persons: readonly PersonTurn[];
  readonly handled: Handled;
  readonly tale: Tale;
  /** The tale under whose policy a clock was judged. */
  readonly judgedIn: (clock: Pick<Clock, "clock" | "number">) => Tale;
}

export interface Folded {
  readonly told: readonly Told[];
  /** Imports whose source the policy does not map (D34). */
  readonly unmappedBatches: readonly string[];
  /** When something changes by time alone beside dues and steps: pauses that end, journeys that lapse, facts dated ahead. */
  readonly wakeUps: readonly Instant[];
}

/** journeys = fold(facts, policies, asOf), oldest first: the same for any order and any number of deliveries. */
export function fold(input: FoldInput): readonly Journey[] {
  return foldAll(input).told.map(({ journey }) => journey);
}

/** As `fold`, with what a caller that decides needs beside the journeys. */
export function foldAll(input: FoldInput): Folded {
  const { leadId, asOf, watchFrom } = input;
  const { facts, tenant, policies } = inPersons(input, asOf);
  const ordered = inOrder(facts);
  const known = asDecided(ordered.slice(0, lastAtOrBefore(ordered, asOf) + 1));
  const ahead = ordered[lastAtOrBefore(ordered, asOf) + 1];
  const wakeUps = ahead ? [ahead.at] : [];
  const { stories, unmappedBatches } = storiesOf(known, policies, tenant);
  const hops = known.filter(({ fact }) => isHop(fact));
  const consents = known.filter(({ fact }) => fact.kind === "consentChanged");
  const turns = new Map<Policy, readonly OwnerTurn[]>();
  const turnsUnder = (policy: Policy) => {
    const made = turns.get(policy) ?? ownerTurns(known, policy, tenant);
    turns.set(policy, made);
    return made;
  };
  const afterwards = afterwardsOf(stories, known);
  const told = stories.map((story, index): Told => {
    const { tale, clocks, judgedIn } = clocksUnderPolicies({
      story,
      turnsUnder,
      tenant,
      policies,
      asOf,
      watchFrom,
      afterwards: afterwards[index]!,
    });
    const reasonAt = reasonWantedAt(tale, clocks);
    wakeUps.push(...tale.pauses.map((pause) => pause.end), ...(reasonAt === null ? [] : [reasonAt]));
    if (tale.ending === null) wakeUps.push(lapsesAt(story));
    const journey = journeyOf({ leadId, tale, clocks, hops, consents });
    return { journey, persons: tale.persons, handled: tale.handled, tale, judgedIn };
  });
  return { told, unmappedBatches, wakeUps: wakeUps.filter((at) => Number.isFinite(at)) };
}

/** For each journey what came after it that its handoff still listens to (D7). */
function afterwardsOf(stories: readonly Story[], known: readonly Timed<LeadFact>[]): readonly Afterwards[] {
  const acceptances = known.filter(
    (one): one is Timed<StageChanged> => one.fact.kind === "stageChanged" && one.fact.stage === "accepted",
  );
  const afterwards: Afterwards[] = [];
  let exclusion: Exclusion | null = null;
  for (const story of stories.toReversed()) {
    afterwards.push({ acceptances, exclusion });
    exclusion = story.exclusions.find((one) => one.kind === "excluded" && one.end === null) ?? exclusion;
  }
  return afterwards.reverse();
}

interface JourneyInput {
  readonly leadId: string;
  readonly tale: Tale;
  readonly clocks: readonly Clock[];
  readonly hops: readonly Timed<LeadFact>[];
  readonly consents: readonly Timed<LeadFact>[];
}

function journeyOf({ leadId, tale, clocks, hops, consents }: JourneyInput): Journey {
  const { story, asOf } = tale;
  const stamps = stampsOf(tale);
  const { ending, firstTouch } = tale;
  const way = hopsOf(tale, stamps, hops);
  const owner =
    personAt(tale.persons, ending ? Math.min(ending.at, asOf) : asOf) ??
    (ending ? (tale.persons.at(-1) ?? null) : null);
  const completions = completionsOf(tale);
  const reason = story.facts.findLast(({ fact }) => fact.kind === "reasonRecorded")?.fact;
  const keys = story.engagements.map(({ fact }) => fact.key);
  return {
    id: `${leadId}/${keys[0]}`,
    leadId,
    number: story.number,
    returning: story.returning,
    history: tale.history,
    status: ending ? "ended" : firstTouch ? "answered" : "unanswered",
    endedAt: ending?.at ?? null,
    endedBy: ending?.by ?? null,
    outcome: ending?.exclusion?.outcome ?? null,
    engagement: {
      kind: story.engagements[0]!.fact.kind === "engaged" ? story.engagements[0]!.fact.engagement : "created",
      factKey: keys[0]!,
      factKeys: [...keys, ...story.createdKeys],
      properties: story.properties,
    },
    latestEngagementAt: story.engagements.at(-1)!.at,
    policyVersion: tale.policy.version,
    leadType: leadTypeAt(tale, asOf),
    unclassified: leadTypeAt(tale, asOf) === null,
    stamps,
    delays: delaysOf(stamps, tale.compiled.calendar(tale.compiled.sla.calendar)),
    firstTouch: firstTouch && {
      at: firstTouch.at,
      activity: firstTouch.activity,
      activityId: firstTouch.activityId,
      actorId: firstTouch.actorId,
      level: firstTouch.level,
      selfBooked: firstTouch.selfBooked,
      factKey: firstTouch.factKey,
    },
    ownerId: owner?.ownerId ?? null,
    backupOwnerId: owner ? backupOf(tale.view, tale.policy, owner.ownerId, asOf) : null,
    hops: way,
    slowestHop: slowestHopOf(way, stamps),
    conflicts: conflictsOf(tale, hops),
    ...(completions.length > 0 && { completions }),
    clocks,
    reviews: reviewsOf(tale, clocks),
    breachReason: reason?.kind === "reasonRecorded" ? reason.reason : null,
    resolutionNote: reason?.kind === "reasonRecorded" ? (reason.note ?? null) : null,
    stopRules: stopRulesOf(consents, story.nextAt),
  };
}

/** Channels, or all contact, that the lead refused: for people to see; excludes nothing by itself (D12, R-132). */
function stopRulesOf(consents: readonly Timed<LeadFact>[], until: Instant | null): readonly string[] {
  const rules = new Map<string, string>();
  for (const { at, fact } of consents) {
    if (fact.kind !== "consentChanged" || (until !== null && at >= until)) continue;
    if (fact.consent === "given") rules.delete(fact.channel);
    else
      rules.set(
        fact.channel,
        fact.consent === "unclear" ? `consent unclear: ${fact.channel}` : `do not contact: ${fact.channel}`,
      );
  }
  return [...rules.values()].sort();
}
