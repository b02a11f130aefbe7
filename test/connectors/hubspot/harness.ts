import type { Connector, Delivery } from "../../../connectors/connector.ts";
import { hubspot } from "../../../connectors/hubspot/index.ts";
import { manifest, subscriptions } from "../../../connectors/hubspot/manifest.ts";
import { contactRef, userRef } from "../../../connectors/hubspot/refs.ts";
import type { RecordRef, UserId } from "../../../src/domain/facts.ts";
import { crmServer, type Seen } from "../../support/crm-server.ts";
import { type Emulator, startEmulator } from "../../support/hubspot-emulator.ts";
import { type TestSession, testSession } from "../../support/session.ts";
import type { CrmAccount, CrmHarness, SeenTask, Trouble } from "../contract/account.ts";

const START = "2026-03-02T09:00:00.000Z";
const APP = { clientId: "leadclock-test", clientSecret: "a-test-secret" };
const REDIRECT = "http://localhost:3000/hubspot/oauth/callback";
const VISIT = { state: "state-1", redirectUrl: REDIRECT };
const FORM = "11111111-2222-3333-4444-555555555555";
/** Short, so that a server that never answers costs a test little; far longer than any answer takes. */
const TIME_LIMIT_MS = 8_000;

const OWNERS = [
  { id: "551", email: "rep@example.com", firstName: "Rita", lastName: "Rep", userId: 10551 },
  { id: "552", email: "col@example.com", firstName: "Carl", lastName: "Colleague", userId: 10552 },
  {
    id: "553",
    email: "gone@example.com",
    firstName: "Lea",
    lastName: "Leaver",
    userId: 10553,
    archived: true,
  },
  { id: "900", email: "queue@example.com", firstName: "Inbound", lastName: "Queue", type: "QUEUE" },
];
const USER_OF: Readonly<Record<UserId, number>> = { "hubspot:551": 10551, "hubspot:552": 10552 };

interface Dumped {
  readonly id: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly archived: boolean;
  readonly associations: readonly { type: string; id: string }[];
}

export interface HubSpotAccount extends CrmAccount {
  readonly hubId: number;
  readonly emulator: Emulator;
  /** Does things in the portal as its people do. */
  act<T>(...actions: readonly Record<string, unknown>[]): Promise<T>;
  dump(type: string): Promise<readonly Dumped[]>;
  fault(
    effect: Record<string, unknown>,
    match?: { method?: string; path?: string },
    times?: number,
  ): Promise<void>;
  /** Requests by method and route since the portal began. */
  callCounts(): Promise<readonly { method: string; route: string; status: number; count: number }[]>;
}

export interface HubSpotHarness extends CrmHarness {
  account(options?: AccountOptions): Promise<HubSpotAccount>;
}

interface AccountOptions {
  readonly portal?: Record<string, unknown>;
  readonly settings?: Record<string, string>;
}

/** An emulated HubSpot with our app registered in it, and a receiver for its webhooks. */
export async function hubspotHarness(): Promise<HubSpotHarness> {
  const emulator = await startEmulator(START);
  const received: Seen[] = [];
  const receiver = await crmServer((request, response) => {
    received.push(request);
    response.writeHead(204).end();
  });
  const target = `${receiver.url}/hubspot/webhooks`;
  await emulator.post("/_sandbox/apps", {
    name: "Leadclock",
    ...APP,
    redirectUrls: [REDIRECT],
    requiredScopes: manifest.hubspot.scopes.required.map(({ name }) => name),
    optionalScopes: manifest.hubspot.scopes.optional.map(({ name }) => name),
    webhooks: { targetUrl: target, subscriptions },
  });
  let last = 4_242_000;
  return {
    async account(options = {}) {
      last += 1;
      return openAccount(emulator, last, target, received, options);
    },
    async close() {
      await receiver.close();
      await emulator.stop();
    },
  };
}

async function openAccount(
  emulator: Emulator,
  hubId: number,
  target: string,
  received: Seen[],
  options: AccountOptions,
): Promise<HubSpotAccount> {
  await emulator.post("/_sandbox/portals", {
    hubId,
    timeZone: "Europe/Berlin",
    owners: OWNERS,
    forms: [{ guid: FORM, name: "Demo request" }],
    ...options.portal,
  });
  let { now } = await emulator.post<{ now: number }>("/_sandbox/clock", { by: 1_000 });
  const connector = hubspot.create({
    HUBSPOT_CLIENT_ID: APP.clientId,
    HUBSPOT_CLIENT_SECRET: APP.clientSecret,
    HUBSPOT_API_URL: emulator.url,
    HUBSPOT_APP_URL: emulator.url,
    HUBSPOT_TIME_LIMIT_MS: String(TIME_LIMIT_MS),
    ...options.settings,
  });
  const session = await install(connector, hubId, () => now);

  async function act<T>(...actions: readonly Record<string, unknown>[]): Promise<T> {
    const { results } = await emulator.post<{ results: { result: T }[] }>("/_sandbox/actions", {
      portal: hubId,
      actions,
    });
    return results[0]!.result;
  }
  const contact = (record: RecordRef) => ({ contact: { id: idOf(record) } });
  const made = async (action: Record<string, unknown>): Promise<RecordRef> =>
    contactRef((await act<{ id: string }>(action)).id);
  const dump = async (type: string): Promise<readonly Dumped[]> =>
    (await emulator.get<{ results: Dumped[] }>(`/_sandbox/records/${hubId}/${type}`)).results;
  const calls: HubSpotAccount["callCounts"] = async () =>
    (
      await emulator.get<{ calls: Awaited<ReturnType<HubSpotAccount["callCounts"]>> }>(
        `/_sandbox/calls?portal=${hubId}`,
      )
    ).calls;
  let writesBefore = 0;
  const fault: HubSpotAccount["fault"] = (effect, match = {}, times = 1) =>
    emulator.post("/_sandbox/faults", { portal: hubId, match, times, do: effect });

  return {
    hubId,
    emulator,
    connector,
    session,
    act,
    dump,
    fault,
    callCounts: calls,
    now: () => now,
    people: { rep: userRef("551"), colleague: userRef("552"), leaver: userRef("553"), queue: userRef("900") },
    alwaysOwned: false,
    tellsTasksAtOnce: false,
    async pass(ms) {
      const at = await emulator.post<{ now: number }>("/_sandbox/clock", { by: ms });
      now = at.now;
      return received.splice(0).flatMap((request) => receivedBy(connector, target, request, now, hubId));
    },
    submitsForm: (email) =>
      made({ do: "submitForm", email, formGuid: FORM, pageTitle: "Pricing", fields: { firstname: "Ada" } }),
    assigns: (lead, owner) => act({ do: "setOwner", ...contact(lead), ownerId: owner && idOf(owner) }),
    calls: (lead, by) =>
      act({
        do: "logCall",
        contacts: [{ id: idOf(lead) }],
        userId: USER_OF[by],
        properties: { hubspot_owner_id: idOf(by) },
      }),
    mails: (lead, by) =>
      act({
        do: "sendEmail",
        contacts: [{ id: idOf(lead) }],
        userId: USER_OF[by],
        properties: { hubspot_owner_id: idOf(by) },
      }),
    disqualifies: (lead) =>
      act({ do: "updateContact", ...contact(lead), properties: { hs_lead_status: "UNQUALIFIED" } }),
    deletes: (lead) => act({ do: "delete", ...contact(lead) }),
    restores: (lead) => act({ do: "restore", ...contact(lead) }),
    erases: (lead) => act({ do: "privacyDelete", ...contact(lead) }),
    merges: (kept, other) => made({ do: "merge", primary: { id: idOf(kept) }, other: { id: idOf(other) } }),
    fillsIn: (lead, field, value) =>
      act({ do: "updateContact", ...contact(lead), properties: { [`leadclock_${field}`]: value } }),
    fieldName: (field) => `leadclock_${field}`,
    async fieldsOf(lead) {
      const record = (await dump("contacts")).find(({ id }) => id === idOf(lead));
      const ours = Object.entries(record?.properties ?? {}).filter(([name]) => name.startsWith("leadclock_"));
      return Object.fromEntries(ours.map(([name, value]) => [name.slice("leadclock_".length), value]));
    },
    tasks: async () => (await dump("tasks")).map(seenTask),
    async writes() {
      const all = (await calls()).filter(
        ({ method, route }) => method !== "GET" && !/\/(read|search|token)$/.test(route),
      );
      const total = all.reduce((sum, { count }) => sum + count, 0);
      const since = total - writesBefore;
      writesBefore = total;
      return since;
    },
    next: (trouble) => fault(EFFECT[trouble]),
    cure: () => emulator.remove("/_sandbox/faults"),
    expireTokens: () => emulator.post("/_sandbox/expire-tokens", {}),
    revoke: () => act({ do: "uninstall", clientId: APP.clientId }),
    async choicesOf(field) {
      const response = await fetch(`${emulator.url}/crm/properties/2026-09/contacts/leadclock_${field}`, {
        headers: { authorization: `Bearer ${(await session.access()).token}` },
      });
      const { options } = (await response.json()) as { options: { value: string; hidden: boolean }[] };
      return options.map(({ value, hidden }) => ({ value, offered: !hidden }));
    },
    spoils: (field, how) => spoil(emulator, session, `leadclock_${field}`, how),
  };
}

const EFFECT: Readonly<Record<Trouble, Record<string, unknown>>> = {
  tooManyCalls: {
    status: 429,
    body: {
      status: "error",
      message: "You have reached your ten_secondly_rolling limit.",
      policyName: "TEN_SECONDLY_ROLLING",
    },
  },
  serverError: { status: 503, body: { status: "error", category: "INTERNAL_ERROR" } },
  htmlError: { status: 502, body: "<html><body>Bad gateway</body></html>" },
  noAnswer: { hang: true },
  lostAnswer: { afterWork: true, reset: true },
  brokenConnection: { reset: true },
};

const idOf = (ref: RecordRef | UserId): string => ref.split(":").at(-1) ?? "";

function seenTask({ id, properties, associations }: Dumped): SeenTask {
  const text = (properties.hs_task_body ?? "").replace(/<[^>]*>/g, "\n");
  const owner = properties.hubspot_owner_id;
  return {
    id,
    subject: properties.hs_task_subject ?? "",
    text: text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"),
    owner: owner ? userRef(owner) : null,
    done: properties.hs_task_status === "COMPLETED",
    attachedTo: associations.filter(({ type }) => type === "contacts").map((one) => contactRef(one.id)),
  };
}

/** Everything that came must be signed and readable; other accounts' deliveries are another test's. */
function receivedBy(connector: Connector, url: string, seen: Seen, now: number, hubId: number): Delivery[] {
  const headers = Object.fromEntries(
    Object.entries(seen.headers).map(([name, value]) => [name, String(value)]),
  );
  const sentAt = Number(headers["x-hubspot-request-timestamp"]);
  // The clock moved on in one step after sending; a receiver looks at once.
  const received = connector.webhook!.receive(
    { method: seen.method, url, headers, body: Buffer.from(seen.body) },
    Math.min(now, sentAt),
  );
  if (!received.ok) throw new Error(`a delivery was refused with ${received.status}`);
  return received.deliveries.filter(({ accountId }) => accountId === String(hubId));
}

async function install(connector: Connector, hubId: number, now: () => number): Promise<TestSession> {
  const code = await agree(connector.authorizeUrl(VISIT), hubId);
  let grant = await connector.exchangeCode(code, VISIT, now());
  return testSession({
    now,
    grant,
    installation: { id: `installation-${hubId}`, accountId: String(hubId), scopes: grant.scopes },
    async refresh() {
      grant = await connector.refresh(grant, now());
      return grant.accessToken;
    },
  });
}

/** An admin of the portal agrees on the consent page. */
async function agree(authorizeUrl: string, hubId: number): Promise<string> {
  const { origin, searchParams } = new URL(authorizeUrl);
  const body = new URLSearchParams(searchParams);
  body.set("account", `${hubId}:10551`);
  body.set("decision", "connect");
  const response = await fetch(`${origin}/oauth/authorize`, { method: "POST", body, redirect: "manual" });
  const location = response.headers.get("location");
  const code = location && new URL(location).searchParams.get("code");
  if (!code) throw new Error(`no code: ${response.status} ${location ?? (await response.text())}`);
  return code;
}

async function spoil(
  emulator: Emulator,
  session: TestSession,
  name: string,
  how: "label" | "remove",
): Promise<void> {
  const removes = how === "remove";
  const response = await fetch(`${emulator.url}/crm/properties/2026-09/contacts/${name}`, {
    method: removes ? "DELETE" : "PATCH",
    headers: {
      authorization: `Bearer ${(await session.access()).token}`,
      "content-type": "application/json",
    },
    ...(removes ? {} : { body: JSON.stringify({ label: "Spoiled" }) }),
  });
  if (!response.ok) throw new Error(`could not spoil ${name}: ${response.status} ${await response.text()}`);
}
