import { classify, propertiesOf } from "./classify.ts";
import { compilePolicy, policyAt } from "./compiled.ts";
import { type Creation, creationOf, unmappedBatchOf } from "./creation.ts";
import type { TenantView } from "./directory.ts";
import { type Exclusion, ExclusionTracker, excludedByRule, LiveRecords } from "./exclusions.ts";
import type { Activity, Created, Engaged, LeadFact, Properties } from "./facts.ts";
import type { Conflict } from "./journey.ts";
import { type Acts, actsOf } from "./mirrors.ts";
import type { Timed } from "./order.ts";
import type { Policy } from "./policy.ts";
import { DAY, HOUR, type Instant, SECOND } from "./time.ts";
import { type Touch, touchOf } from "./touch.ts";

/** What one journey is made of, before any clock is looked at. */
export interface Story {
  readonly number: number;
  readonly returning: boolean;
  readonly policy: Policy;
  readonly engagements: readonly Timed<Engaged | Created>[];
  readonly engagedAt: Instant;
  /** Creation facts that this engagement stands for (D31). */
  readonly createdKeys: readonly string[];
  readonly properties: Properties;
  /** By the rules, before anybody changed it; `null`: unknown. */
  readonly classifiedAs: string | null;
  readonly facts: readonly Timed<LeadFact>[];
  /** Qualifying touches, in order. */
  readonly touches: readonly Touch[];
  /** Touches that another system told of too (D24). */
  readonly copies: readonly Conflict[];
  readonly exclusions: readonly Exclusion[];
  /** The next journey's engagement, if there is one. */
  readonly nextAt: Instant | null;
  readonly lastFactAt: Instant;
  /** When it lapsed, if a fact came after that. */
  readonly lapsedAt: Instant | null;
}

export interface Stories {
  readonly stories: readonly Story[];
  /** Imports whose source the policy does not map: kept without a journey (D34). */
  readonly unmappedBatches: readonly string[];
}

const TOUCH_AHEAD = 60 * SECOND;

/** Neither time that passes nor a program that went over the record is a sign of life from the lead or from us. */
const isOfLead = ({ kind }: LeadFact): boolean => kind !== "timeReached" && kind !== "processCompleted";

type Engagement = Timed<Engaged | Created>;

class Draft {
  readonly number: number;
  readonly returning: boolean;
  readonly policy: Policy;
  readonly engagements: Engagement[];
  readonly classifiedAs: string | null;
  readonly properties: Properties;
  readonly facts: Timed<LeadFact>[] = [];
  readonly touches: Touch[] = [];
  readonly tracker = new ExclusionTracker();
  leadType: string | null;
  lastFactAt: Instant;
  lapsedAt: Instant | null = null;

  constructor(number: number, returning: boolean, policy: Policy, engagement: Engagement) {
    this.number = number;
    this.returning = returning;
    this.policy = policy;
    this.engagements = [engagement];
    this.properties = propertiesOf(engagement.fact);
    this.classifiedAs = classify(policy, this.properties);
    this.leadType = this.classifiedAs;
    this.lastFactAt = engagement.at;
    const excluded = excludedByRule(policy, this.properties);
    if (excluded !== null) this.tracker.takeRule(engagement.at, excluded);
  }

  get endedAt(): Instant | null {
    return this.lapsedAt ?? this.tracker.since;
  }

  /** The touch that answered it: one after its end changes nothing (D12). */
  get answeredAt(): Instant | null {
    const first = this.touches[0];
    return first && (this.endedAt === null || first.at <= this.endedAt) ? first.at : null;
  }

  /** A long silence before this instant has ended the journey; an exclusion has ended it already. */
  reach(at: Instant): void {
    const lapses = this.lastFactAt + this.policy.limits.lapseDays * DAY;
    if (this.endedAt === null && at >= lapses) this.lapsedAt = lapses;
  }

  take(timed: Timed<LeadFact>, allDeleted: boolean): void {
    const { at, fact } = timed;
    this.facts.push(timed);
    this.tracker.take(at, fact, allDeleted);
    if (fact.kind === "reclassified") this.leadType = fact.leadType;
    if (isOfLead(fact)) this.lastFactAt = at;
  }
}

/** Divides a lead's facts into journeys (D6, D7, D31). Facts must be in order; each is looked at once. */
export function storiesOf(
  facts: readonly Timed<LeadFact>[],
  policies: readonly Policy[],
  view: TenantView,
): Stories {
  const acts = actsOf(facts, policies, view);
  const creation = creationOf(facts);
  const records = new LiveRecords();
  const drafts: Draft[] = [];
  const holders = new Map<string, Draft>();
  const unmapped = new Set<string>();
  /** Activities that a later engagement may still find under way or just over. */
  let recent: Timed<Activity>[] = [];
  let current: Draft | undefined;

  for (const timed of facts) {
    const { at, fact } = timed;
    records.take(fact);
    if (isOfLead(fact)) current?.reach(at);
    if (isActivity(timed) && acts.evidence.has(timed.fact.key)) {
      const touch = current && touchOf(timed, current.policy, view);
      if (touch && typeof touch !== "string") current!.touches.push(touch);
      recent.push(timed);
    } else if (fact.kind === "engaged" || fact === creation.engagement) {
      const engagement = timed as Engagement;
      const batch = unmappedBatchOf(engagement, policies);
      if (batch !== null) unmapped.add(batch);
      else {
        const opening = current ? placeOf(current, engagement, policies) : "first";
        if (opening === "attach") current!.engagements.push(engagement);
        else {
          current = new Draft(drafts.length + 1, opening === "returning", policyAt(policies, at), engagement);
          recent = recent.filter((one) => mayAnswer(one, at));
          current.touches.push(...answersIn(recent, engagement, current.policy, view));
          drafts.push(current);
        }
        holders.set(fact.key, current!);
      }
    }
    (draftOf(holders, fact) ?? current)?.take(timed, records.allDeleted);
  }
  return {
    stories: drafts.map((draft, index) => storyOf(draft, drafts[index + 1], creation.replacedBy, acts)),
    unmappedBatches: [...unmapped].sort(),
  };
}

/** A decision about an earlier journey belongs to that one. */
function draftOf(holders: ReadonlyMap<string, Draft>, fact: LeadFact): Draft | undefined {
  return fact.kind === "decided" && fact.engagement !== undefined ? holders.get(fact.engagement) : undefined;
}

function isActivity(timed: Timed<LeadFact>): timed is Timed<Activity> {
  return timed.fact.kind === "activity";
}

function storyOf(draft: Draft, next: Draft | undefined, replaced: Creation["replacedBy"], acts: Acts): Story {
  const nextAt = next ? next.engagements[0]!.at : null;
  return {
    number: draft.number,
    returning: draft.returning,
    policy: draft.policy,
    engagements: draft.engagements,
    engagedAt: draft.engagements[0]!.at,
    createdKeys:
      replaced && draft.engagements.some(({ fact }) => fact === replaced.engagement)
        ? [replaced.createdKey]
        : [],
    properties: draft.properties,
    classifiedAs: draft.classifiedAs,
    facts: draft.facts,
    touches: draft.touches,
    copies: draft.touches.flatMap(({ factKey }) => acts.copies.get(factKey) ?? []),
    exclusions: draft.tracker.all(),
    nextAt,
    lastFactAt: draft.lastFactAt,
    lapsedAt: draft.lapsedAt,
  };
}

/** Where an engagement goes: onto the present journey, or into a new one, and then how (D6, D7). */
function placeOf(
  current: Draft,
  engagement: Engagement,
  policies: readonly Policy[],
): "attach" | "supersede" | "returning" {
  const { at } = engagement;
  const compiled = compilePolicy(policyAt(policies, at));
  // What a rule excludes takes nobody's place while the lead is waited for or followed up.
  const excluded = excludedByRule(compiled.policy, propertiesOf(engagement.fact)) !== null;
  if (excluded && current.endedAt === null) return "attach";
  const stronger =
    compiled.strength(classify(compiled.policy, propertiesOf(engagement.fact))) <
    compiled.strength(current.leadType);
  const { answeredAt } = current;
  if (answeredAt !== null)
    return !stronger && at - answeredAt < current.policy.limits.attachWithinHours * HOUR
      ? "attach"
      : "returning";
  if (current.endedAt !== null) return "returning";
  return stronger ? "supersede" : "attach";
}

/** A touch of the last minute in another system, or a call that is under way, answers this engagement (D35). */
function answersIn(
  recent: readonly Timed<Activity>[],
  engagement: Engagement,
  policy: Policy,
  view: TenantView,
): Touch[] {
  return recent.flatMap((timed) => {
    const touch = touchOf(timed, policy, view);
    if (
      typeof touch === "string" ||
      !(isUnderWay(timed, engagement.at) || timed.fact.source !== engagement.fact.source)
    )
      return [];
    return [{ ...touch, at: engagement.at }];
  });
}

function mayAnswer(timed: Timed<Activity>, at: Instant): boolean {
  return at - timed.at <= TOUCH_AHEAD || isUnderWay(timed, at);
}

function isUnderWay({ fact }: Timed<Activity>, at: Instant): boolean {
  return (
    fact.activity === "call" &&
    (fact.endedAt === undefined ? fact.status === "inProgress" : fact.endedAt >= at)
  );
}

/** What was known of a story's own time up to an instant. */
export function storyUntil(story: Story, at: Instant): Story {
  const facts = story.facts.filter((one) => one.at <= at);
  return {
    ...story,
    facts,
    touches: story.touches.filter((one) => one.at <= at),
    exclusions: story.exclusions
      .filter((one) => one.start <= at)
      .map((one) => (one.end !== null && one.end > at ? { ...one, end: null } : one)),
    nextAt: story.nextAt !== null && story.nextAt <= at ? story.nextAt : null,
    lapsedAt: story.lapsedAt !== null && story.lapsedAt <= at ? story.lapsedAt : null,
    lastFactAt: facts.at(-1)?.at ?? story.engagedAt,
  };
}
