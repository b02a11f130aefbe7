import type { Installation } from "../connectors/connector.ts";
import { type Instant, MINUTE } from "../src/domain/time.ts";

/** How far back calls are looked at. */
const WINDOW = 5 * MINUTE;
const LEAST_CALLS = 6;
/** Failures must last this long within the window: a hiccup is no outage. */
const LASTING = 4 * MINUTE;
/** So many different records fail, or a call that is about none: no single lead makes an outage. */
const LEAST_RECORDS = 5;
const WELL_AFTER = 3;
const MOST_KEPT = 5_000;

/** One call to a CRM: whether the CRM worked, and about which records it was. */
interface Call {
  readonly at: Instant;
  readonly failed: boolean;
  readonly records: readonly string[];
}

/** What the calls of the last minutes say of an account. */
export type Health =
  | { readonly state: "down"; readonly since: Instant; readonly calls: number; readonly failed: number }
  | { readonly state: "well"; readonly since: Instant }
  | { readonly state: "unclear" };

type Account = Pick<Installation, "tenantId" | "id">;

/** The last minutes of calls to each account, in this process's memory. */
export class CallHealth {
  readonly #calls = new Map<string, { readonly account: Installation; calls: Call[] }>();

  record(account: Installation, call: Call): void {
    const key = keyOf(account);
    const known = this.#calls.get(key) ?? { account, calls: [] };
    known.calls.push(call);
    const oldest = call.at - WINDOW;
    if (known.calls.length > MOST_KEPT || (known.calls[0]?.at ?? call.at) < oldest - WINDOW)
      known.calls = known.calls.filter(({ at }) => at >= oldest).slice(-MOST_KEPT);
    this.#calls.set(key, known);
  }

  /** Accounts of which something failed lately. */
  troubled(now: Instant): readonly Installation[] {
    return [...this.#calls.values()]
      .filter(({ calls }) => calls.some(({ at, failed }) => failed && at >= now - WINDOW))
      .map(({ account }) => account);
  }

  /** Down: half the calls of five minutes failed, throughout, and not about one lead alone. Well: the last three worked. */
  of(account: Account, now: Instant): Health {
    const calls = (this.#calls.get(keyOf(account))?.calls ?? []).filter(({ at }) => at >= now - WINDOW);
    const failed = calls.filter((call) => call.failed);
    const last = failed.at(-1);
    const after = last ? calls.slice(calls.lastIndexOf(last) + 1) : calls;
    if (after.length >= WELL_AFTER) return { state: "well", since: after[0]!.at };
    const [first] = failed;
    if (!first || !last || calls.length < LEAST_CALLS || failed.length * 2 < calls.length)
      return { state: "unclear" };
    if (last.at - first.at < LASTING || !isGeneral(failed)) return { state: "unclear" };
    return { state: "down", since: first.at, calls: calls.length, failed: failed.length };
  }
}

function isGeneral(failed: readonly Call[]): boolean {
  const records = new Set(failed.flatMap((one) => one.records));
  return records.size >= LEAST_RECORDS || failed.some((one) => one.records.length === 0);
}

const keyOf = ({ tenantId, id }: Account): string => JSON.stringify([tenantId, id]);
