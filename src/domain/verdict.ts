import type { ClockStatus } from "./journey.ts";
import { covers } from "./periods.ts";
import type { Hold, Tale } from "./tale.ts";
import type { Instant } from "./time.ts";

/** What stopped a clock. */
export interface Stop {
  readonly at: Instant;
  /** Counted only because it was logged soon enough after the time it states (D35). */
  readonly loggedLate: boolean;
  readonly selfBooked: boolean;
}

/** What ended a clock without stopping it. */
export interface ClockEnd {
  readonly at: Instant;
  readonly status: "excluded" | "superseded";
  readonly reason: string;
  /** Whatever the clock had come to (D12: it never was a lead). */
  readonly always: boolean;
}

export interface Verdict {
  readonly status: ClockStatus;
  readonly stoppedAt: Instant | null;
  readonly reason: string | null;
  /** Until when a miss has gone on. */
  readonly until: Instant;
}

/** Hit, miss or what else, of a clock with this due, as of the tale's instant. Due itself is a hit; pending at due, a miss after it. */
export function verdictOf(tale: Tale, dueAt: Instant | null, stop: Stop | null, end: ClockEnd | null): Verdict {
  const { asOf } = tale;
  const until = Math.min(stop?.at ?? Number.POSITIVE_INFINITY, end?.at ?? Number.POSITIVE_INFINITY, asOf);
  const verdict = (status: ClockStatus, reason: string | null = null): Verdict => ({ status, stoppedAt: stop?.at ?? null, reason, until });

  if (end?.always) return verdict("excluded", end.reason);
  // A touch at the very instant of an exclusion counts first.
  const ended = end !== null && (stop === null || end.at < stop.at) ? end : null;
  const decidedAt = ended?.at ?? stop?.at ?? asOf;
  const missed = dueAt !== null && decidedAt > dueAt;
  const hold = holdOver(tale.holds, missed ? dueAt : decidedAt);
  if (hold && (ended === null || hold.start <= ended.at)) {
    if (ended) return verdict(ended.status, ended.reason);
    return verdict("review", `in review: ${hold.flag}`);
  }
  if (missed) return verdict("miss", ended?.reason ?? null);
  if (ended) return verdict(ended.status, ended.reason);
  if (stop) return verdict("hit");
  return covers(tale.pauses, asOf) ? verdict("paused", "paused") : verdict("pending");
}

/** An unreleased review that began before the clock had come to anything. */
function holdOver(holds: readonly Hold[], settledAt: Instant): Hold | undefined {
  return holds.find((hold) => hold.end === null && hold.start <= settledAt);
}
