import { type CompiledPolicy, compilePolicy, targetMs } from "./compiled.ts";
import type { TenantView } from "./directory.ts";
import type { Exclusion } from "./exclusions.ts";
import type { Flag, LeadFact, Reclassified, UserId } from "./facts.ts";
import type { Timed } from "./order.ts";
import { type OwnerTurn, type PersonTurn, personTurns } from "./owners.ts";
import { union } from "./periods.ts";
import type { Policy, Target } from "./policy.ts";
import type { Story } from "./stories.ts";
import { DAY, type Instant, type Period } from "./time.ts";
import type { Touch } from "./touch.ts";

/** The clocks wait while a person decides (D32). */
export interface Hold {
  readonly flag: Flag;
  readonly start: Instant;
  /** Released then; `null`: not yet. */
  readonly end: Instant | null;
}

export interface ExpiredPause {
  readonly reason: string;
  readonly at: Instant;
}

/** When a journey ends, whatever its clocks say. */
export interface Ending {
  readonly at: Instant;
  readonly by: "excluded" | "outcome" | "superseded" | "lapsed";
  readonly exclusion: Exclusion | null;
}

/** A story with everything its clocks read, worked out once. */
export interface Tale {
  readonly story: Story;
  readonly compiled: CompiledPolicy;
  readonly policy: Policy;
  readonly view: TenantView;
  readonly asOf: Instant;
  readonly history: boolean;
  readonly firstTouch: Touch | null;
  readonly turns: readonly OwnerTurn[];
  readonly persons: readonly PersonTurn[];
  readonly pauses: readonly Period[];
  readonly expired: readonly ExpiredPause[];
  /** Exclusions that were lifted: their time counts as a pause (D38). */
  readonly lifted: readonly Exclusion[];
  readonly holds: readonly Hold[];
  readonly ending: Ending | null;
  readonly reclassified: readonly Timed<Reclassified>[];
  /** Activities logged late that a manager accepted (D35). */
  readonly accepted: ReadonlySet<string>;
}

const HOLDING: ReadonlySet<Flag> = new Set(["complaint", "urgent", "customerIssue", "customerConflict", "ownerConflict"]);

export function holdsClocks(flag: Flag): boolean {
  return HOLDING.has(flag);
}

export interface TaleInput {
  readonly story: Story;
  readonly policy: Policy;
  readonly turns: readonly OwnerTurn[];
  readonly view: TenantView;
  readonly asOf: Instant;
  readonly watchFrom: Instant;
}

export function taleOf({ story, policy, turns, view, asOf, watchFrom }: TaleInput): Tale {
  const compiled = compilePolicy(policy);
  const firstTouch = story.touches[0] ?? null;
  const lifted = story.exclusions.filter((one) => one.end !== null && !one.never);
  const { pauses, expired } = pausesOf(story.facts, compiled, asOf);
  const ending = endingOf(story, policy, asOf);
  const to = earliest(story.nextAt, ending?.at ?? null);
  return {
    story,
    compiled,
    policy,
    view,
    asOf,
    history: story.engagedAt < watchFrom,
    firstTouch,
    turns,
    persons: personTurns(turns, story.facts, { from: story.engagedAt, to, firstTouchAt: firstTouch?.at ?? null }, policy, view),
    pauses: union([...pauses, ...lifted.map((one) => ({ start: one.start, end: one.end! }))]),
    expired,
    lifted,
    holds: holdsOf(story.facts),
    ending,
    reclassified: story.facts.filter((one): one is Timed<Reclassified> => one.fact.kind === "reclassified"),
    accepted: new Set(
      story.facts.flatMap(({ fact }) => (fact.kind === "decided" && fact.decision.type === "acceptLateTouch" ? [fact.decision.activityId] : [])),
    ),
  };
}

function earliest(one: Instant | null, other: Instant | null): Instant | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

function endingOf(story: Story, policy: Policy, asOf: Instant): Ending | null {
  const exclusion = story.exclusions.find((one) => one.end === null) ?? null;
  const superseded = story.nextAt !== null ? { at: story.nextAt, by: "superseded" as const, exclusion: null } : null;
  const excluded = exclusion ? { at: exclusion.start, by: exclusion.kind, exclusion } : null;
  if (excluded && (!superseded || excluded.at <= superseded.at)) return excluded;
  if (superseded) {
    const lapsedBefore = story.lastFactAt + policy.limits.lapseDays * DAY;
    return lapsedBefore <= superseded.at ? { at: lapsedBefore, by: "lapsed", exclusion: null } : superseded;
  }
  const lapses = story.lastFactAt + policy.limits.lapseDays * DAY;
  return lapses <= asOf ? { at: lapses, by: "lapsed", exclusion: null } : null;
}

/** Pauses for reasons the policy names, each until resumed or expired (D15). */
function pausesOf(facts: readonly Timed<LeadFact>[], compiled: CompiledPolicy, asOf: Instant): { pauses: Period[]; expired: ExpiredPause[] } {
  const open = new Map<string, Period>();
  const pauses: Period[] = [];
  const expired: ExpiredPause[] = [];
  const calendar = compiled.calendar(compiled.sla.calendar);
  const close = (reason: string, period: Period, at: Instant) => {
    open.delete(reason);
    pauses.push({ start: period.start, end: Math.min(period.end, at) });
    if (period.end <= Math.min(at, asOf)) expired.push({ reason, at: period.end });
  };
  for (const { at, fact } of facts) {
    if (fact.kind === "paused") {
      const named = compiled.policy.pauses.find((one) => one.reason === fact.reason);
      const running = open.get(fact.reason);
      if (running && running.end <= at) close(fact.reason, running, at);
      if (named && !open.has(fact.reason)) open.set(fact.reason, { start: at, end: expiry(calendar, at, named.expiresAfter) });
    } else if (fact.kind === "resumed")
      for (const [reason, period] of [...open]) if (fact.reason === undefined || fact.reason === reason) close(reason, period, at);
  }
  for (const [reason, period] of open) {
    pauses.push(period);
    if (period.end <= asOf) expired.push({ reason, at: period.end });
  }
  return { pauses, expired };
}

function expiry(calendar: ReturnType<CompiledPolicy["calendar"]>, at: Instant, after: Target): Instant {
  const ms = targetMs(after);
  const end = ms !== null ? calendar.add(at, ms) : "businessDays" in after ? calendar.addBusinessDays(at, after.businessDays) : null;
  return end ?? Number.POSITIVE_INFINITY;
}

function holdsOf(facts: readonly Timed<LeadFact>[]): Hold[] {
  const holds: Hold[] = [];
  for (const { at, fact } of facts) {
    if (fact.kind === "flagged" && holdsClocks(fact.flag) && !holds.some((one) => one.flag === fact.flag && one.end === null)) holds.push({ flag: fact.flag, start: at, end: null });
    if (fact.kind === "decided" && fact.decision.type === "release") {
      const { review } = fact.decision;
      for (const [index, hold] of holds.entries()) if (hold.end === null && (review === undefined || review === hold.flag)) holds[index] = { ...hold, end: at };
    }
  }
  return holds;
}

/** The lead type in force at an instant: by the rules, or as last changed by then (D11). */
export function leadTypeAt(tale: Tale, at: Instant): string | null {
  let type = tale.story.classifiedAs;
  for (const change of tale.reclassified) if (change.at <= at) type = change.fact.leadType;
  return type;
}

/** Who may stop `response` for this owner beside the owner (D9). */
export function isResponder(tale: Tale, owner: UserId, actor: UserId | null, at: Instant): boolean {
  const { policy, view } = tale;
  if (policy.responseBy === "anyone") return true;
  if (actor === null) return false;
  if (actor === owner) return true;
  const state = view.userAt(owner, at);
  if ((state.backupId ?? policy.people.backups[owner]) === actor) return true;
  if (policy.delegates[owner]?.includes(actor)) return true;
  return policy.responseBy === "team" && state.teamId !== null && state.teamId === view.userAt(actor, at).teamId;
}
