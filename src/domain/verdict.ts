import type { RaisedFlag } from "./flags.ts";
import type { ClockStatus } from "./journey.ts";
import { covers } from "./periods.ts";
import type { Tale } from "./tale.ts";
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
  /** Until when its time ran: its stop, its end, or now. */
  readonly until: Instant;
  readonly over: boolean;
}

/** Hit, miss or what else, of a clock with this due, as of the tale's instant. Due itself is a hit; pending at due, a miss after it. */
export function verdictOf(
  tale: Tale,
  dueAt: Instant | null,
  stop: Stop | null,
  end: ClockEnd | null,
): Verdict {
  const { asOf } = tale;
  // A touch at the very instant of an exclusion counts first.
  const ended = end !== null && (stop === null || end.at < stop.at) ? end : null;
  const stoppedAt = ended ? null : (stop?.at ?? null);
  const until = ended?.at ?? stoppedAt ?? asOf;
  const verdict = (status: ClockStatus, reason: string | null = null): Verdict => ({
    status,
    stoppedAt,
    reason,
    until,
    over: ended !== null || stoppedAt !== null,
  });

  if (end?.always) return verdict("excluded", end.reason);
  const missed = dueAt !== null && until > dueAt;
  const hold = holdOver(tale.holds, missed ? dueAt : until);
  if (hold) return ended ? verdict(ended.status, ended.reason) : verdict("review", `in review: ${hold.flag}`);
  if (missed) return verdict("miss", ended?.reason ?? null);
  if (ended) return verdict(ended.status, ended.reason);
  if (stop) return verdict("hit");
  return covers(tale.pauses, asOf) ? verdict("paused", "paused") : verdict("pending");
}

/** An unreleased review that began before the clock had come to anything (D32). */
function holdOver(holds: readonly RaisedFlag[], settledAt: Instant): RaisedFlag | undefined {
  return holds.find((hold) => hold.releasedAt === null && hold.start <= settledAt);
}
