import { classify, propertiesOf } from "./classify.ts";
import { compilePolicy, policyAt } from "./compiled.ts";
import type { TenantView } from "./directory.ts";
import { ExclusionTracker, type Exclusion, LiveRecords } from "./exclusions.ts";
import type { Created, Engaged, LeadFact, Properties } from "./facts.ts";
import type { Timed } from "./order.ts";
import type { Policy } from "./policy.ts";
import { DAY, HOUR, type Instant, MINUTE, SECOND } from "./time.ts";
import { latestVersions, type Touch, touchOf } from "./touch.ts";

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
  readonly exclusions: readonly Exclusion[];
  /** The next journey's engagement, if there is one. */
  readonly nextAt: Instant | null;
  /** That one was of a stronger type while this one waited (D6). */
  readonly superseded: boolean;
  readonly lastFactAt: Instant;
}

export interface Stories {
  readonly stories: readonly Story[];
  /** Imports whose source the policy does not map: kept without a journey (D34). */
  readonly unmappedBatches: readonly string[];
}

const CREATION_WAITS = 10 * MINUTE;
const TOUCH_AHEAD = 60 * SECOND;

class Draft {
  readonly number: number;
  readonly returning: boolean;
  readonly policy: Policy;
  readonly engagements: Timed<Engaged | Created>[];
  readonly classifiedAs: string | null;
  readonly properties: Properties;
  readonly facts: Timed<LeadFact>[] = [];
  readonly touches: Touch[] = [];
  readonly tracker = new ExclusionTracker();
  leadType: string | null;
  lastFactAt: Instant;

  constructor(number: number, returning: boolean, policy: Policy, engagement: Timed<Engaged | Created>) {
    this.number = number;
    this.returning = returning;
    this.policy = policy;
    this.engagements = [engagement];
    this.properties = propertiesOf(engagement.fact);
    this.classifiedAs = classify(policy, this.properties);
    this.leadType = this.classifiedAs;
    this.lastFactAt = engagement.at;
  }

  endedAt(at: Instant): boolean {
    return this.tracker.holds || at - this.lastFactAt >= this.policy.limits.lapseDays * DAY;
  }
}

/** Divides a lead's facts into journeys (D6, D7, D31). Facts must be in order; each is looked at once. */
export function storiesOf(facts: readonly Timed<LeadFact>[], policies: readonly Policy[], view: TenantView): Stories {
  const versions = latestVersions(facts);
  const creation = creationOf(facts);
  const records = new LiveRecords();
  const drafts: { draft: Draft; superseded: boolean; createdKeys: readonly string[] }[] = [];
  const unmapped = new Set<string>();
  const early: Touch[] = [];
  let current: Draft | null = null;

  for (const timed of facts) {
    const { at, fact } = timed;
    records.take(fact);
    const engagement = fact.kind === "engaged" || fact === creation.engagement ? (timed as Timed<Engaged | Created>) : null;
    if (engagement && !isUnmappedImport(engagement, policies, unmapped)) {
      const opening = placeOf(current, engagement, policies);
      if (opening === "attach") current!.engagements.push(engagement);
      else {
        const draft: Draft = new Draft(drafts.length + 1, opening === "returning", policyAt(policies, at), engagement);
        // A touch of the last minute, or a call that is under way, is the answer to this engagement (D35).
        if (current === null || current.endedAt(at)) draft.touches.push(...early.filter((touch) => answersAlready(touch, engagement)).map((touch) => ({ ...touch, at })));
        drafts.push({ draft, superseded: opening === "supersede", createdKeys: [] });
        current = draft;
      }
    }
    if (fact.kind === "activity" && versions.has(fact.key)) {
      const touch = touchOf(timed as Timed<typeof fact>, current?.policy ?? policyAt(policies, at), view);
      if (typeof touch !== "string") {
        current?.touches.push(touch);
        early.push(touch);
      }
    }
    if (!current) continue;
    current.facts.push(timed);
    current.tracker.take(at, fact, records.allDeleted);
    if (fact.kind === "reclassified") current.leadType = fact.leadType;
    if (fact.kind !== "timeReached") current.lastFactAt = Math.max(current.lastFactAt, at);
  }
  return { stories: drafts.map(({ draft }, index) => storyOf(draft, drafts[index + 1], creation.replacedBy)), unmappedBatches: [...unmapped].sort() };
}

function storyOf(draft: Draft, next: { draft: Draft; superseded: boolean } | undefined, replaced: Creation["replacedBy"]): Story {
  const first = draft.engagements[0]!;
  return {
    number: draft.number,
    returning: draft.returning,
    policy: draft.policy,
    engagements: draft.engagements,
    engagedAt: first.at,
    createdKeys: replaced && draft.engagements.some(({ fact }) => fact === replaced.engagement) ? [replaced.createdKey] : [],
    properties: draft.properties,
    classifiedAs: draft.classifiedAs,
    facts: draft.facts,
    touches: draft.touches,
    exclusions: draft.tracker.all(),
    nextAt: next ? next.draft.engagements[0]!.at : null,
    superseded: next?.superseded ?? false,
    lastFactAt: draft.lastFactAt,
  };
}

/** Where an engagement goes: onto the present journey, or into a new one, and then how. */
function placeOf(current: Draft | null, engagement: Timed<Engaged | Created>, policies: readonly Policy[]): "attach" | "first" | "supersede" | "returning" {
  if (current === null) return "first";
  const { at } = engagement;
  const compiled = compilePolicy(policyAt(policies, at));
  const stronger = compiled.strength(classify(compiled.policy, propertiesOf(engagement.fact))) < compiled.strength(current.leadType);
  if (current.endedAt(at)) return "returning";
  const answered = current.touches[0];
  if (!answered) return stronger ? "supersede" : "attach";
  return !stronger && at - answered.at < current.policy.limits.attachWithinHours * HOUR ? "attach" : "returning";
}

interface Creation {
  /** The creation that counts as an engagement, if one does. */
  readonly engagement: Created | null;
  /** Else the engagement that stands for it. */
  readonly replacedBy: { readonly engagement: LeadFact; readonly createdKey: string } | null;
}

/** The first record's creation is an engagement only if none is known at or before it or within 10 min after (D31). */
function creationOf(facts: readonly Timed<LeadFact>[]): Creation {
  const created = facts.find(({ fact }) => fact.kind === "created") as Timed<Created> | undefined;
  if (!created) return { engagement: null, replacedBy: null };
  const engaged = facts.find(({ fact }) => fact.kind === "engaged");
  if (!engaged || engaged.at > created.at + CREATION_WAITS) return { engagement: created.fact, replacedBy: null };
  return { engagement: null, replacedBy: { engagement: engaged.fact, createdKey: created.fact.key } };
}

function isUnmappedImport({ at, fact }: Timed<Engaged | Created>, policies: readonly Policy[], unmapped: Set<string>): boolean {
  const imported = fact.importBatch !== undefined || (fact.kind === "created" && fact.via === "import");
  if (!imported || classify(policyAt(policies, at), propertiesOf(fact)) !== null) return false;
  unmapped.add(fact.importBatch ?? "import");
  return true;
}

function answersAlready(touch: Touch, engagement: Timed<Engaged | Created>): boolean {
  if (touch.at > engagement.at) return false;
  const underWay = touch.activity === "call" && touch.at < engagement.at && touch.endedAt !== null && touch.endedAt >= engagement.at;
  return underWay || (touch.source !== engagement.fact.source && engagement.at - touch.at <= TOUCH_AHEAD);
}
