import { fieldName } from "../../connectors/hubspot/field-names.ts";
import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import type { Sights, Trouble } from "./trouble.ts";
import type { World } from "./world.ts";

const SHORT = 30 * MINUTE;

export type Effect = Readonly<Record<string, unknown>>;
export type Match = { method?: string; path?: string };

const API = { path: "/crm/" };
const WRITES = { path: "/batch/update" };
const TASKS = { method: "POST", path: "/tasks/batch/create" };

/** Until `cure`. */
const always = { until: Number.MAX_SAFE_INTEGER };
export const faulty =
  (...faults: readonly (readonly [Effect, Match, ({ times: number } | { until: number })?])[]) =>
  async ({ fault }: World) => {
    for (const [effect, match, howLong] of faults) await fault(effect, match, howLong ?? always);
  };

const waits: Sights = { log: /deliveries wait|effects wait/ };
const outage: Sights = { log: /a CRM does not work/, outages: /found by failing calls/ };

const blocked: Sights = {
  log: /an account refuses what we do until somebody mends it/,
  status: /after several tries/,
  doctor: /after several tries/,
};
const toldToMend: Sights = { task: /HubSpot refuses what Leadclock does[\s\S]*What to do: / };

const trouble = (one: Omit<Trouble, "crm">): Trouble => ({ ...one, crm: "hubspot" });

/** As an admin of the portal does on its pages of settings; with the app's own token, since there is no other. */
async function asAdmin({ stack, installation }: World, method: string, path: string, body?: unknown) {
  const { token } = await stack.app.ports.accounts.session(await installation()).access();
  const base = stack.accounts.hubspot!.settings.HUBSPOT_API_URL;
  const response = await fetch(`${base}/crm/properties/2026-09/contacts/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`the portal refused ${method} ${path}: ${await response.text()}`);
}

const provision = ({ stack }: World) => provisioned(stack);

async function provisioned(stack: World["stack"]): Promise<void> {
  const { id } = await stack.tenant();
  const { code, out, err } = await stack.leadclock("provision", "--tenant", id);
  if (code !== 0) throw new Error(`provision: ${out}${err}`);
}

const MISSING_SCOPES = {
  status: 403,
  body: {
    status: "error",
    category: "MISSING_SCOPES",
    message: "This app hasn't been granted all required scopes to make this call.",
    errors: [
      {
        message: "One or more of the following scopes are required.",
        context: { requiredGranularScopes: ["crm.objects.contacts.write"] },
      },
    ],
  },
} as const;

export const hubspotTroubles: readonly Trouble[] = [
  trouble({
    fault: "429 storm that names the limit and when to come back",
    family: "limits",
    lastsMs: SHORT,
    begin: faulty([
      {
        status: 429,
        headers: { "retry-after": "20" },
        body: {
          status: "error",
          message: "You have reached your ten_secondly_rolling limit.",
          policyName: "TEN_SECONDLY_ROLLING",
        },
      },
      API,
    ]),
    operator: waits,
    tenant: {},
  }),
  trouble({
    fault: "429 storm without headers or a body that says anything",
    family: "limits",
    lastsMs: SHORT,
    begin: faulty([{ status: 429, body: "", contentType: "text/html" }, API]),
    operator: waits,
    tenant: {},
  }),
  trouble({
    fault: "the day's calls are used up",
    family: "limits",
    lastsMs: 2 * HOUR,
    begin: faulty([
      {
        status: 429,
        body: { status: "error", message: "You have reached your daily limit.", policyName: "DAILY" },
      },
      API,
    ]),
    operator: waits,
    tenant: {},
  }),
  trouble({
    fault: "500, 502, 503 and 504 by turns, as pages of HTML",
    family: "errors",
    lastsMs: SHORT,
    begin: faulty(
      ...[500, 502, 503, 504].map(
        (status) =>
          [{ status, body: "<html>Oops</html>", contentType: "text/html" }, API, { times: 3 }] as const,
      ),
      [{ status: 503, body: "<html>Oops</html>", contentType: "text/html" }, API],
    ),
    operator: outage,
    tenant: {},
  }),
  trouble({
    fault: "no answer within the time limit",
    family: "errors",
    lastsMs: SHORT,
    begin: faulty([{ hang: true }, API, { times: 4 }]),
    operator: {},
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
      [{ status: 200, body: '{"results":[{"id":"1"', contentType: "application/json" }, API, { times: 5 }],
      [{ status: 200, body: "<html>Log in</html>", contentType: "text/html" }, API],
    ),
    operator: outage,
    tenant: {},
  }),
  trouble({
    fault: "half of each batch is written",
    family: "half-done",
    lastsMs: SHORT,
    begin: faulty([{ partial: 2 }, { path: "/batch/" }]),
    operator: {},
    tenant: {},
  }),
  trouble({
    fault: "writes are done, and their answers lost",
    family: "half-done",
    lastsMs: SHORT,
    begin: faulty([{ afterWork: true, reset: true }, TASKS], [{ afterWork: true, reset: true }, WRITES]),
    operator: { log: /a CRM does not work/ },
    tenant: {},
  }),
  trouble({
    fault: "a field of ours is archived",
    family: "drift",
    lastsMs: SHORT,
    begin: (world) => asAdmin(world, "DELETE", fieldName("sla_status")),
    mend: provision,
    operator: blocked,
    tenant: toldToMend,
  }),
  trouble({
    fault: "a field of ours is renamed and moved to another group",
    family: "drift",
    lastsMs: SHORT,
    begin: (world) =>
      asAdmin(world, "PATCH", fieldName("sla_status"), {
        label: "Our own words",
        groupName: "contactinformation",
      }),
    operator: {},
    tenant: {},
  }),
  trouble({
    fault: "a value is taken out of a picklist of ours",
    family: "drift",
    lastsMs: SHORT,
    begin: (world) =>
      asAdmin(world, "PATCH", fieldName("sla_status"), {
        options: [{ label: "Pending", value: "pending", displayOrder: 0, hidden: false }],
      }),
    mend: provision,
    operator: blocked,
    tenant: toldToMend,
  }),
  trouble({
    fault: "the right to write is taken away while alerts wait",
    family: "rights",
    lastsMs: SHORT,
    begin: faulty([MISSING_SCOPES, { method: "POST", path: "/batch/create" }], [MISSING_SCOPES, WRITES]),
    operator: blocked,
    tenant: toldToMend,
  }),
  trouble({
    fault: "the right to read is taken away",
    family: "rights",
    lastsMs: SHORT,
    begin: faulty([MISSING_SCOPES, API]),
    operator: blocked,
    tenant: toldToMend,
  }),
  trouble({
    fault: "all access tokens expire at once",
    family: "rights",
    lastsMs: SHORT,
    begin: ({ order }) => order("/_sandbox/expire-tokens", {}),
    operator: {},
    tenant: {},
  }),
  trouble({
    fault: "the grant is revoked: the app is uninstalled",
    family: "rights",
    lastsMs: HOUR,
    begin: ({ tenant }) => tenant.act({ do: "uninstall", clientId: "leadclock-story" }),
    mend: ({ reconnect }) => reconnect(),
    operator: { log: /installation disconnected/, status: /disconnected/ },
    tenant: {},
  }),
  trouble({
    fault: "our version of the API is withdrawn",
    family: "rights",
    lastsMs: HOUR,
    begin: faulty([
      { status: 410, body: { status: "error", message: "This version of the API is no longer available." } },
      { path: "/2026-09/" },
    ]),
    operator: blocked,
    tenant: toldToMend,
  }),
  trouble({
    fault: "down for an hour",
    family: "outage",
    lastsMs: HOUR,
    begin: faulty([{ status: 503, body: "Down", contentType: "text/plain" }, {}]),
    operator: outage,
    tenant: { field: /"sla_miss_cause":"outage"/ },
  }),
  trouble({
    fault: "down for a day",
    family: "outage",
    lastsMs: DAY,
    begin: faulty([{ status: 503, body: "Down", contentType: "text/plain" }, {}]),
    operator: outage,
    tenant: { field: /"sla_miss_cause":"outage"/ },
  }),
  trouble({
    fault: "webhooks stay away",
    family: "silence",
    lastsMs: 2 * HOUR,
    begin: ({ order, account }) => order("/_sandbox/delivery", { ...account, dropEvery: 1 }),
    mend: ({ order, account }) => order("/_sandbox/delivery", { ...account }),
    operator: { status: /coverage in 30 days: \d+ of \d+/ },
    tenant: {},
  }),
];
