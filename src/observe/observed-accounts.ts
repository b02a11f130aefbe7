import type { Connector } from "../../connectors/connector.ts";
import { CRM_CALLS } from "../../workflows/outages/watched-accounts.ts";
import type { Accounts } from "../../workflows/ports.ts";
import { Blocked, GiveUp, Reauthorize, RetryLater } from "../errors.ts";
import type { Measures } from "./measures.ts";

/** Stands around each call to a CRM. */
export type Around = <T>(crm: string, call: string, work: () => Promise<T>) => Promise<T>;

/** The same accounts, with something around each call that goes to a CRM. */
export function observedAccounts(accounts: Accounts, around: Around): Accounts {
  const observed = new Map<string, Connector>();
  return {
    session: (installation) => accounts.session(installation),
    connector(crm) {
      const known = observed.get(crm) ?? observe(accounts.connector(crm), crm, around);
      observed.set(crm, known);
      return known;
    },
  };
}

function observe(connector: Connector, crm: string, around: Around): Connector {
  return new Proxy(connector, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function" || !CRM_CALLS.has(name)) return member;
      return (...args: unknown[]) => around(crm, String(name), () => member.apply(target, args));
    },
  });
}

/** Counts and times calls by how they ended. */
export function measuredCalls({ calls, callTime }: Measures): Around {
  return async (crm, call, work) => {
    const stop = callTime.startTimer({ crm, call });
    try {
      const result = await work();
      calls.inc({ crm, call, result: wentPartly(result) ? "partly" : "ok" });
      return result;
    } catch (error) {
      calls.inc({ crm, call, result: kindOf(error) });
      throw error;
    } finally {
      stop();
    }
  };
}

const wentPartly = (result: unknown): boolean =>
  Array.isArray(result) && result.some((one: { ok?: unknown } | null) => one?.ok === false);

/** How a call failed, as the program itself tells failures apart: see `src/errors.ts`. */
function kindOf(error: unknown): string {
  if (error instanceof RetryLater) return error.maybeDone ? "failed" : "limited";
  if (error instanceof Reauthorize) return "reauthorize";
  if (error instanceof Blocked) return "blocked";
  if (error instanceof GiveUp) return "refused";
  return "error";
}
