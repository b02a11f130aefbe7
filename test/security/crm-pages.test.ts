import { signV3 } from "../../connectors/hubspot/signature.ts";
import { HUBSPOT_SECRET, NOW, type OpenedApp, openedApp } from "./open-app.ts";

const PUBLIC = "https://leadclock.example";
const PORTAL = "77";
const OTHER_PORTAL = "78";
const ADMIN = { userId: "9001", userEmail: "ada@acme.example" };
const REP = { userId: "9002", userEmail: "rob@acme.example" };
const GONE = { userId: "9003", userEmail: "gone@acme.example" };
const STRANGER = { userId: "9999", userEmail: "who@acme.example" };

let opened: OpenedApp;
beforeAll(async () => {
  opened = await openedApp({ LEADCLOCK_PUBLIC_URL: PUBLIC });
  await connect(PORTAL, "Acme");
  await connect(OTHER_PORTAL, "Other");
  const person = (owner: string, email: string, active: boolean) => ({
    kind: "userChanged" as const,
    key: `owner:${owner}`,
    occurredAt: NOW - 1_000,
    source: "hubspot",
    userId: `hubspot:${owner}`,
    name: email.split("@")[0]!,
    email,
    active,
    human: true,
  });
  const { store } = opened.app;
  await store.tenantFacts.add(
    `hubspot-${PORTAL}`,
    [person("1", REP.userEmail, true), person("2", GONE.userEmail, false)],
    NOW,
  );
  await store.tenantFacts.add(`hubspot-${OTHER_PORTAL}`, [person("3", "eve@other.example", true)], NOW);
});
afterAll(() => opened.close());

/** An account that ADMIN installed the app in. */
async function connect(portal: string, name: string): Promise<void> {
  const { ports } = opened.app;
  const id = `hubspot-${portal}`;
  await ports.store.tenants.save({ id, name, mode: "silent", modeSince: NOW, testRecipient: null });
  const installation = {
    id: `hubspot:${portal}`,
    tenantId: id,
    crm: "hubspot",
    accountId: portal,
    scopes: [],
    account: {},
    watchFrom: NOW,
  };
  await ports.store.tenants.saveInstallation(installation, "connected");
  const grant = { accountId: portal, accessToken: "a", refreshToken: "r", expiresAt: NOW + 1e6, scopes: [] };
  await ports.saveGrant(installation, {
    ...grant,
    ...(portal === PORTAL ? { installedBy: ADMIN.userId } : {}),
  });
}

interface Asked {
  readonly user?: Readonly<Record<string, string>>;
  readonly portal?: string;
  readonly method?: string;
  readonly path?: string;
  /** What the page itself put into the address. */
  readonly query?: string;
  readonly body?: unknown;
  readonly secret?: string;
  readonly signedAt?: number;
  readonly signedBody?: string;
  readonly signedUrl?: (url: string) => string;
}

/** A call as HubSpot passes it on for a page: its parameters added, then signed. */
async function ask(asked: Asked) {
  const { user = ADMIN, portal = PORTAL, method = "GET", path = "/hubspot/pages/me", query = "" } = asked;
  const added = new URLSearchParams({ ...user, portalId: portal, appId: "1" });
  const address = `${path}?${query}${query ? "&" : ""}${added}`;
  const body = asked.body === undefined ? "" : JSON.stringify(asked.body);
  const at = String(asked.signedAt ?? NOW);
  const url = asked.signedUrl?.(PUBLIC + address) ?? PUBLIC + address;
  const signed = { method, url, body: Buffer.from(asked.signedBody ?? body) };
  const response = await fetch(opened.url + address, {
    method,
    headers: {
      ...(body ? { "content-type": "application/json" } : {}),
      "x-hubspot-signature-v3": signV3(signed, at, asked.secret ?? HUBSPOT_SECRET),
      "x-hubspot-request-timestamp": at,
    },
    ...(body ? { body } : {}),
  });
  const text = await response.text();
  return { status: response.status, said: text ? JSON.parse(text) : null };
}

describe("calls of pages inside HubSpot", () => {
  test("whoever installed the app is an admin of this account and no other", async () => {
    const { status, said } = await ask({});
    expect(status).toBe(200);
    expect(said).toMatchObject({ ok: true, answer: { role: "admin", how: "crm", tenant: { name: "Acme" } } });
  });

  test("whoever owns leads is a rep, with their own leads alone", async () => {
    const { said } = await ask({ user: REP });
    expect(said).toMatchObject({ ok: true, answer: { role: "rep", userId: "hubspot:1", seesAll: false } });
  });

  test("a rep may publish no rules: the page is told so, and nothing is done", async () => {
    const { status, said } = await ask({
      user: REP,
      method: "POST",
      path: "/hubspot/pages/policies/publish",
      body: { revision: 1 },
    });
    expect(status).toBe(200);
    expect(said).toMatchObject({ ok: false, status: 403, error: "As rep you may not do this." });
  });

  const forged: [string, Asked][] = [
    ["made with another secret", { secret: "guessed" }],
    ["made with an empty secret", { secret: "" }],
    ["of six minutes ago", { signedAt: NOW - 360_000 }],
    ["of the day after", { signedAt: NOW + 86_400_000 }],
    ["over another body", { method: "POST", body: { a: 1 }, signedBody: '{"a":2}' }],
    ["over another account", { signedUrl: (url) => url.replace("portalId=77", "portalId=78") }],
    ["over another user", { signedUrl: (url) => url.replace("9001", "9002") }],
    ["with an account of the page's own before HubSpot's", { query: "portalId=78" }],
    ["with a user of the page's own before HubSpot's", { query: "userId=9001", user: REP }],
    ["with an address of the page's own before HubSpot's", { query: "userEmail=rob%40acme.example" }],
    ["without a user", { user: {} }],
    ["with a user that is no number", { user: { userId: "9001 or 1", userEmail: ADMIN.userEmail } }],
  ];
  test.each(forged)("%s are refused without a word", async (_what, asked) => {
    expect(await ask(asked)).toEqual({ status: 401, said: null });
  });

  const unknown: [string, Asked][] = [
    ["a user whom the account's directory does not know", { user: STRANGER }],
    ["a user who is switched off", { user: GONE }],
    ["a user of another account under the same number", { portal: OTHER_PORTAL, user: REP }],
    ["the admin of one account in another", { portal: OTHER_PORTAL, user: ADMIN }],
    ["an account that is not connected", { portal: "79", user: ADMIN }],
  ];
  test.each(unknown)("%s learns nothing and becomes nobody", async (_what, asked) => {
    const { status, said } = await ask(asked);
    expect(status).toBe(200);
    expect(said).toMatchObject({ ok: false, status: 403 });
    expect(JSON.stringify(said)).not.toMatch(/Acme|Other/);
    const { members } = opened.app.store;
    expect((await members.all(`hubspot-${OTHER_PORTAL}`)).map(({ id }) => id)).toEqual([]);
    expect(await members.get(`hubspot-${PORTAL}`, `hubspot:${PORTAL}:${STRANGER.userId}`)).toBeNull();
  });

  test("neither a cookie nor a password lets anybody in here", async () => {
    const response = await fetch(`${opened.url}/hubspot/pages/me?userId=9001&portalId=77`, {
      headers: { authorization: `Bearer ${opened.operator}` },
    });
    expect(response.status).toBe(401);
  });

  test("a role that an admin set here holds inside HubSpot too, at once", async () => {
    const { members } = opened.app.store;
    const id = `hubspot:${PORTAL}:${REP.userId}`;
    await ask({ user: REP });
    await members.setRole(`hubspot-${PORTAL}`, id, "viewer", "Ada", NOW);
    expect((await ask({ user: REP })).said.answer).toMatchObject({ role: "viewer", seesAll: true });
    await members.setRole(`hubspot-${PORTAL}`, id, null, "Ada", NOW);
    expect((await ask({ user: REP })).said.answer).toMatchObject({ role: "rep" });
  });

  test("a call that HubSpot passes on twice is done once and answered twice", async () => {
    const draft = { policy: { preset: "none-such" }, basedOn: 0 };
    const call = { method: "PUT", path: "/hubspot/pages/policies/draft", query: "once=abc", body: draft };
    const first = await ask(call);
    expect(first.said).toMatchObject({ ok: true, answer: { revision: 1 } });
    expect((await ask(call)).said).toEqual(first.said);
    const anew = await ask({ ...call, query: "once=def" });
    expect(anew.said).toMatchObject({ ok: false, status: 409 });
  });

  test("what a page has HubSpot sign for another door of ours opens none", async () => {
    const body = [
      { eventId: 1, portalId: 78, occurredAt: NOW, subscriptionType: "contact.creation", objectId: 1 },
    ];
    expect(await ask({ method: "POST", path: "/hubspot/webhooks", body })).toMatchObject({ status: 401 });
    const step = {
      callbackId: "x",
      origin: { portalId: 78 },
      object: { objectId: 1, objectType: "CONTACT" },
    };
    const path = "/hubspot/actions/start-clock";
    expect(await ask({ method: "POST", path, body: step })).toMatchObject({ status: 401 });
  });
});
