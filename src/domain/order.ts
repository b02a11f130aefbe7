import type { Fact } from "./facts.ts";
import { type Instant, SECOND } from "./time.ts";

/** Kinds at one instant: people and identity, engagements, owners, notifications, activities, the rest, time. */
const RANK: Readonly<Record<Fact["kind"], number>> = {
  userChanged: 0,
  merged: 0,
  matched: 0,
  converted: 0,
  engaged: 1,
  created: 1,
  ownerChanged: 2,
  ownerNotified: 3,
  activity: 4,
  acknowledged: 4,
  leadReplied: 4,
  stageChanged: 5,
  consentChanged: 5,
  flagged: 5,
  processCompleted: 5,
  deleted: 5,
  restored: 5,
  reclassified: 5,
  paused: 5,
  resumed: 5,
  outage: 5,
  decided: 5,
  reasonRecorded: 5,
  timeReached: 6,
};

const MOST_AHEAD_OF_LOG = 60 * SECOND;

/**
 * When a fact counts as having happened: its own time, unless it is dated over 60 s after it was logged (D35);
 * event lists at the end of the event (D1); meetings when they were logged (D8).
 */
export function timeOf(fact: Fact): Instant {
  const stated = fact.kind === "engaged" ? (fact.endedAt ?? fact.occurredAt) : fact.occurredAt;
  if (fact.loggedAt === undefined) return stated;
  if (fact.kind === "activity" && fact.activity === "meeting") return fact.loggedAt;
  return stated > fact.loggedAt + MOST_AHEAD_OF_LOG ? fact.loggedAt : stated;
}

/** A fact with the time it counts at. */
export interface Timed<F extends Fact = Fact> {
  readonly at: Instant;
  readonly fact: F;
}

/** Facts in the one order that counts, each key once; whatever order and however often they arrived. */
export function inOrder<F extends Fact>(facts: readonly F[]): Timed<F>[] {
  const timed = facts.map((fact) => ({ at: timeOf(fact), fact }));
  timed.sort(compare);
  const seen = new Set<string>();
  return timed.filter(({ fact }) => {
    if (seen.has(fact.key)) return false;
    seen.add(fact.key);
    return true;
  });
}

/** Place of the last entry at or before an instant in a list sorted by time; -1: none. */
export function lastAtOrBefore(entries: readonly { readonly at: Instant }[], at: Instant): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (entries[middle]!.at <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The last entry at or before an instant in a list sorted by time. */
export function newestAt<T extends { readonly at: Instant }>(
  entries: readonly T[],
  at: Instant,
): T | undefined {
  const place = lastAtOrBefore(entries, at);
  // A list is slow to say that it has nothing at -1.
  return place < 0 ? undefined : entries[place];
}

function compare(one: Timed, other: Timed): number {
  return (
    one.at - other.at ||
    RANK[one.fact.kind] - RANK[other.fact.kind] ||
    text(one.fact.source, other.fact.source) ||
    (one.fact.sequence ?? 0) - (other.fact.sequence ?? 0) ||
    text(one.fact.key, other.fact.key) ||
    // Two contents under one key: which of them counts must not depend on which came first.
    text(JSON.stringify(one.fact), JSON.stringify(other.fact))
  );
}

function text(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
