import { connect } from "node:net";
import { signV3 } from "../../connectors/hubspot/signature.ts";
import { CLIENT, HUB_ID } from "../support/crms/hubspot.ts";
import { openPortalStack, type PortalStack } from "../support/portal-stack.ts";
import { MONDAY } from "../support/story.ts";

const PATH = "/hubspot/webhooks";
const MINUTE = 60_000;

interface Answer {
  readonly status: number;
  readonly text: string;
}

let stack: PortalStack;
let n = 0;

beforeAll(async () => {
  stack = await openPortalStack({ at: MONDAY });
});
afterAll(() => stack.close());
afterEach(async () => {
  expect((await fetch(`${stack.app.url}/health`)).status).toBe(200);
});

/** An event that no earlier test sent. */
function anEvent(more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  n += 1;
  return {
    eventId: n,
    subscriptionId: 7,
    portalId: HUB_ID,
    appId: 1,
    occurredAt: stack.now(),
    subscriptionType: "contact.propertyChange",
    attemptNumber: 0,
    objectId: 5_000_000 + n,
    propertyName: "hs_lead_status",
    propertyValue: "NEW",
    changeSource: "CRM_UI",
    ...more,
  };
}

interface Sending {
  readonly at?: number;
  readonly secret?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly without?: readonly string[];
}

/** Sends bytes as HubSpot does: signed over method, address, body and time. */
async function post(body: string | Buffer, sending: Sending = {}): Promise<Answer> {
  const url = `${stack.app.url}${PATH}`;
  const timestamp = String(sending.at ?? stack.now());
  const bytes = Buffer.from(body);
  const signed: Record<string, string> = {
    "content-type": "application/json",
    "x-hubspot-request-timestamp": timestamp,
    "x-hubspot-signature-v3": signV3(
      { method: "POST", url, body: bytes },
      timestamp,
      sending.secret ?? CLIENT.clientSecret,
    ),
    ...sending.headers,
  };
  for (const name of sending.without ?? []) delete signed[name];
  const response = await fetch(url, { method: "POST", headers: signed, body: new Uint8Array(bytes) });
  return { status: response.status, text: await response.text() };
}

const send = (events: unknown, sending?: Sending) => post(JSON.stringify(events), sending);

async function stored(kind?: string): Promise<number> {
  const { rows } = await stack.app.store.db.query<{ n: number }>(
    "select count(*)::int as n from inbox where $1::text is null or kind = $1",
    [kind ?? null],
  );
  return rows[0]!.n;
}

const deadLetters = async () => stack.app.store.inbox.deadLetters((await stack.tenant()).id);

describe("who may deliver", () => {
  const refused: readonly (readonly [string, () => Sending])[] = [
    ["another secret", () => ({ secret: "not the app's" })],
    ["no signature", () => ({ without: ["x-hubspot-signature-v3"] })],
    ["no timestamp", () => ({ without: ["x-hubspot-request-timestamp"] })],
    ["a signature of more than five minutes ago", () => ({ at: stack.now() - 5 * MINUTE - 1 })],
    ["a timestamp that is no number", () => ({ headers: { "x-hubspot-request-timestamp": "yesterday" } })],
    [
      "an older version's signature only",
      () => ({
        without: ["x-hubspot-signature-v3"],
        headers: { "x-hubspot-signature": "0".repeat(64), "x-hubspot-signature-version": "v1" },
      }),
    ],
  ];
  test.each(refused)("with %s: 401, nothing said, nothing stored", async (_what, sending) => {
    const before = await stored();
    expect(await send([anEvent()], sending())).toEqual({ status: 401, text: "" });
    expect(await stored()).toBe(before);
  });

  test("a signature of just five minutes ago is good", async () => {
    expect(await send([anEvent()], { at: stack.now() - 5 * MINUTE })).toEqual({ status: 204, text: "" });
  });
});

describe("what is delivered", () => {
  test("is durable before it is acknowledged, a hundred at once, and stored once however often it comes", async () => {
    const events = Array.from({ length: 100 }, () => anEvent());
    const before = await stored();
    expect((await send(events)).status).toBe(204);
    expect(await stored()).toBe(before + 100);
    const again = events.map((event) => ({ ...event, attemptNumber: 1 })).reverse();
    expect((await send(again)).status).toBe(204);
    expect(await stored()).toBe(before + 100);
  });

  test("may be for an account that is not connected: acknowledged, not stored", async () => {
    const before = await stored();
    expect((await send([anEvent({ portalId: 99 })])).status).toBe(204);
    expect(await stored()).toBe(before);
  });

  test("of an unknown kind is kept and counted", async () => {
    expect((await send([anEvent({ subscriptionType: "contact.levitation" })])).status).toBe(204);
    expect(await stored("unknown:contact.levitation")).toBe(1);
  });

  test("may have ids above 2^31 and above what a number can hold", async () => {
    const event = anEvent({ objectId: 4_294_967_296_123 });
    const huge = JSON.stringify([event]).replace("4294967296123", "9223372036854775807");
    expect((await post(huge)).status).toBe(204);
    const { rows } = await stack.app.store.db.query<{ payload: string }>(
      "select payload::text as payload from inbox where payload::text like '%9223372036854775807%'",
    );
    expect(rows).toHaveLength(1);
  });

  test("may hold one bad event: the others proceed, the bad one is a dead letter", async () => {
    const before = await stored("contact.propertyChange");
    const bad = { portalId: HUB_ID, subscriptionType: "contact.creation", occurredAt: "once upon a time" };
    expect((await send([anEvent(), bad, anEvent()])).status).toBe(204);
    expect(await stored("contact.propertyChange")).toBe(before + 2);
    expect((await deadLetters()).map(({ reason }) => reason)).toContainEqual(
      expect.stringContaining("occurredAt"),
    );
  });

  test("may be an empty array", async () => {
    expect((await send([])).status).toBe(204);
  });

  test("may be labelled with another content type: the bytes count", async () => {
    const event = anEvent();
    expect((await send([event], { headers: { "content-type": "text/plain" } })).status).toBe(204);
    expect((await send([anEvent()], { without: ["content-type"] })).status).toBe(204);
  });
});

describe("what cannot be read", () => {
  test.each([
    ["an object", () => JSON.stringify(anEvent())],
    ["no JSON", () => `{"portalId": ${HUB_ID}, `],
    ["null", () => "null"],
  ])("%s instead of an array: 400 with the reason, though it is repeated for a day", async (_what, body) => {
    const text = body();
    const before = (await deadLetters()).length;
    const first = await post(text);
    expect(first.status).toBe(400);
    expect(first.text).toContain("JSON array of events");
    expect((await post(text)).status).toBe(400);
    expect((await deadLetters()).length - before).toBeLessThanOrEqual(1);
  });

  test("an object that names its account is kept once for the operator", async () => {
    const event = anEvent();
    const before = (await deadLetters()).length;
    for (let times = 0; times < 3; times++) expect((await send(event)).status).toBe(400);
    expect(await deadLetters()).toHaveLength(before + 1);
  });

  test("nothing at all: 400", async () => {
    expect((await post("")).status).toBe(400);
  });

  test("too much: 413, nothing stored", async () => {
    const before = await stored();
    const answer = await send([anEvent({ propertyValue: "x".repeat(5 * 1024 * 1024) })]);
    expect(answer).toEqual({ status: 413, text: JSON.stringify({ error: "The body is too large." }) });
    expect(await stored()).toBe(before);
  });

  test("a body that is said to be compressed is not unpacked: 415", async () => {
    const { status } = await send([anEvent()], { headers: { "content-encoding": "gzip" } });
    expect(status).toBe(415);
  });

  test("a body that comes in pieces is put together", async () => {
    const body = JSON.stringify([anEvent()]);
    const { status } = await inPieces(body, body.length);
    expect(status).toBe(204);
  });

  test("a sender that hangs up half-way harms nobody", async () => {
    const before = await stored();
    const body = JSON.stringify([anEvent()]);
    await inPieces(body.slice(0, 20), body.length);
    expect(await stored()).toBe(before);
  });

  test("another method finds nothing", async () => {
    expect((await fetch(`${stack.app.url}${PATH}`)).status).toBe(404);
  });
});

/** Writes to the socket itself, in three pieces; ends the connection when it has nothing more. */
async function inPieces(body: string, length: number): Promise<Answer> {
  const url = new URL(`${stack.app.url}${PATH}`);
  const timestamp = String(stack.now());
  const signature = signV3(
    { method: "POST", url: url.href, body: Buffer.from(body) },
    timestamp,
    CLIENT.clientSecret,
  );
  const socket = connect(Number(url.port), url.hostname);
  const answer = new Promise<string>((resolve, reject) => {
    let text = "";
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
    });
    socket.on("close", () => resolve(text));
    socket.on("error", reject);
  });
  const head = [
    `POST ${PATH} HTTP/1.1`,
    `Host: ${url.host}`,
    `Content-Length: ${length}`,
    `X-HubSpot-Request-Timestamp: ${timestamp}`,
    `X-HubSpot-Signature-v3: ${signature}`,
    "Connection: close",
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  const third = Math.ceil(body.length / 3);
  for (let start = 0; start < body.length; start += third) {
    await new Promise((resolve) => setImmediate(resolve));
    socket.write(body.slice(start, start + third));
  }
  if (body.length < length) socket.end();
  const text = await answer;
  return { status: Number(text.split(" ")[1] ?? 0), text };
}

describe("a store that cannot be written", () => {
  test("is answered with 503, so that HubSpot sends again; nothing is lost", async () => {
    const events = [anEvent()];
    const { db } = stack.app.store;
    await db.query("alter table inbox rename to inbox_elsewhere");
    let answer: Answer;
    try {
      answer = await send(events);
    } finally {
      await db.query("alter table inbox_elsewhere rename to inbox");
    }
    expect(answer).toEqual({ status: 503, text: "" });
    const before = await stored();
    expect((await send(events)).status).toBe(204);
    expect(await stored()).toBe(before + 1);
  });
});

describe("the way back from the consent page", () => {
  const callback = (query: string, cookie = "") =>
    fetch(`${stack.app.url}/hubspot/oauth/callback${query}`, { headers: { cookie } });
  const leave = async () => {
    const visit = await fetch(`${stack.app.url}/hubspot/install`, { redirect: "manual" });
    const state = new URL(visit.headers.get("location")!).searchParams.get("state");
    return { state, cookie: visit.headers.getSetCookie()[0]!.split(";")[0]! };
  };

  test("with a state that was never given out: 400", async () => {
    expect((await callback("?code=stolen&state=made-up")).status).toBe(400);
  });

  test("without a state or a code: 400", async () => {
    expect((await callback("")).status).toBe(400);
    expect((await callback("?code=stolen")).status).toBe(400);
  });

  test("with a state that was used before: 400", async () => {
    const { state, cookie } = await leave();
    const first = await callback(`?code=wrong&state=${state}`, cookie);
    expect(first.status).toBe(400);
    expect(await first.text()).toContain("HubSpot does not know this code");
    const second = await callback(`?code=wrong&state=${state}`, cookie);
    expect(second.status).toBe(400);
    expect(await second.text()).toContain("does not belong to an installation you started here");
  });

  test("with a state that is older than ten minutes: 400", async () => {
    const { state, cookie } = await leave();
    await stack.advance("11 min");
    const late = await callback(`?code=wrong&state=${state}`, cookie);
    expect(await late.text()).toContain("older than 10 minutes");
  });

  test("with a refusal: says what the page said, and what is in it is only text", async () => {
    const refused = await callback(`?error=${encodeURIComponent("<script>alert(1)</script>")}`);
    expect(refused.status).toBe(400);
    expect(await refused.text()).not.toContain("<script>");
  });
});
