import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import type { Sights, Trouble } from "./trouble.ts";
import { type Effect, faulty, type Match } from "./troubles-hubspot.ts";
import type { World } from "./world.ts";

const SHORT = 30 * MINUTE;

const API: Match = { path: "/services/data" };
const WRITES: Match = { path: "/composite/sobjects" };

const says = (status: number, errorCode: string, message: string): Effect => ({
  status,
  body: [{ errorCode, message }],
});
const DOWN = says(503, "SERVER_UNAVAILABLE", "The server is down for maintenance.");

const waits: Sights = { log: /deliveries wait|effects wait|cannot be read before an alert/ };
const outage: Sights = { log: /a CRM does not work/, outages: /found by failing calls/ };
const blocked: Sights = {
  log: /an account refuses what we do until somebody mends it/,
  status: /after several tries/,
  doctor: /after several tries/,
};
const toldToMend: Sights = { task: /Salesforce refuses what Leadclock does[\s\S]*What to do: / };

const trouble = (one: Omit<Trouble, "crm">): Trouble => ({ ...one, crm: "salesforce" });

const stream = (what: Readonly<Record<string, unknown>>) => (world: World) =>
  world.order("/_sandbox/stream", { ...world.account, ...what });

export const salesforceTroubles: readonly Trouble[] = [
  trouble({
    fault: "too many calls at once, again and again",
    family: "limits",
    lastsMs: SHORT,
    begin: faulty([says(403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests Limit exceeded."), API]),
    operator: waits,
    tenant: {},
  }),
  trouble({
    fault: "the org's calls of the day are used up",
    family: "limits",
    lastsMs: 2 * HOUR,
    begin: faulty([says(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."), API]),
    operator: waits,
    tenant: {},
  }),
  trouble({
    fault: "500, 502, 503 and 504 by turns, as pages of HTML",
    family: "errors",
    lastsMs: SHORT,
    begin: faulty(
      ...[500, 502, 504].map(
        (status) =>
          [{ status, body: "<html>Oops</html>", contentType: "text/html" }, API, { times: 3 }] as const,
      ),
      [DOWN, API],
    ),
    operator: outage,
    tenant: {},
  }),
  trouble({
    fault: "connections reset before anything is done",
    family: "errors",
    lastsMs: SHORT,
    begin: faulty([{ reset: true }, API]),
    operator: outage,
    tenant: {},
  }),
  trouble({
    fault: "a success that is a page of HTML, or JSON that is cut off",
    family: "errors",
    lastsMs: SHORT,
    begin: faulty(
      [{ status: 200, body: '[{"id":"00', contentType: "application/json" }, API, { times: 5 }],
      [{ status: 200, body: "<html>Log in</html>", contentType: "text/html" }, API],
    ),
    operator: outage,
    tenant: {},
  }),
  trouble({
    fault: "some rows of each write fail, others are locked",
    family: "half-done",
    lastsMs: SHORT,
    begin: faulty([{ partial: 2 }, WRITES, { times: 10 }], [{ lockRows: 1 }, WRITES, { times: 10 }]),
    operator: {},
    tenant: {},
  }),
  trouble({
    fault: "writes are done, and their answers lost",
    family: "half-done",
    lastsMs: SHORT,
    begin: faulty([{ afterWork: true, reset: true }, WRITES]),
    operator: {},
    tenant: {},
  }),
  trouble({
    fault: "a field of ours is deleted or hidden",
    family: "drift",
    lastsMs: HOUR,
    begin: faulty([
      says(400, "INVALID_FIELD", "No such column 'Leadclock_sla_status__c' on sobject of type Lead"),
      WRITES,
    ]),
    operator: blocked,
    tenant: toldToMend,
  }),
  trouble({
    fault: "a value is taken out of a picklist of ours",
    family: "drift",
    lastsMs: HOUR,
    begin: faulty([
      {
        partial: 200,
        statusCode: "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        message: "Leadclock SLA status: bad value for restricted picklist field: hit",
      },
      { method: "PATCH", path: "/composite/sobjects" },
    ]),
    operator: blocked,
    tenant: toldToMend,
  }),
  trouble({
    fault: "a field of ours has another type",
    family: "drift",
    lastsMs: HOUR,
    begin: faulty([
      {
        partial: 200,
        statusCode: "INVALID_TYPE_ON_FIELD_IN_RECORD",
        message: "Leadclock_engaged_at__c: value not of required type",
      },
      { method: "PATCH", path: "/composite/sobjects" },
    ]),
    operator: blocked,
    tenant: toldToMend,
  }),
  trouble({
    fault: "the right to write is taken away while alerts wait",
    family: "rights",
    lastsMs: HOUR,
    begin: faulty([
      { partial: 200, statusCode: "INSUFFICIENT_ACCESS_OR_READONLY", message: "insufficient access rights" },
      WRITES,
    ]),
    operator: blocked,
    tenant: toldToMend,
  }),
  trouble({
    fault: "all sessions expire at once",
    family: "rights",
    lastsMs: SHORT,
    begin: ({ order, account }) => order("/_sandbox/expire-tokens", account),
    operator: {},
    tenant: {},
  }),
  trouble({
    fault: "the grant is revoked",
    family: "rights",
    lastsMs: HOUR,
    async begin({ order, account }) {
      await order("/_sandbox/revoke", account);
      await order("/_sandbox/expire-tokens", account);
    },
    mend: ({ reconnect }) => reconnect(),
    operator: { log: /installation disconnected/, status: /disconnected/ },
    tenant: {},
  }),
  trouble({
    fault: "our version of the API is withdrawn",
    family: "rights",
    lastsMs: HOUR,
    begin: faulty([says(410, "UNSUPPORTED_API_VERSION", "Version 67.0 is no longer supported."), API]),
    operator: { log: blocked.log! },
    tenant: toldToMend,
  }),
  trouble({
    fault: "down for an hour",
    family: "outage",
    lastsMs: HOUR,
    begin: faulty([DOWN, {}]),
    operator: outage,
    tenant: { field: /"sla_miss_cause":"outage"/ },
  }),
  trouble({
    fault: "down for a day",
    family: "outage",
    lastsMs: DAY,
    begin: faulty([DOWN, {}]),
    operator: outage,
    tenant: { field: /"sla_miss_cause":"outage"/ },
  }),
  trouble({
    fault: "the Pub/Sub stream breaks, and is refused for an hour",
    family: "silence",
    lastsMs: HOUR,
    async begin(world) {
      await stream({
        do: "refuse",
        on: "subscribe",
        code: "service.unavailable",
        times: 500,
      })(world);
      await stream({ do: "break", code: "service.unavailable" })(world);
    },
    operator: { status: /stream down/ },
    tenant: {},
  }),
  trouble({
    fault: "change events get lost without a word",
    family: "silence",
    lastsMs: HOUR,
    begin: stream({ do: "drop", count: 12 }),
    operator: {},
    tenant: {},
  }),
  trouble({
    fault: "the replay id that we kept has expired",
    family: "silence",
    lastsMs: HOUR,
    async begin(world) {
      await stream({ do: "corruptReplayIds" })(world);
      await stream({ do: "break" })(world);
    },
    operator: {},
    tenant: {},
  }),
];
