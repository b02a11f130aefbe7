import { signV3 } from "../../connectors/hubspot/signature.ts";
import { HUBSPOT_SECRET, NOW, type OpenedApp, openedApp } from "./open-app.ts";

const PUBLIC = "https://leadclock.example";
let opened: OpenedApp;
beforeAll(async () => {
  opened = await openedApp({ LEADCLOCK_PUBLIC_URL: PUBLIC });
  // The account that the events are of.
  const { ports } = opened.app;
  const installation = {
    id: "hubspot:77",
    tenantId: "hubspot-77",
    crm: "hubspot",
    accountId: "77",
    scopes: [],
    account: {},
    watchFrom: NOW,
  };
  const tenant = {
    id: "hubspot-77",
    name: "Acme",
    mode: "silent",
    modeSince: NOW,
    testRecipient: null,
  } as const;
  await ports.store.tenants.save(tenant);
  await ports.store.tenants.saveInstallation(installation, "connected");
});
afterAll(() => opened.close());

const event = (n: number) => ({
  eventId: n,
  subscriptionId: 1,
  portalId: 77,
  appId: 1,
  occurredAt: NOW,
  subscriptionType: "contact.creation",
  attemptNumber: 0,
  objectId: n,
});
const body = (n: number) => JSON.stringify([event(n)]);

interface Sent {
  readonly path?: string;
  readonly signedUrl?: string;
  readonly method?: string;
  readonly body?: string | Buffer;
  readonly signedBody?: string | Buffer;
  readonly timestamp?: string;
  readonly signedTimestamp?: string;
  readonly secret?: string;
  readonly header?: (signature: string) => Readonly<Record<string, string>>;
}

async function send(sent: Sent): Promise<number> {
  const { path = "/hubspot/webhooks", method = "POST", timestamp = String(NOW) } = sent;
  const wire = Buffer.from(sent.body ?? body(1));
  const signature = signV3(
    {
      method,
      url: sent.signedUrl ?? `${PUBLIC}${path}`,
      body: Buffer.from(sent.signedBody ?? wire),
    },
    sent.signedTimestamp ?? timestamp,
    sent.secret ?? HUBSPOT_SECRET,
  );
  const headers = sent.header?.(signature) ?? { "x-hubspot-signature-v3": signature };
  const response = await fetch(`${opened.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-hubspot-request-timestamp": timestamp, ...headers },
    body: wire,
  });
  return response.status;
}

const stored = async () =>
  (await opened.app.store.db.query<{ n: number }>("select count(*) as n from inbox")).rows[0]!.n;

describe("webhooks of HubSpot", () => {
  test("signed as HubSpot does are taken, in both encodings of the address", async () => {
    const before = await stored();
    expect(await send({ body: body(10) })).toBe(204);
    const path = "/hubspot/webhooks?from=%3Ahere%2Fthere";
    expect(await send({ path, body: body(11) })).toBe(204);
    expect(
      await send({ path, body: body(12), signedUrl: `${PUBLIC}/hubspot/webhooks?from=:here/there` }),
    ).toBe(204);
    expect(await stored()).toBe(before + 3);
  });

  test("sent again while still young change nothing", async () => {
    expect(await send({ body: body(20) })).toBe(204);
    const before = await stored();
    expect(await send({ body: body(20) })).toBe(204);
    expect(await stored()).toBe(before);
  });

  const forged: [string, Sent][] = [
    ["made with another secret", { secret: "guessed" }],
    ["made with an empty secret", { secret: "" }],
    ["over another body", { signedBody: body(2) }],
    ["over the body without its last byte", { signedBody: body(1).slice(0, -1) }],
    ["over the same JSON written otherwise", { signedBody: JSON.stringify([event(1)], null, 1) }],
    ["over a body in another encoding", { body: Buffer.from(body(1), "utf16le"), signedBody: body(1) }],
    ["over another path", { signedUrl: `${PUBLIC}/hubspot/other` }],
    ["over the address without TLS", { signedUrl: "http://leadclock.example/hubspot/webhooks" }],
    ["over another host", { signedUrl: "https://evil.example/hubspot/webhooks" }],
    ["over another method", { method: "GET" }],
    ["over another instant", { signedTimestamp: String(NOW - 1) }],
    ["over the instant in seconds", { timestamp: String(NOW / 1000) }],
    ["five minutes and a moment old", { timestamp: String(NOW - 300_001) }],
    ["from the future", { timestamp: String(NOW + 60_001) }],
    ["with an instant that is none", { timestamp: "NaN" }],
    ["cut off", { header: (one) => ({ "x-hubspot-signature-v3": one.slice(0, -4) }) }],
    ["empty", { header: () => ({ "x-hubspot-signature-v3": "" }) }],
    ["left out", { header: () => ({}) }],
    ["without padding", { header: (one) => ({ "x-hubspot-signature-v3": one.replace(/=+$/, "") }) }],
    [
      "as base64url",
      {
        header: (one) => ({
          "x-hubspot-signature-v3": `${one.replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "")}`,
        }),
      },
    ],
    [
      "as hex",
      { header: (one) => ({ "x-hubspot-signature-v3": Buffer.from(one, "base64").toString("hex") }) },
    ],
    ["twice", { header: (one) => ({ "x-hubspot-signature-v3": `${one}, ${one}` }) }],
    [
      "under the name of v1 and v2",
      { header: (one) => ({ "x-hubspot-signature": one, "x-hubspot-signature-version": "v2" }) },
    ],
  ];
  test.each(forged)("%s are refused, and nothing of them is kept", async (_what, sent) => {
    const before = await stored();
    expect(await send(sent)).toBe(401);
    expect(await stored()).toBe(before);
  });

  test("of an account that is not connected here are acknowledged, and nothing is kept", async () => {
    const before = await stored();
    expect(await send({ body: JSON.stringify([{ ...event(1), portalId: 78 }]) })).toBe(204);
    expect(await stored()).toBe(before);
  });
});
