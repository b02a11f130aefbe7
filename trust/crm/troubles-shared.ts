import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import type { Sights, Trouble } from "./trouble.ts";
import type { CrmName, World } from "./world.ts";

export type Effect = Readonly<Record<string, unknown>>;
export type Match = { readonly method?: string; readonly path?: string };
type HowLong = { readonly times: number } | { readonly until: number };
export type Faulty = readonly [Effect, Match, HowLong?];

/** Until `cure`. */
const always = { until: Number.MAX_SAFE_INTEGER };

export const faulty =
  (...faults: readonly Faulty[]) =>
  async ({ fault }: World) => {
    for (const [effect, match, howLong] of faults) await fault(effect, match, howLong ?? always);
  };

export const SHORT = 30 * MINUTE;

const LABELS = { hubspot: "HubSpot", salesforce: "Salesforce" } as const;

/** What people see of troubles of one sort, in either CRM. */
export const waits: Sights = { log: /deliveries wait|effects wait|cannot be read before an alert/ };
const outage: Sights = { log: /a CRM does not work/, outages: /found by failing calls/ };
export const blocked: Sights = {
  log: /an account refuses what we do until somebody mends it/,
  status: /after several tries/,
  doctor: /after several tries/,
};
export const toldToMend = (crm: CrmName): Sights => ({
  task: new RegExp(`${LABELS[crm]} refuses what Leadclock does[\\s\\S]*What to do: `),
});
export const quiet: Sights = { nothing: true };
/** Fewer facts came by push than there are; the neighbour has them all. */
export const coverageFalls: Sights = { status: /coverage in 30 days: (\d+) of (?!\1 )\d+/ };

/** How one CRM does what both do. */
export interface Dialect {
  readonly crm: CrmName;
  /** All calls that read or write records. */
  readonly api: Match;
  /** How it says that it is down, for good and by turns. */
  readonly down: Effect;
  readonly byTurns: readonly number[];
  /** The beginning of a good answer. */
  readonly cutOff: string;
  /** Calls that write, where an answer may get lost. */
  readonly writes: readonly Match[];
  readonly rightToWriteTaken: readonly Faulty[];
  readonly shrinkPicklist: Pick<Trouble, "begin" | "mend" | "lastsMs">;
  readonly expireTokens: Trouble["begin"];
  readonly revoke: Trouble["begin"];
  /** The version of the API that we use is withdrawn. */
  readonly withdrawn: Faulty;
  readonly answersLost: Sights;
}

/** The troubles that every CRM makes, in its own words. */
export function sharedTroubles(dialect: Dialect): readonly Trouble[] {
  const { crm, api } = dialect;
  const HTML = { body: "<html>Oops</html>", contentType: "text/html" };
  const mended = toldToMend(crm);
  const down = (fault: string, lastsMs: number): Trouble => ({
    fault,
    crm,
    family: "outage",
    lastsMs,
    begin: faulty([dialect.down, {}]),
    operator: outage,
    tenant: { field: /"sla_miss_cause":"outage"/, task: /Found late:/ },
  });
  return [
    {
      fault: "500, 502, 503 and 504 by turns, as pages of HTML",
      crm,
      family: "errors",
      lastsMs: SHORT,
      begin: faulty(...dialect.byTurns.map((status) => [{ status, ...HTML }, api, { times: 3 }] as const), [
        dialect.down,
        api,
      ]),
      operator: outage,
      tenant: {},
    },
    {
      fault: "connections reset before anything is done",
      crm,
      family: "errors",
      lastsMs: SHORT,
      begin: faulty([{ reset: true }, api]),
      operator: outage,
      tenant: {},
    },
    {
      fault: "a success that is a page of HTML, or JSON that is cut off",
      crm,
      family: "errors",
      lastsMs: SHORT,
      begin: faulty(
        [{ status: 200, body: dialect.cutOff, contentType: "application/json" }, api, { times: 5 }],
        [{ status: 200, body: "<html>Log in</html>", contentType: "text/html" }, api],
      ),
      operator: outage,
      tenant: {},
    },
    {
      fault: "writes are done, and their answers lost",
      crm,
      family: "half-done",
      lastsMs: SHORT,
      begin: faulty(...dialect.writes.map((match) => [{ afterWork: true, reset: true }, match] as const)),
      operator: dialect.answersLost,
      tenant: quiet,
    },
    {
      fault: "a value is taken out of a picklist of ours",
      crm,
      family: "drift",
      ...dialect.shrinkPicklist,
      operator: blocked,
      tenant: mended,
    },
    {
      fault: "the right to write is taken away while alerts wait",
      crm,
      family: "rights",
      lastsMs: HOUR,
      begin: faulty(...dialect.rightToWriteTaken),
      operator: blocked,
      tenant: mended,
    },
    {
      fault: "all access tokens expire at once",
      crm,
      family: "rights",
      lastsMs: SHORT,
      begin: dialect.expireTokens,
      operator: quiet,
      tenant: quiet,
    },
    {
      fault: "the grant is revoked",
      crm,
      family: "rights",
      lastsMs: HOUR,
      begin: dialect.revoke,
      mend: ({ reconnect }) => reconnect(),
      operator: { log: /installation disconnected/, status: /disconnected/ },
      tenant: {},
    },
    {
      fault: "our version of the API is withdrawn",
      crm,
      family: "rights",
      lastsMs: HOUR,
      begin: faulty(dialect.withdrawn),
      operator: crm === "hubspot" ? blocked : { log: blocked.log! },
      tenant: mended,
    },
    down("down for an hour", HOUR),
    down("down for a day", DAY),
  ];
}
