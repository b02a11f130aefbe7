import { createHmac } from "node:crypto";
import { canvas } from "../../connectors/salesforce/canvas.ts";
import { MINUTE, SECOND } from "../../src/domain/time.ts";
import { madeUpCrm } from "../support/made-up-crm.ts";
import { NOW, type OpenedApp, openedApp } from "./open-app.ts";

const SECRET = "the-consumer-secret";
const ORG = "00D000000000001AAA";
const OTHER_ORG = "00D000000000002AAA";
const ADA = "005000000000001AAA";
const HOSTS = ["https://acme.lightning.force.com", "https://acme.my.salesforce.com"];

interface Said {
  readonly algorithm?: string;
  readonly issuedAt?: number;
  readonly userId?: string;
  readonly org?: string;
}

/** What Salesforce posts when somebody opens a canvas app. */
function signed(said: Said = {}, secret = SECRET): string {
  const { algorithm = "HMACSHA256", issuedAt = NOW, userId = ADA, org = ORG } = said;
  const payload = Buffer.from(
    JSON.stringify({
      algorithm,
      issuedAt,
      userId,
      client: { oauthToken: "not ours to use" },
      context: {
        user: { userId: ADA, email: "Ada@acme.example", fullName: "Ada King" },
        organization: { organizationId: org },
      },
    }),
  ).toString("base64");
  return `${createHmac("sha256", secret).update(payload).digest("base64")}.${payload}`;
}

const form = (...requests: readonly string[]) =>
  new URLSearchParams(requests.map((one): [string, string] => ["signed_request", one]));

describe("a canvas request", () => {
  const { post } = canvas("/salesforce/canvas", SECRET);
  const who = (body: string, now = NOW) =>
    post!.who(
      { method: "POST", url: "https://leadclock.example", headers: {}, body: Buffer.from(body) },
      now,
    );

  test("names whoever opens the page, by what was signed", () => {
    expect(who(form(signed()).toString())?.user).toEqual({
      accountId: ORG,
      crmUserId: ADA,
      userId: `salesforce:${ADA}`,
      email: "ada@acme.example",
      name: "Ada King",
    });
  });

  const [signature, payload] = signed().split(".");
  const other = Buffer.from(JSON.stringify({ userId: ADA })).toString("base64");
  test.each<readonly [string, string]>([
    ["signed with another secret", form(signed({}, "another")).toString()],
    ["with another payload under the same signature", form(`${signature}.${other}`).toString()],
    ["with a signature cut short", form(`${signature!.slice(0, -4)}.${payload}`).toString()],
    ["without a signature", form(`.${payload}`).toString()],
    ["given twice, one of them forged", form(signed(), signed({}, "another")).toString()],
    ["under another algorithm", form(signed({ algorithm: "none" })).toString()],
    ["about two different people", form(signed({ userId: "005000000000009AAA" })).toString()],
    ["that is no form at all", "{}"],
    ["that is empty", ""],
  ])("%s is nobody's", (_how, body) => {
    expect(who(body)).toBeNull();
  });

  test("is good for five minutes from when its token was issued, and not before", () => {
    const body = form(signed()).toString();
    expect(who(body, NOW + 5 * MINUTE)).not.toBeNull();
    expect(who(body, NOW + 5 * MINUTE + 1)).toBeNull();
    expect(who(body, NOW - MINUTE - SECOND)).toBeNull();
  });

  test.each([
    ["acme.my.salesforce.com", HOSTS],
    [
      "acme--test.sandbox.my.salesforce.com",
      ["https://acme--test.sandbox.lightning.force.com", "https://acme--test.sandbox.my.salesforce.com"],
    ],
    ["evil.example", []],
    ["acme.my.salesforce.com.evil.example", []],
    ["acme.my.salesforce.com; script-src *", []],
  ])("may be framed on the org's own pages: %s", (linkHost, expected) => {
    const installation = { account: { linkHost } } as Parameters<ReturnType<typeof canvas>["hosts"]>[0];
    expect(canvas("/", SECRET).hosts(installation)).toEqual(expected);
  });
});

describe("the console in a frame", () => {
  let opened: OpenedApp;
  let now = NOW;
  const clock = { now: () => now };
  const rights = { active: true, admin: true, manager: false };
  beforeAll(async () => {
    const sales = madeUpCrm("sales", "Sales Ltd", {
      describeAccount: async () => ({ name: "Acme", timeZone: "UTC", linkHost: "acme.my.salesforce.com" }),
      signIn: {
        url: ({ state }) => `https://sales.example/?state=${state}`,
        identify: async () => ({ accountId: ORG, crmUserId: ADA, userId: null, email: null, name: null }),
        agreed: async () => ({ accountId: ORG, crmUserId: ADA, userId: null, email: null, name: null }),
        rights: async (_session, { crmUserId }) => ({ ...rights, active: crmUserId === ADA }),
      },
      frame: canvas("/sales/canvas", SECRET),
      pages: {
        path: "/sales/pages",
        added: ["who"],
        who: ({ url }) =>
          url.includes("who=ada")
            ? { accountId: ORG, crmUserId: ADA, userId: null, email: null, name: "Ada King" }
            : null,
      },
    });
    opened = await openedApp({ LEADCLOCK_PUBLIC_URL: "https://leadclock.example" }, [sales], clock);
    await opened.connect(ORG);
  });
  afterAll(() => opened.close());

  const post = (body: URLSearchParams) =>
    fetch(`${opened.url}/sales/canvas`, { method: "POST", body, redirect: "manual" });
  const cookieOf = (answer: Response) => (answer.headers.get("set-cookie") ?? "").split(";")[0]!;

  test("begins a session of that member alone, in a cookie that only this page of the CRM has", async () => {
    const answer = await post(form(signed({ issuedAt: now })));
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/console"]);
    const cookie = answer.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^__Host-leadclock_framed=[\w-]{43};/);
    for (const part of ["HttpOnly", "Secure", "SameSite=None", "Partitioned", "Path=/"])
      expect(cookie).toContain(`; ${part}`);
    expect(cookie).not.toContain("Domain=");
    const me = await fetch(`${opened.url}/api/me`, { headers: { cookie: cookieOf(answer) } });
    expect(await me.json()).toMatchObject({
      name: "Ada King",
      role: "admin",
      how: "crm",
      tenant: { id: `sales-${ORG}` },
    });
  });

  test("is opened once by each request, and not by an old one", async () => {
    now += SECOND;
    const request = form(signed({ issuedAt: now }));
    expect((await post(request)).status).toBe(303);
    const again = await post(request);
    expect([again.status, again.headers.get("set-cookie")]).toEqual([401, null]);
    const old = await post(form(signed({ issuedAt: now - 6 * MINUTE })));
    expect([old.status, old.headers.get("set-cookie")]).toEqual([401, null]);
  });

  test("is not opened by an account that is not connected, or by nobody's signature", async () => {
    const stranger = await post(form(signed({ issuedAt: now, org: OTHER_ORG })));
    expect([stranger.status, stranger.headers.get("set-cookie")]).toEqual([403, null]);
    const forged = await post(form(signed({ issuedAt: now }, "another")));
    expect([forged.status, forged.headers.get("set-cookie")]).toEqual([401, null]);
  });

  test("may be shown on the pages of that account, and everything else on nobody's", async () => {
    now += SECOND;
    const cookie = cookieOf(await post(form(signed({ issuedAt: now }))));
    const framed = await fetch(`${opened.url}/console/worklist`, { headers: { cookie } });
    expect(framed.headers.get("content-security-policy")).toContain(`frame-ancestors ${HOSTS.join(" ")}`);
    expect(framed.headers.get("x-frame-options")).toBeNull();
    for (const [path, headers] of [
      ["/console/worklist", {}],
      ["/console/worklist", { cookie: "__Host-leadclock_framed=made-up" }],
      ["/console/sign-in", { cookie }],
      ["/api/me", { cookie }],
    ] as const) {
      const answer = await fetch(opened.url + path, { headers });
      expect([path, answer.headers.get("content-security-policy")]).toEqual([
        path,
        expect.stringContaining("frame-ancestors 'none'"),
      ]);
      expect(answer.headers.get("x-frame-options")).toBe("DENY");
    }
  });

  test("changes nothing for another site's page, whatever the browser sends along", async () => {
    now += SECOND;
    const cookie = cookieOf(await post(form(signed({ issuedAt: now }))));
    const change = (headers: Readonly<Record<string, string>>) =>
      fetch(`${opened.url}/api/setup/fields`, {
        method: "POST",
        body: "{}",
        headers: { cookie, "content-type": "application/json", ...headers },
      });
    expect((await change({ "sec-fetch-site": "cross-site" })).status).toBe(401);
    expect((await change({ "sec-fetch-site": "same-origin" })).status).toBe(200);
  });

  const ticket = async (query = "who=ada", to = "/console/reviews") => {
    const body = JSON.stringify({ to });
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${opened.url}/sales/pages/frames?${query}`, {
      method: "POST",
      headers,
      body,
    });
    // What a CRM passes on is an answer of 200 that says how it went.
    const told = answer.ok ? ((await answer.json()) as { answer?: { url: string } }) : {};
    return { status: answer.status, said: told.answer ?? null };
  };
  const enter = (url: string) =>
    fetch(`${opened.url}${new URL(url).pathname}${new URL(url).search}`, { redirect: "manual" });

  test("is opened by a ticket that a page inside the CRM asked for: once, within a minute, on the page it names", async () => {
    const { said } = await ticket();
    expect(said!.url).toMatch(/^https:\/\/leadclock\.example\/console\/framed\?ticket=[\w-]{43}$/);
    const answer = await enter(said!.url);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/console/reviews"]);
    expect(answer.headers.get("set-cookie")).toContain("; Partitioned");
    expect((await enter(said!.url)).status).toBe(401);
    const late = (await ticket()).said!;
    now += MINUTE;
    expect((await enter(late.url)).status).toBe(401);
  });

  test("leads to no page of another's, and gives no ticket to whom the CRM did not name", async () => {
    const { said } = await ticket("who=ada", "/console/../../evil");
    expect((await enter(said!.url)).headers.get("location")).toBe("/console");
    expect((await ticket("who=eve")).status).toBe(401);
    const byOperator = await fetch(`${opened.url}/api/frames`, {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json", authorization: `Bearer ${opened.operator}` },
    });
    expect(byOperator.status).toBe(400);
    expect((await enter("https://x.example/console/framed?ticket=guessed")).status).toBe(401);
  });
});
