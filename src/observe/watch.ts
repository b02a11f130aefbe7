import type { RequestHandler } from "express";
import type { Accounts, Clock, Store } from "../../workflows/ports.ts";
import type { Queryable } from "../store/database.ts";
import type { RateLimits, UsedLimits } from "../store/rate-limits.ts";
import { measuredLimits } from "./measured-limits.ts";
import { measuredStore } from "./measured-store.ts";
import { type Measures, openMeasures } from "./measures.ts";
import { measuredCalls, observedAccounts } from "./observed-accounts.ts";
import type { Probes } from "./probes.ts";
import { readState } from "./read-state.ts";

interface Log {
  info(event: string, fields?: object): void;
  warn(event: string, fields?: object): void;
  error(event: string, fields?: object): void;
}

export interface WatchOptions {
  /** LEADCLOCK_METRICS_TOKEN; without it nothing is measured. */
  readonly token: string | undefined;
  readonly clock: Clock;
}

/** What operators watch by: stands around the parts that are wired, and changes nothing of what they do. */
export interface Watch {
  log(log: Log): Log;
  store<S extends Store>(store: S): S;
  accounts(accounts: Accounts): Accounts;
  limits(limits: RateLimits & UsedLimits): RateLimits;
  readonly web: RequestHandler;
  /** `workedAt` as in `readiness`. */
  metrics(db: Queryable, workedAt: () => number | null): Probes["metrics"];
}

/** Figures for Prometheus where somebody may read them. */
export function openWatch({ token, clock }: WatchOptions): Watch {
  if (token === undefined) return NOTHING;
  const measures = openMeasures();
  let readLimits = async (_now: number): Promise<void> => {};
  return {
    log: (log) => countedLog(log, measures),
    store: (store) => measuredStore(store, measures),
    accounts: (accounts) => observedAccounts(accounts, measuredCalls(measures)),
    limits(limits) {
      const measured = measuredLimits(limits, measures);
      readLimits = measured.read;
      return measured.limits;
    },
    web: timed(measures),
    metrics: (db, workedAt) => ({
      token,
      async read() {
        const now = clock.now();
        await readState(db, measures, now);
        await readLimits(now).catch(() => measures.unreadable.set(1));
        const at = workedAt();
        measures.worked.set(at === null ? 0 : (performance.now() - at) / 1_000);
        return measures.registry.metrics();
      },
    }),
  };
}

const NOTHING: Watch = {
  log: (log) => log,
  store: (store) => store,
  accounts: (accounts) => accounts,
  limits: (limits) => limits,
  web: (_request, _response, next) => next(),
  metrics: () => null,
};

function countedLog(log: Log, { logEvent }: Measures): Log {
  const counted =
    (level: "info" | "warn" | "error") =>
    (event: string, fields?: object): void => {
      logEvent(level, event);
      log[level](event, fields);
    };
  return { info: counted("info"), warn: counted("warn"), error: counted("error") };
}

/** Addresses may name a lead: what is told is which door somebody came to. */
const DOORS: readonly (readonly [string, RegExp])[] = [
  ["webhook", /^\/\w+\/webhooks?(\/|$)/],
  ["installation", /^\/\w+\/(install|oauth)(\/|$)/],
  ["operator", /^\/api\/operator(\/|$)/],
  ["api", /^\/api(\/|$)/],
  ["console", /^\/console(\/|$)/],
  ["probe", /^\/(health|healthz|readyz|metrics)$/],
];

function timed({ web }: Measures): RequestHandler {
  return (request, response, next) => {
    const door = DOORS.find(([, pattern]) => pattern.test(request.path))?.[0] ?? "other";
    const stop = web.startTimer({ door });
    response.once("close", () => void stop({ status: `${Math.floor(response.statusCode / 100)}xx` }));
    next();
  };
}
