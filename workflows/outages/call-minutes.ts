import type { Installation } from "../../connectors/connector.ts";
import { type Instant, MINUTE } from "../../src/domain/time.ts";

/** How far back calls are looked at. */
const WINDOW = 5 * MINUTE;
const LEAST_CALLS = 6;
/** Failures must last this long within the window: a hiccup is no outage. */
const LASTING = 4 * MINUTE;
/** So many different records fail, or a call that is about none: no single lead makes an outage. */
export const LEAST_RECORDS = 5;
const WELL_AFTER = 3;

/** How one worker's calls to an account went within one minute. */
export interface CallMinute {
  readonly minute: Instant;
  /** Which process made them. */
  readonly worker: string;
  readonly calls: number;
  readonly failed: number;
  readonly firstFailedAt: Instant | null;
  readonly lastFailedAt: Instant | null;
  /** Calls that worked since its last failure, and the first of them. */
  readonly well: number;
  readonly wellSince: Instant | null;
  /** A call that was about no record failed. */
  readonly general: boolean;
  /** Records of failed calls, a few of them; what is stored is their digest. */
  readonly records: readonly string[];
}

/** An account whose calls are counted. */
export type CalledAccount = Pick<Installation, "tenantId" | "id">;

/** The last minutes of calls to each account, of all workers. */
export interface CallMinutes {
  /** Each takes the place of what its worker said of that minute before. */
  putCalls(rows: readonly (CalledAccount & CallMinute)[]): Promise<void>;
  /** Accounts with a call that failed in a minute from then on. */
  failedCalls(since: Instant): Promise<readonly CalledAccount[]>;
  callsOf(account: CalledAccount, since: Instant): Promise<readonly CallMinute[]>;
}

/** What the calls of the last minutes say of an account. */
export type Health =
  | { readonly state: "down"; readonly since: Instant; readonly calls: number; readonly failed: number }
  | { readonly state: "well"; readonly since: Instant }
  | { readonly state: "unclear" };

/** The first minute that counts. */
export function countedFrom(now: Instant): Instant {
  return minuteOf(now - WINDOW);
}

export function minuteOf(at: Instant): Instant {
  return Math.floor(at / MINUTE) * MINUTE;
}

/** Down: half the calls of five minutes failed, throughout, and not about one lead alone. Well: the last three worked. */
export function healthOf(minutes: readonly CallMinute[]): Health {
  const sum = (of: (one: CallMinute) => number) => minutes.reduce((all, one) => all + of(one), 0);
  const failing = minutes.filter(({ failed }) => failed > 0);
  const last = Math.max(...failing.map(({ lastFailedAt }) => lastFailedAt!));
  const after = minutes.filter(
    ({ wellSince, lastFailedAt }) => wellSince !== null && (wellSince > last || lastFailedAt === last),
  );
  if (after.reduce((all, { well }) => all + well, 0) >= WELL_AFTER)
    return { state: "well", since: Math.min(...after.map(({ wellSince }) => wellSince!)) };
  const [calls, failed] = [sum((one) => one.calls), sum((one) => one.failed)];
  if (failed === 0 || calls < LEAST_CALLS || failed * 2 < calls) return { state: "unclear" };
  const since = Math.min(...failing.map(({ firstFailedAt }) => firstFailedAt!));
  if (last - since < LASTING || !isGeneral(failing)) return { state: "unclear" };
  return { state: "down", since, calls, failed };
}

function isGeneral(failing: readonly CallMinute[]): boolean {
  const records = new Set(failing.flatMap((one) => one.records));
  return records.size >= LEAST_RECORDS || failing.some((one) => one.general);
}
