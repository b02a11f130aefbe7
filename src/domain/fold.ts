import { clocksOf } from "./clocks.ts";
import { policyAt } from "./compiled.ts";
import { delaysOf, stampsOf } from "./delays.ts";
import { backupOf, type TenantView } from "./directory.ts";
import type { LeadFact } from "./facts.ts";
import { hopsOf } from "./hops.ts";
import type { Clock, Journey } from "./journey.ts";
import { inOrder, type Timed } from "./order.ts";
import { type OwnerTurn, ownerTurns, personAt } from "./owners.ts";
import type { Policy } from "./policy.ts";
import { reviewsOf } from "./reviews.ts";
import { storiesOf, type Story } from "./stories.ts";
import { leadTypeAt, type Tale, taleOf } from "./tale.ts";
import { DAY, type Instant } from "./time.ts";

export interface FoldInput {
  readonly leadId: string;
  readonly facts: readonly LeadFact[];
  readonly tenant: TenantView;
  readonly policies: readonly Policy[];
  readonly asOf: Instant;
  /** Journeys engaged earlier are history: measured, never judged or alerted (D31). */
  readonly watchFrom: Instant;
}

export interface Folded {
  readonly journeys: readonly Journey[];
  /** Imports whose source the policy does not map (D34). */
  readonly unmappedBatches: readonly string[];
  /** When something changes by time alone beside dues and steps: pauses that end, journeys that lapse, facts dated ahead. */
  readonly wakeUps: readonly Instant[];
}

/** journeys = fold(facts, policies, asOf), oldest first: the same for any order and any number of deliveries. */
export function fold(input: FoldInput): readonly Journey[] {
  return foldAll(input).journeys;
}

/** As `fold`, with what a caller that decides needs beside the journeys. */
export function foldAll({ leadId, facts, tenant, policies, asOf, watchFrom }: FoldInput): Folded {
  const ordered = inOrder(facts);
  const known = ordered.filter((one) => one.at <= asOf);
  const wakeUps = known.length < ordered.length ? [ordered[known.length]!.at] : [];
  const { stories, unmappedBatches } = storiesOf(known, policies, tenant);
  if (stories.length === 0) return { journeys: [], unmappedBatches, wakeUps };
  const turns = ownerTurns(known, policyAt(policies, asOf).systemOfRecord);
  const creations = known.filter(({ fact }) => fact.kind === "created");
  const consents = known.filter(({ fact }) => fact.kind === "consentChanged");
  const journeys = stories.map((story) => {
    const { tale, clocks } = clocksUnderPolicies({ leadId, story, turns, creations, consents, tenant, policies, asOf, watchFrom });
    if (tale.ending === null) wakeUps.push(...tale.pauses.map((pause) => pause.end), story.lastFactAt + tale.policy.limits.lapseDays * DAY);
    return journeyOf({ leadId, story, creations, consents, tenant, asOf, tale, clocks });
  });
  return { journeys, unmappedBatches, wakeUps: wakeUps.filter((at) => Number.isFinite(at)) };
}

interface StoryInput extends Omit<FoldInput, "facts"> {
  readonly story: Story;
  readonly turns: readonly OwnerTurn[];
  readonly creations: readonly Timed<LeadFact>[];
  readonly consents: readonly Timed<LeadFact>[];
}

interface Told extends Pick<StoryInput, "leadId" | "story" | "creations" | "consents" | "tenant" | "asOf"> {
  readonly tale: Tale;
  readonly clocks: readonly Clock[];
}

function journeyOf(input: Told): Journey {
  const { story, leadId, asOf, tale, clocks } = input;
  const stamps = stampsOf(tale);
  const { ending, firstTouch } = tale;
  const owner = personAt(tale.persons, ending ? Math.min(ending.at, asOf) : asOf) ?? (ending ? (tale.persons.at(-1) ?? null) : null);
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
    backupOwnerId: owner ? backupOf(input.tenant, tale.policy, owner.ownerId, asOf) : null,
    hops: hopsOf(tale, input.creations),
    clocks,
    reviews: reviewsOf(tale, clocks),
    breachReason: reason?.kind === "reasonRecorded" ? reason.reason : null,
    resolutionNote: reason?.kind === "reasonRecorded" ? (reason.note ?? null) : null,
    stopRules: stopRulesOf(input.consents, story.nextAt),
  };
}

/** The version in force at the engagement; running clocks go over to another one only by a stored decision (D22). */
function clocksUnderPolicies(input: StoryInput): { tale: Tale; clocks: readonly Clock[] } {
  const { story, turns, tenant: view, policies, asOf, watchFrom } = input;
  let policy = story.policy;
  let tale = taleOf({ story, policy, turns, view, asOf, watchFrom });
  let clocks = clocksOf(tale);
  for (const { at, fact } of story.facts) {
    if (fact.kind !== "decided" || fact.decision.type !== "moveToPolicy") continue;
    const { version } = fact.decision;
    const next = policies.find((one) => one.version === version);
    if (!next || next === policy) continue;
    const then = clocksOf(taleOf({ story, policy, turns, view, asOf: at, watchFrom }));
    const before = clocks;
    policy = next;
    tale = taleOf({ story, policy, turns, view, asOf, watchFrom });
    clocks = moved(before, then, clocksOf(tale), at);
  }
  return { tale, clocks };
}

const ENDED: ReadonlySet<Clock["status"]> = new Set(["hit", "miss", "excluded", "superseded"]);

function moved(before: readonly Clock[], then: readonly Clock[], after: readonly Clock[], at: Instant): readonly Clock[] {
  const find = (clocks: readonly Clock[], clock: Clock) => clocks.find((one) => one.clock === clock.clock && one.number === clock.number);
  const kept = before.filter((clock) => ENDED.has(find(then, clock)?.status ?? "pending"));
  const running = after
    .filter((clock) => !find(kept, clock))
    .map((clock) => ({
      ...clock,
      // The move itself sends nothing: not for steps that lie before it, nor for misses it creates.
      steps: clock.steps.map((step) => (step.at <= at || (clock.dueAt !== null && clock.dueAt <= at) ? { ...step, state: "dropped" as const, why: "passed before the clock was moved to another policy version" } : step)),
    }));
  return [...kept, ...running];
}

/** Channels, or all contact, that the lead refused: for people to see; excludes nothing by itself (D12, R-132). */
function stopRulesOf(consents: readonly Timed<LeadFact>[], until: Instant | null): readonly string[] {
  const rules = new Map<string, string>();
  for (const { at, fact } of consents) {
    if (fact.kind !== "consentChanged" || (until !== null && at >= until)) continue;
    if (fact.consent === "given") rules.delete(fact.channel);
    else rules.set(fact.channel, fact.consent === "unclear" ? `consent unclear: ${fact.channel}` : `do not contact: ${fact.channel}`);
  }
  return [...rules.values()].sort();
}
