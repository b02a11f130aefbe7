import { knownLeadType } from "./classify.ts";
import { type CompiledPolicy, compilePolicy } from "./compiled.ts";
import { backupOf, type TenantView } from "./directory.ts";
import { type Ending, endingOf } from "./ending.ts";
import type { Exclusion } from "./exclusions.ts";
import type { Reclassified, StageChanged, UserId } from "./facts.ts";
import { holdsClocks, type RaisedFlag, raisedFlags } from "./flags.ts";
import { type Handled, handledOf } from "./handled.ts";
import { newestAt, type Timed } from "./order.ts";
import { type OwnerTurn, type PersonTurn, personTurns } from "./owners.ts";
import { type ExpiredPause, pausesOf } from "./pauses.ts";
import { union } from "./periods.ts";
import type { Policy } from "./policy.ts";
import { policyFlags } from "./policy-flags.ts";
import type { Story } from "./stories.ts";
import type { Instant, Period } from "./time.ts";
import type { Touch } from "./touch.ts";
import { type WatchFrom, watchedFrom } from "./watch.ts";

/** A story with everything its clocks read, worked out once. */
export interface Tale {
  readonly story: Story;
  readonly compiled: CompiledPolicy;
  readonly policy: Policy;
  readonly view: TenantView;
  readonly asOf: Instant;
  readonly watchFrom: WatchFrom;
  readonly history: boolean;
  readonly firstTouch: Touch | null;
  readonly turns: readonly OwnerTurn[];
  readonly persons: readonly PersonTurn[];
  readonly pauses: readonly Period[];
  readonly expired: readonly ExpiredPause[];
  /** Exclusions that were lifted: their time counts as a pause (D38). */
  readonly lifted: readonly Exclusion[];
  /** It never was a lead, whatever its clocks had come to (D12). */
  readonly never: Exclusion | null;
  readonly flags: readonly RaisedFlag[];
  /** Flags for which the clocks wait. */
  readonly holds: readonly RaisedFlag[];
  readonly ending: Ending | null;
  readonly reclassified: readonly Timed<Reclassified>[];
  /** Stages that settle a lead: booked, nurture, customer, lost. */
  readonly outcomes: readonly Timed<StageChanged>[];
  /** Activities logged late that a manager accepted (D35). */
  readonly accepted: ReadonlySet<string>;
  /** What people did about its breaches. */
  readonly handled: Handled;
  readonly afterwards: Afterwards;
}

/** What later journeys of the lead say about a handoff that still runs (D7). */
export interface Afterwards {
  /** When delivery accepted, in this journey or later, in order. */
  readonly acceptances: readonly Timed<StageChanged>[];
  /** A later journey's exclusion. */
  readonly exclusion: Exclusion | null;
}

export interface TaleInput {
  readonly story: Story;
  readonly policy: Policy;
  readonly turns: readonly OwnerTurn[];
  readonly view: TenantView;
  readonly asOf: Instant;
  readonly watchFrom: WatchFrom;
  readonly afterwards: Afterwards;
}

const OUTCOMES: ReadonlySet<string> = new Set(["booked", "nurture", "customer", "lost"]);

export function taleOf({ story, policy, turns, view, asOf, watchFrom, afterwards }: TaleInput): Tale {
  const { facts } = story;
  const compiled = compilePolicy(policy);
  const firstTouch = story.touches[0] ?? null;
  const lifted = story.exclusions.filter((one) => one.end !== null);
  const { periods, expired } = pausesOf(facts, compiled, asOf);
  const ending = endingOf(story, asOf);
  const history = story.engagedAt < watchedFrom(watchFrom, story.engagements[0]!.fact.source);
  const flags = raisedFlags(history ? facts : [...policyFlags(story, policy), ...facts]);
  // An assignment at the instant of an exclusion came first, one at the instant of the next engagement belongs to that.
  const to = Math.min(
    story.nextAt ?? Number.POSITIVE_INFINITY,
    ending ? ending.at + 1 : Number.POSITIVE_INFINITY,
    asOf + 1,
  );
  const accepted = new Set<string>();
  const reclassified: Timed<Reclassified>[] = [];
  const outcomes: Timed<StageChanged>[] = [];
  for (const { at, fact } of facts) {
    if (fact.kind === "decided" && fact.decision.type === "acceptLateTouch")
      accepted.add(fact.decision.activityId);
    else if (fact.kind === "reclassified") reclassified.push({ at, fact });
    else if (fact.kind === "stageChanged" && OUTCOMES.has(fact.stage)) outcomes.push({ at, fact });
  }
  return {
    story,
    compiled,
    policy,
    view,
    asOf,
    watchFrom,
    history,
    firstTouch,
    turns,
    persons: personTurns(
      turns,
      facts,
      { from: story.engagedAt, to, firstTouchAt: firstTouch?.at ?? null },
      policy,
      view,
    ),
    pauses: union([...periods, ...lifted.map((one) => ({ start: one.start, end: one.end! }))]),
    expired,
    lifted,
    never: story.exclusions.find((one) => one.never && one.end === null) ?? null,
    flags,
    holds: flags.filter((one) => holdsClocks(one.flag)),
    ending,
    reclassified,
    outcomes,
    accepted,
    handled: handledOf(facts),
    afterwards,
  };
}

/** The lead type in force at an instant: by the rules, or as last changed by then (D11). */
export function leadTypeAt(tale: Tale, at: Instant): string | null {
  const changed = newestAt(tale.reclassified, at)?.fact;
  return changed ? knownLeadType(tale.policy, changed.leadType) : tale.story.classifiedAs;
}

/** Who may stop `response` for this owner beside the owner (D9). */
export function isResponder(tale: Tale, owner: UserId, actor: UserId | null, at: Instant): boolean {
  const { policy, view } = tale;
  if (policy.responseBy === "anyone") return true;
  if (actor === null) return false;
  if (actor === owner || backupOf(view, policy, owner, at) === actor) return true;
  if (policy.delegates[owner]?.includes(actor)) return true;
  const { teamId } = view.userAt(owner, at);
  return policy.responseBy === "team" && teamId !== null && teamId === view.userAt(actor, at).teamId;
}
