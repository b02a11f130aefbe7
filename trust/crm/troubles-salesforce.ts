import { HOUR } from "../../src/domain/time.ts";
import type { Trouble } from "./trouble.ts";
import {
  blocked,
  coverageFalls,
  type Effect,
  type Faulty,
  faulty,
  type Match,
  quiet,
  SHORT,
  sharedTroubles,
  toldToMend,
  waits,
} from "./troubles-shared.ts";
import type { World } from "./world.ts";

const API: Match = { path: "/services/data" };
const WRITES: Match = { path: "/composite/sobjects" };
const FIELDS: Match = { method: "PATCH", path: "/composite/sobjects" };

const says = (status: number, errorCode: string, message: string): Effect => ({
  status,
  body: [{ errorCode, message }],
});
/** Every row of a write is refused for this. */
const refused = (statusCode: string, message: string, match: Match): Faulty => [
  { partial: 200, statusCode, message },
  match,
];

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
    fault: "some rows of each write fail, others are locked",
    family: "half-done",
    lastsMs: SHORT,
    begin: faulty([{ partial: 2 }, WRITES, { times: 10 }], [{ lockRows: 1 }, WRITES, { times: 10 }]),
    operator: { outages: /There was none/ },
    tenant: quiet,
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
    tenant: toldToMend("salesforce"),
  }),
  trouble({
    fault: "a field of ours has another type",
    family: "drift",
    lastsMs: HOUR,
    begin: faulty(
      refused(
        "INVALID_TYPE_ON_FIELD_IN_RECORD",
        "Leadclock_engaged_at__c: value not of required type",
        FIELDS,
      ),
    ),
    operator: blocked,
    tenant: toldToMend("salesforce"),
  }),
  trouble({
    fault: "the Pub/Sub stream breaks, and is refused for an hour",
    family: "silence",
    lastsMs: HOUR,
    async begin(world) {
      await stream({ do: "refuse", on: "subscribe", code: "service.unavailable", times: 500 })(world);
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
    operator: coverageFalls,
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
  ...sharedTroubles({
    crm: "salesforce",
    api: API,
    down: says(503, "SERVER_UNAVAILABLE", "The server is down for maintenance."),
    byTurns: [500, 502, 504],
    cutOff: '[{"id":"00',
    writes: [WRITES],
    rightToWriteTaken: [refused("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights", WRITES)],
    shrinkPicklist: {
      lastsMs: HOUR,
      begin: faulty(
        refused(
          "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
          "Leadclock SLA status: bad value for restricted picklist field: hit",
          FIELDS,
        ),
      ),
    },
    expireTokens: ({ order, account }) => order("/_sandbox/expire-tokens", account),
    async revoke({ order, account }) {
      await order("/_sandbox/revoke", account);
      await order("/_sandbox/expire-tokens", account);
    },
    withdrawn: [says(410, "UNSUPPORTED_API_VERSION", "Version 67.0 is no longer supported."), API],
    answersLost: {},
  }),
];
