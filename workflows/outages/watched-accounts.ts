import type { Connector, Session } from "../../connectors/connector.ts";
import { RetryLater } from "../../src/errors.ts";
import type { Accounts } from "../ports.ts";
import type { CallHealth } from "./call-health.ts";

type Call = (session: Session, ...rest: readonly unknown[]) => Promise<unknown>;

/** Calls that go to the CRM in a session; the others ask it nothing, or are somebody's own visit. */
export const CRM_CALLS: ReadonlySet<string | symbol> = new Set<keyof Connector>([
  "understand",
  "reread",
  "sweep",
  "people",
  "writeFields",
  "readBack",
  "describeProperties",
  "createTasks",
  "findTasks",
  "changeTasks",
  "changeOwners",
]);

/** The same accounts; how each call ended is kept in `health`. */
export function watchedAccounts(accounts: Accounts, health: CallHealth): Accounts {
  const watched = new Map<string, Connector>();
  return {
    session: (installation) => accounts.session(installation),
    connector(crm) {
      const known = watched.get(crm) ?? watch(accounts.connector(crm), health);
      watched.set(crm, known);
      return known;
    },
  };
}

function watch(connector: Connector, health: CallHealth): Connector {
  return new Proxy(connector, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function" || !CRM_CALLS.has(name)) return member;
      const call = member.bind(target) as Call;
      return async (session: Session, ...rest: readonly unknown[]) => {
        const records = rest.flatMap(recordsIn);
        const ended = (failed: boolean) =>
          health.record(session.installation, { at: session.now(), failed, records });
        try {
          const result = await call(session, ...rest);
          // Deliveries that need no reading, and empty lists, say nothing of the CRM.
          if (!isEmpty(result)) ended(allFailed(result));
          return result;
        } catch (error) {
          if (isDown(error)) ended(true);
          throw error;
        }
      };
    },
  });
}

/** No answer, or one that says the fault is theirs: what was asked may have been done. A limit of ours is none. */
const isDown = (error: unknown): boolean => error instanceof RetryLater && error.maybeDone;

function allFailed(result: unknown): boolean {
  return (
    Array.isArray(result) &&
    result.length > 0 &&
    result.every((one: { ok?: boolean; error?: unknown } | null) => one?.ok === false && isDown(one.error))
  );
}

const isEmpty = (result: unknown): boolean => Array.isArray(result) && result.length === 0;

/** The records a call is about: refs, writes, and drafts by where they are attached. */
function recordsIn(argument: unknown): readonly string[] {
  if (!Array.isArray(argument)) return [];
  return argument.flatMap((one: unknown): string[] => {
    if (typeof one === "string") return [one];
    if (one === null || typeof one !== "object") return [];
    const { record, attachTo, key, taskId } = one as Partial<
      Record<"record" | "attachTo" | "key" | "taskId", string | null>
    >;
    const named = record ?? attachTo ?? taskId ?? key;
    return named ? [named] : [];
  });
}
