import { fieldName } from "../../connectors/hubspot/field-names.ts";
import { HOUR } from "../../src/domain/time.ts";
import type { Trouble } from "./trouble.ts";
import {
  blocked,
  coverageFalls,
  type Effect,
  faulty,
  quiet,
  SHORT,
  sharedTroubles,
  toldToMend,
  waits,
} from "./troubles-shared.ts";
import type { World } from "./world.ts";

const API = { path: "/crm/" };
const WRITES = { path: "/batch/update" };
const TASKS = { method: "POST", path: "/tasks/batch/create" };

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

async function provision({ stack }: World): Promise<void> {
  const { id } = await stack.tenant();
  const { code, out, err } = await stack.leadclock("provision", "--tenant", id);
  if (code !== 0) throw new Error(`provision: ${out}${err}`);
}

const MISSING_SCOPES: Effect = {
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
};

const tooMany = (message: string, policyName: string, headers: Readonly<Record<string, string>> = {}) => ({
  status: 429,
  headers,
  body: { status: "error", message, policyName },
});

export const hubspotTroubles: readonly Trouble[] = [
  trouble({
    fault: "429 storm that names the limit and when to come back",
    family: "limits",
    lastsMs: SHORT,
    begin: faulty([
      tooMany("You have reached your ten_secondly_rolling limit.", "TEN_SECONDLY_ROLLING", {
        "retry-after": "20",
      }),
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
    begin: faulty([tooMany("You have reached your daily limit.", "DAILY"), API]),
    operator: waits,
    tenant: {},
  }),
  trouble({
    fault: "no answer within the time limit",
    family: "errors",
    lastsMs: SHORT,
    begin: faulty([{ hang: true }, API, { times: 4 }]),
    operator: quiet,
    tenant: quiet,
  }),
  trouble({
    fault: "half of each batch is written",
    family: "half-done",
    lastsMs: SHORT,
    begin: faulty([{ partial: 2 }, { path: "/batch/" }]),
    operator: { outages: /There was none/ },
    tenant: quiet,
  }),
  trouble({
    fault: "a field of ours is archived",
    family: "drift",
    lastsMs: SHORT,
    begin: (world) => asAdmin(world, "DELETE", fieldName("sla_status")),
    mend: provision,
    operator: blocked,
    tenant: toldToMend("hubspot"),
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
    operator: { ...quiet, provision: /drifted/ },
    tenant: quiet,
  }),
  trouble({
    fault: "the right to read is taken away",
    family: "rights",
    lastsMs: SHORT,
    begin: faulty([MISSING_SCOPES, API]),
    operator: blocked,
    tenant: toldToMend("hubspot"),
  }),
  trouble({
    fault: "webhooks stay away",
    family: "silence",
    lastsMs: 2 * HOUR,
    begin: ({ order, account }) => order("/_sandbox/delivery", { ...account, dropEvery: 1 }),
    mend: ({ order, account }) => order("/_sandbox/delivery", { ...account }),
    operator: coverageFalls,
    tenant: {},
  }),
  ...sharedTroubles({
    crm: "hubspot",
    api: API,
    down: { status: 503, body: "Down", contentType: "text/plain" },
    byTurns: [500, 502, 503, 504],
    cutOff: '{"results":[{"id":"1"',
    writes: [TASKS, WRITES],
    rightToWriteTaken: [
      [MISSING_SCOPES, { method: "POST", path: "/batch/create" }],
      [MISSING_SCOPES, WRITES],
    ],
    shrinkPicklist: {
      lastsMs: SHORT,
      begin: (world) =>
        asAdmin(world, "PATCH", fieldName("sla_status"), {
          options: [{ label: "Pending", value: "pending", displayOrder: 0, hidden: false }],
        }),
      mend: provision,
    },
    expireTokens: ({ order }) => order("/_sandbox/expire-tokens", {}),
    revoke: ({ tenant }) => tenant.act({ do: "uninstall", clientId: "leadclock-story" }),
    withdrawn: [
      {
        status: 410,
        body: { status: "error", message: "This version of the API is no longer available." },
      },
      { path: "/2026-09/" },
    ],
    answersLost: { log: /a CRM does not work/ },
  }),
];
