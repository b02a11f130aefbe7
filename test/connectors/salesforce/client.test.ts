import type { ServerResponse } from "node:http";
import { z } from "zod";
import { salesforceClient } from "../../../connectors/salesforce/client.ts";
import { CALLS, DAILY } from "../../../connectors/salesforce/limits.ts";
import { listed, query, quoted } from "../../../connectors/salesforce/reads.ts";
import { updateRows } from "../../../connectors/salesforce/writes.ts";
import { Blocked, GiveUp, Reauthorize, RetryLater } from "../../../src/errors.ts";
import { crmServer, type Handler, json } from "../../support/crm-server.ts";
import { type SessionOptions, type TestSession, testSession } from "../../support/session.ts";

const NOW = 1_800_000_000_000;
const Answer = z.object({ ok: z.boolean() });
const call = { method: "GET", path: "/limits", what: "a read of the limits" } as const;

let close: () => Promise<void> = async () => undefined;
afterEach(() => close());

async function against(handler: Handler, timeLimitMs = 5_000, options: SessionOptions = {}) {
  const server = await crmServer(handler);
  close = server.close;
  const client = salesforceClient({ timeLimitMs });
  const grant = { accessToken: "token-1", apiUrl: server.url };
  const session = testSession({ now: () => NOW, grant, ...options });
  return { client, session, seen: server.seen };
}

async function thrown(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** What a call throws when the server always answers so. */
async function failure(
  handler: Handler,
  timeLimitMs?: number,
): Promise<{ error: unknown; session: TestSession }> {
  const { client, session } = await against(handler, timeLimitMs);
  return { error: await thrown(client.call(session, call, Answer)), session };
}

const always =
  (status: number, body: unknown, headers: Record<string, string> = {}): Handler =>
  (_request, response) =>
    json(response, status, body, headers);

const refusal = (errorCode: string, message = "no", fields: string[] = []) => [
  { errorCode, message, fields },
];

describe("a call", () => {
  it("carries token, version and our name, takes both permits first and gives back what was asked for", async () => {
    const { client, session, seen } = await against(always(200, { ok: true, more: 1 }));
    expect(await client.call(session, { ...call, query: { q: "a b+c" } }, Answer)).toEqual({ ok: true });
    expect(session.calls).toEqual({ salesforce: 1, "salesforce-day": 1 });
    expect(seen[0]).toMatchObject({ method: "GET", path: "/services/data/v67.0/limits?q=a%20b%2Bc" });
    expect(seen[0]?.headers).toMatchObject({
      authorization: "Bearer token-1",
      "sforce-call-options": "client=Leadclock",
    });
    expect(seen[0]?.headers["sforce-auto-assign"]).toBeUndefined();
  });

  it("that writes never sets assignment rules going", async () => {
    const { client, session, seen } = await against(
      always(200, [{ id: "00Q000000000001EAA", success: true, errors: [] }]),
    );
    const rows = [{ type: "Lead", id: "00Q000000000001EAA", values: { Company: "Engines" } }];
    await updateRows(client, session, rows, "an update");
    expect(seen[0]?.headers["sforce-auto-assign"]).toBe("FALSE");
    expect(seen[0]).toMatchObject({ method: "PATCH", path: "/services/data/v67.0/composite/sobjects" });
    expect(JSON.parse(seen[0]?.body ?? "")).toEqual({
      allOrNone: false,
      records: [{ attributes: { type: "Lead" }, id: "00Q000000000001EAA", Company: "Engines" }],
    });
  });

  it("is not made without a permit", async () => {
    const refused = new RetryLater("The limit is used up.", NOW + 900);
    const permit = () => Promise.reject(refused);
    const { client, session, seen } = await against(always(200, { ok: true }), 5_000, { permit });
    await expect(client.call(session, call, Answer)).rejects.toBe(refused);
    expect(seen).toEqual([]);
  });

  it.each([
    [503, "GET"],
    [429, "GET"],
    [500, "DELETE"],
  ] as const)("that gets %i is never repeated by jsforce, not even a %s", async (status, method) => {
    const { client, session, seen } = await against(always(status, "busy"));
    await expect(client.call(session, { ...call, method }, Answer)).rejects.toThrow(RetryLater);
    expect(seen).toHaveLength(1);
  });

  it("goes nowhere without an address of the org", async () => {
    const client = salesforceClient({ timeLimitMs: 1_000 });
    await expect(client.call(testSession(), call, Answer)).rejects.toThrow(Reauthorize);
  });
});

describe("an expired session", () => {
  const expired = refusal("INVALID_SESSION_ID", "Session expired or invalid");

  it("is replaced once, over REST, and the new token is used", async () => {
    const { client, session, seen } = await against(
      (request, response) =>
        request.headers.authorization === "Bearer token-2"
          ? json(response, 200, { ok: true })
          : json(response, 401, expired),
      5_000,
      { refresh: async () => "token-2" },
    );
    expect(await client.call(session, call, Answer)).toEqual({ ok: true });
    expect([session.replaced, seen.length]).toEqual([["token-1"], 2]);
  });

  it("that stays refused asks to reconnect after one refresh, however often it is refused", async () => {
    const { client, session, seen } = await against(always(401, expired), 5_000, {
      refresh: async () => "token-2",
    });
    await expect(client.call(session, call, Answer)).rejects.toThrow(Reauthorize);
    expect([session.replaced, seen.length]).toEqual([["token-1"], 2]);
  });

  it("over SOAP is replaced once too", async () => {
    const fault = (response: ServerResponse) =>
      response
        .writeHead(500, { "Content-Type": "text/xml" })
        .end(
          '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><soapenv:Fault><faultcode>sf:INVALID_SESSION_ID</faultcode><faultstring>INVALID_SESSION_ID: gone</faultstring></soapenv:Fault></soapenv:Body></soapenv:Envelope>',
        );
    const { client, session, seen } = await against((_request, response) => fault(response), 5_000, {
      refresh: async () => "token-2",
    });
    const reading = client.metadata(
      session,
      "a read",
      (metadata) => metadata.read("CustomField", ["Lead.X__c"]),
      z.any(),
    );
    await expect(reading).rejects.toThrow(Reauthorize);
    expect([session.replaced, seen.length]).toEqual([["token-1"], 2]);
    expect(seen[1]?.body).toContain("<sessionId>token-2</sessionId>");
  });

  it.each(["This session is not valid for use with the REST API", "Connected app is not attached to Agent"])(
    "'%s' is no question of time: nothing is refreshed",
    async (message) => {
      const { error, session } = await failure(always(401, refusal("INVALID_SESSION_ID", message)));
      expect(error).toBeInstanceOf(Reauthorize);
      expect(session.replaced).toEqual([]);
    },
  );

  it("goes to the org's new address when it moved with the token", async () => {
    const moved = await crmServer(always(200, { ok: true }));
    const { client, session } = await against(always(401, expired), 5_000);
    const replaced: TestSession = {
      ...session,
      replaceToken: async () => ({ token: "token-2", apiUrl: moved.url }),
    };
    expect(await client.call(replaced, call, Answer)).toEqual({ ok: true });
    expect(moved.seen).toHaveLength(1);
    await moved.close();
  });

  it("and a grant that is gone is told as such, not as jsforce words it", async () => {
    const gone = new Reauthorize("The grant is gone.");
    const { client, session } = await against(always(401, expired), 5_000, {
      refresh: () => Promise.reject(gone),
    });
    await expect(client.call(session, call, Answer)).rejects.toBe(gone);
  });
});

describe("limits of the org", () => {
  it.each([
    ["of the day, for an hour", "TotalRequests Limit exceeded.", DAILY, 3_600_000],
    ["of long calls at once, for seconds", "ConcurrentPerOrgLongTxn Limit exceeded.", CALLS, 5_000],
    [
      "of calls at once, for seconds",
      "ConcurrentRequests (Concurrent API Requests) Limit exceeded.",
      CALLS,
      5_000,
    ],
  ])("%s", async (_what, message, limit, wait) => {
    const { error, session } = await failure(always(403, refusal("REQUEST_LIMIT_EXCEEDED", message)));
    expect(error).toBeInstanceOf(RetryLater);
    expect(error).toMatchObject({ at: NOW + wait, maybeDone: false });
    expect(session.holds).toEqual({ [limit.name]: NOW + wait });
  });

  it("are left to others once the day is nearly used up, though the call went well", async () => {
    const { client, session } = await against(
      always(200, { ok: true }, { "Sforce-Limit-Info": "api-usage=14750/15000" }),
    );
    await client.call(session, call, Answer);
    expect(session.holds[DAILY.name]).toBeGreaterThan(NOW);
  });

  it("are no reason to wait before", async () => {
    const { client, session } = await against(
      always(
        200,
        { ok: true },
        { "Sforce-Limit-Info": "api-usage=42/15000, per-app-api-usage=17/250(appName=x)" },
      ),
    );
    await client.call(session, call, Answer);
    expect(session.holds).toEqual({});
  });
});

describe("not now", () => {
  it.each([
    [503, refusal("SERVER_UNAVAILABLE"), 10_000, true],
    [400, refusal("QUERY_TIMEOUT"), 30_000, false],
    [500, refusal("UNKNOWN_EXCEPTION"), 30_000, true],
    [400, refusal("ENTITY_IS_LOCKED"), 600_000, false],
    [502, "<html>Bad gateway</html>", 10_000, true],
  ])("%i %j means later", async (status, body, wait, maybeDone) => {
    const { error } = await failure(always(status, body));
    expect(error).toBeInstanceOf(RetryLater);
    expect(error).toMatchObject({ at: NOW + wait, maybeDone });
  });

  it("a locked row is tried again at different moments", async () => {
    const { error } = await failure(always(400, refusal("UNABLE_TO_LOCK_ROW")));
    expect((error as RetryLater).at - NOW).toBeGreaterThanOrEqual(2_000);
    expect((error as RetryLater).at - NOW).toBeLessThanOrEqual(4_000);
  });

  it("no answer within the limit may have been done", async () => {
    const { error } = await failure(() => undefined, 100);
    expect(error).toMatchObject({ name: "RetryLater", maybeDone: true });
  });

  it.each<[string, Handler]>([
    ["a connection that breaks", (_request, response) => response.destroy()],
    [
      "a body that is cut off",
      (_request, response) => {
        response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "100" });
        response.write('{"ok":');
        setImmediate(() => response.destroy());
      },
    ],
    [
      "a maintenance page",
      (_request, response) => response.writeHead(200, { "Content-Type": "text/html" }).end("<html>"),
    ],
    [
      "JSON that is none",
      (_request, response) => response.writeHead(200, { "Content-Type": "application/json" }).end('{"ok":'),
    ],
    ["JSON of another shape", always(200, { ok: "yes" })],
  ])("%s is no success", async (_what, handler) => {
    const { error } = await failure(handler);
    expect(error).toMatchObject({ name: "RetryLater", maybeDone: true });
  });

  it("a redirect is not followed: the token goes nowhere else", async () => {
    const other = await crmServer(always(200, { ok: true }));
    const { error } = await failure((_request, response) =>
      response.writeHead(302, { Location: other.url }).end(),
    );
    expect(error).toBeInstanceOf(RetryLater);
    expect(other.seen).toEqual([]);
    await other.close();
  });
});

describe("never", () => {
  it.each([
    [
      "INVALID_FIELD",
      "No such column 'Leadclock_sla_status__c' on sobject of type Lead",
      "leadclock provision",
    ],
    ["INVALID_FIELD", "No such column 'Region__c' on sobject of type Lead", "integration user"],
    ["FIELD_CUSTOM_VALIDATION_EXCEPTION", "Phone is required", "An admin of the org must relax it"],
    ["CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "LeadTrigger: execution of BeforeUpdate", "trigger or flow"],
    ["DUPLICATES_DETECTED", "Use one of these records?", "duplicate rule"],
    ["INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights", "integration user"],
    ["API_DISABLED_FOR_ORG", "API is not enabled", "edition"],
    ["STRING_TOO_LONG", "data value too large", "An admin"],
  ])("%s: %s says what to do", async (code, message, fix) => {
    const { error } = await failure(always(400, refusal(code, message)));
    expect(error).toBeInstanceOf(GiveUp);
    expect((error as GiveUp).fix).toContain(fix);
    expect((error as GiveUp).message).toContain(message);
  });

  it.each([
    [410, [{ errorCode: "UNSUPPORTED_API_VERSION", message: "retired" }], "update Leadclock"],
    [400, refusal("INVALID_FIELD", "No such column 'Leadclock_sla_status__c'"), "leadclock provision"],
    [403, refusal("INSUFFICIENT_ACCESS", "no"), "integration user"],
    [403, "<html>Blocked by the firewall</html>", "a proxy or firewall"],
  ])("what somebody can mend waits: %s", async (status, body, fix) => {
    const { error } = await failure(always(status, body));
    expect(error).toBeInstanceOf(Blocked);
    expect((error as Blocked).fix).toContain(fix);
  });

  it("several problems at once are all told", async () => {
    const { error } = await failure(
      always(400, [...refusal("STRING_TOO_LONG", "one"), ...refusal("INVALID_FIELD", "two")]),
    );
    expect((error as GiveUp).message).toMatch(/one.*two/);
  });

  it("metadata with a kind of token that SOAP does not take says which setting to change", async () => {
    const jwt = `${Buffer.from("{}").toString("base64")}.e30.x`;
    const { client, session } = await against(always(200, {}), 5_000);
    const withJwt: TestSession = {
      ...session,
      access: async () => ({ ...(await session.access()), token: jwt }),
    };
    const error = await thrown(
      client.metadata(withJwt, "a read", (metadata) => metadata.read("CustomField", ["Lead.X__c"]), z.any()),
    );
    expect((error as GiveUp).fix).toContain("JSON Web Token");
  });
});

describe("a query", () => {
  const row = (Id: string) => ({ attributes: { type: "Lead", url: "/x" }, Id });
  const Id = z.object({ Id: z.string() });

  it("reads page after page", async () => {
    const pages: Record<string, unknown> = {
      "/services/data/v67.0/query?q=SELECT%20Id%20FROM%20Lead": {
        totalSize: 2,
        done: false,
        nextRecordsUrl: "/services/data/v67.0/query/0r8-2000",
        records: [row("1")],
      },
      "/services/data/v67.0/query/0r8-2000": { totalSize: 2, done: true, records: [row("2")] },
    };
    const { client, session } = await against((request, response) =>
      json(response, 200, pages[request.path]),
    );
    expect(await query(client, session, "SELECT Id FROM Lead", Id, "leads")).toEqual([
      { Id: "1" },
      { Id: "2" },
    ]);
  });

  it("holds whatever text people write", () => {
    expect(quoted(`O'Brien "x" \\ y\n`)).toBe(`'O\\'Brien \\"x\\" \\\\ y\\n'`);
    expect(listed(["a", "b"])).toBe("('a','b')");
  });
});
