import { type Instant, MINUTE, SECOND } from "../../src/domain/time.ts";
import type { RetryLater } from "../../src/errors.ts";

/** After an outage nothing waits longer than this. */
const LONGEST = 1 * MINUTE;

/**
 * When to try again what the other side could not take: when it says, and where it gave no clear answer after ever longer
 * pauses, so that an outage of hours is not asked about every few seconds.
 */
export function whenToTryAgain(error: RetryLater, attempts: number, now: Instant): Instant {
  return error.maybeDone ? Math.max(error.at, now + Math.min(LONGEST, SECOND * 2 ** attempts)) : error.at;
}
