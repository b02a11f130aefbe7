import type { ServerResponse } from "node:http";
import { z } from "zod";
import { type HubSpotClient, hubspotClient } from "../../../connectors/hubspot/client.ts";
import { CALLS, SEARCH } from "../../../connectors/hubspot/limits.ts";
import { Blocked, GiveUp, Reauthorize, RetryLater } from "../../../src/errors.ts";
import { crmServer, type Handler, json } from "../../support/crm-server.ts";
import { testSession } from "../../support/session.ts";

const NOW = 1_800_000_000_000;
const now = () => NOW;
const Answer = z.object({ ok: z.boolean() });
const call = { method: "GET", path: "/crm/owners/2026-09", what: "a read of the owners" } as const;

let close: () => Promise<void> = async () => undefined;
afterEach(() => close());

async function against(
  handler: Handler,
  timeLimitMs = 5_000,
): Promise<{ client: HubSpotClient; seen: Awaited<ReturnType<typeof crmServer>>["seen"] }> {
  const server = await crmServer(handler);
  close = server.close;
  return { client: hubspotClient({ apiUrl: `${server.url}/`, timeLimitMs }), seen: server.seen };
}

async function failure(handler: Handler, options: { timeLimitMs?: number; limit?: typeof CALLS } = {}) {
  const { client } = await against(handler, options.timeLimitMs);
  const session = testSession({ now });
  const error: unknown = await client.call(session, { ...call, limit: options.limit ?? CALLS }, Answer).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { error, session };
}

const always =
  (status: number, body: unknown, headers: Record<string, string> = {}): Handler =>
  (_request, response) =>
    json(response, status, body, headers);

describe("a call", () => {
  it("carries the token, takes a permit first and gives back what was asked for", async () => {
    const { client, seen } = await against(always(200, { ok: true, more: 1 }));
    const session = testSession({ now });
    const query = { limit: "100", archived: "false" };
    expect(await client.call(session, { ...call, query, limit: SEARCH }, Answer)).toEqual({ ok: true });
    expect(session.calls).toEqual({ "hubspot-search": 1 });
    expect(seen[0]).toMatchObject({ method: "GET", path: "/crm/owners/2026-09?limit=100&archived=false" });
    expect(seen[0]?.headers.authorization).toBe("Bearer token-1");
  });

  it("is not made without a permit", async () => {
    const { client, seen } = await against(always(200, { ok: true }));
    const refused = new RetryLater("The limit is used up.", NOW + 900);
    const session = testSession({ now, permit: () => Promise.reject(refused) });
    await expect(client.call(session, call, Answer)).rejects.toBe(refused);
    expect(seen).toEqual([]);
  });

  it("is never repeated by HubSpot's own client", async () => {
    const { client, seen } = await against(always(500, { message: "internal" }));
    await expect(client.call(testSession({ now }), call, Answer)).rejects.toThrow(RetryLater);
    expect(seen).toHaveLength(1);
  });
});

describe("too many calls", () => {
  it.each([
    [
      "with Retry-After, in seconds",
      { policyName: "TEN_SECONDLY_ROLLING" },
      { "Retry-After": "7" },
      CALLS,
      7_000,
    ],
    [
      "without any header, by the message of the recordings",
      { category: "RATE_LIMITS", message: "You have reached your secondly limit." },
      {},
      SEARCH,
      1_000,
    ],
    [
      "of the rolling limit",
      { message: "You have reached your ten_secondly_rolling limit." },
      {},
      CALLS,
      10_000,
    ],
    ["of a day", { policyName: "DAILY" }, {}, CALLS, 3_600_000],
    [
      "with the interval in a header",
      {},
      { "X-HubSpot-RateLimit-Interval-Milliseconds": "5000" },
      CALLS,
      5_000,
    ],
    ["without a word", {}, {}, CALLS, 10_000],
  ])("%s", async (_what, body, headers, limit, wait) => {
    const { error, session } = await failure(always(429, body, headers as Record<string, string>), { limit });
    expect(error).toBeInstanceOf(RetryLater);
    expect(error).toMatchObject({ at: NOW + wait, maybeDone: false });
    expect(session.holds).toEqual({ [limit.name]: NOW + wait });
  });
});

describe("not now", () => {
  it.each([
    [423, {}, 2_000],
    [477, { "Retry-After": "120" }, 120_000],
    [477, {}, 3_600_000],
    [500, {}, 10_000],
    [502, {}, 10_000],
    [503, { "Retry-After": "30" }, 30_000],
    [504, {}, 10_000],
    [521, {}, 10_000],
  ])("%i means later", async (status, headers, wait) => {
    const { error } = await failure(always(status, {}, headers as Record<string, string>));
    expect(error).toBeInstanceOf(RetryLater);
    expect((error as RetryLater).at).toBe(NOW + wait);
    expect((error as RetryLater).maybeDone).toBe(status >= 500);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    [
      "an HTML page with 502",
      (response) =>
        void response.writeHead(502, { "Content-Type": "text/html" }).end("<html>Bad gateway</html>"),
    ],
    ["an empty 500", (response) => void response.writeHead(500).end()],
    ["an HTML page with 200", (response) => void response.writeHead(200).end("<html>Maintenance</html>")],
    [
      "half an answer",
      (response) =>
        void response.writeHead(200, { "Content-Length": "100" }).write('{"ok":', () => response.destroy()),
    ],
    ["a broken connection", (response) => void response.destroy()],
    ["JSON of another shape", (response) => json(response, 200, { ok: "perhaps" })],
  ])("%s means later, and that it may have been done", async (_what, answer) => {
    const { error } = await failure((_request, response) => answer(response));
    expect(error).toBeInstanceOf(RetryLater);
    expect((error as RetryLater).maybeDone).toBe(true);
    expect((error as RetryLater).at).toBeGreaterThan(NOW);
  });

  it.each<[string, Handler]>([
    ["no answer", () => undefined],
    ["an answer that never ends", (_request, response) => void response.writeHead(200).write('{"ok":')],
  ])("%s is given up at the time limit", async (_what, handler) => {
    const { error } = await failure(handler, { timeLimitMs: 80 });
    expect(error).toBeInstanceOf(RetryLater);
    expect(error).toMatchObject({
      maybeDone: true,
      message: expect.stringContaining("nothing within 80 ms"),
    });
  });
});

describe("an expired token", () => {
  const expired = {
    category: "EXPIRED_AUTHENTICATION",
    message: "The OAuth token used to make this call expired",
  };
  const untilNewToken: Handler = ({ headers }, response) =>
    headers.authorization === "Bearer token-2"
      ? json(response, 200, { ok: true })
      : json(response, 401, expired);

  it("is replaced once and the call made again", async () => {
    const { client, seen } = await against(untilNewToken);
    const session = testSession({ now, refresh: async () => "token-2" });
    expect(await client.call(session, call, Answer)).toEqual({ ok: true });
    expect([seen.length, session.replaced]).toEqual([2, ["token-1"]]);
  });

  it("that the new one does not mend asks to reconnect", async () => {
    const { client, seen } = await against(untilNewToken);
    const session = testSession({ now, refresh: async () => "token-3" });
    await expect(client.call(session, call, Answer)).rejects.toThrow(Reauthorize);
    expect(seen).toHaveLength(2);
  });

  it("is not assumed of every 401", async () => {
    const { client } = await against(always(401, { category: "INVALID_AUTHENTICATION", message: "no" }));
    const session = testSession({ now, refresh: async () => "token-2" });
    await expect(client.call(session, call, Answer)).rejects.toThrow(Reauthorize);
    expect(session.replaced).toEqual([]);
  });
});

describe("a refusal", () => {
  it("for want of a scope names it", async () => {
    const { error } = await failure(
      always(403, {
        category: "MISSING_SCOPES",
        message: "This app hasn't been granted all required scopes.",
        correlationId: "c-1",
        errors: [{ message: "one", context: { requiredGranularScopes: ["sales-email-read"] } }],
      }),
    );
    expect(error).toBeInstanceOf(GiveUp);
    expect((error as GiveUp).message).toContain("sales-email-read");
    expect((error as GiveUp).fix).toContain("grant sales-email-read");
  });

  it("carries HubSpot's words and the correlation id", async () => {
    const { error } = await failure(
      always(400, { category: "VALIDATION_ERROR", message: "Invalid input JSON", correlationId: "c-2" }),
    );
    expect(error).toBeInstanceOf(GiveUp);
    expect((error as GiveUp).message).toContain("Invalid input JSON");
    expect((error as GiveUp).message).toContain("c-2");
  });

  it("of an unknown property says how to bring it back", async () => {
    const message =
      'Property values were not valid: [{"isValid":false,"error":"PROPERTY_DOESNT_EXIST","name":"leadclock_engaged_at"}]';
    const { error } = await failure(always(400, { category: "VALIDATION_ERROR", message }));
    expect(error).toBeInstanceOf(Blocked);
    expect((error as Blocked).fix).toContain("leadclock provision");
  });

  it.each([
    [410, { status: "error", message: "This version is no longer available." }, "update Leadclock"],
    [403, { status: "error", category: "FORBIDDEN", message: "no" }, "the right to do this"],
    [404, "<html>Blocked by the firewall</html>", "a proxy or firewall"],
  ])("that somebody can mend waits: %s", async (status, body, fix) => {
    const { error } = await failure(always(status, body));
    expect(error).toBeInstanceOf(Blocked);
    expect((error as Blocked).fix).toContain(fix);
  });

  it("by a rule of the account says whose rule it is", async () => {
    const errors = [{ message: "jobtitle is required", code: "MISSING_CONDITIONAL_REQUIRED_PROPERTY" }];
    const { error } = await failure(always(400, { category: "VALIDATION_ERROR", message: "no", errors }));
    expect((error as GiveUp).fix).toContain("jobtitle is required");
  });

  it("never tells the token", async () => {
    const { error } = await failure(always(400, { message: "bad" }));
    expect(JSON.stringify([String(error), error])).not.toContain("token-1");
  });
});
