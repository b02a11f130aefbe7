import { ACCESS, type OpenedApp, openedApp } from "./open-app.ts";

let opened: OpenedApp;
let url: string;
const SIGNED_IN = { authorization: `Bearer ${ACCESS}` };

beforeAll(async () => {
  opened = await openedApp();
  url = opened.url;
  await opened.connect("77");
});
afterAll(() => opened.close());

interface Visit {
  readonly location: URL;
  readonly state: string;
  readonly cookie: string;
  readonly setCookie: string;
}

async function leave(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Visit> {
  const response = await fetch(`${url}${path}`, { redirect: "manual", headers });
  const location = new URL(response.headers.get("location")!);
  const [setCookie = ""] = response.headers.getSetCookie();
  const state = location.searchParams.get("state")!;
  return { location, state, setCookie, cookie: setCookie.split(";")[0]! };
}

async function comeBack(query: Readonly<Record<string, string>>, cookie = "", crm = "sales") {
  const address = `${url}/${crm}/oauth/callback?${new URLSearchParams(query)}`;
  const response = await fetch(address, { headers: cookie ? { cookie } : {}, redirect: "manual" });
  return { status: response.status, location: response.headers.get("location"), text: await response.text() };
}

const accounts = async () =>
  (await opened.app.store.tenants.installations()).map(
    ({ tenantId, accountId }) => `${tenantId} ${accountId}`,
  );

describe("a state", () => {
  test("is the visitor's own: a link begun by one and finished in another's browser connects nothing", async () => {
    const before = await accounts();
    // A colleague of tenant 77 begins, and sends the consent page's link to an admin of another company.
    const begun = await leave("/forms/install?tenant=sales-77", SIGNED_IN);
    const code = "other-company";
    expect((await comeBack({ code, state: begun.state }, "", "forms")).status).toBe(400);
    const again = await leave("/forms/install?tenant=sales-77", SIGNED_IN);
    const stranger = await leave("/forms/install");
    expect((await comeBack({ code, state: again.state }, stranger.cookie, "forms")).status).toBe(400);
    expect(await accounts()).toEqual(before);
  });

  test("works once, and only in its own CRM", async () => {
    const { state, cookie } = await leave("/sales/install");
    expect((await comeBack({ code: "78", state }, cookie)).status).toBe(200);
    expect((await comeBack({ code: "79", state }, cookie)).status).toBe(400);
    const other = await leave("/sales/install");
    expect((await comeBack({ code: "80", state: other.state }, other.cookie, "hubspot")).status).toBe(400);
    // The mix-up used it up.
    expect((await comeBack({ code: "80", state: other.state }, other.cookie)).status).toBe(400);
    expect((await accounts()).some((one) => /79|80/.test(one))).toBe(false);
  });

  test("made up is none", async () => {
    const { cookie } = await leave("/sales/install");
    for (const state of ["", "made-up", "%00", "[object Object]", "a".repeat(5_000)])
      expect((await comeBack({ code: "81", state }, cookie)).status).toBe(400);
  });

  test("given twice in one address is none", async () => {
    const { state, cookie } = await leave("/sales/install");
    const response = await fetch(`${url}/sales/oauth/callback?code=82&state=${state}&state=${state}`, {
      headers: { cookie },
    });
    expect(response.status).toBe(400);
  });

  test("two visits of one browser do not disturb each other", async () => {
    const one = await leave("/sales/install");
    const other = await leave("/sales/install", { cookie: one.cookie });
    const jar = other.cookie || one.cookie;
    expect((await comeBack({ code: "83", state: one.state }, jar)).status).toBe(200);
    expect((await comeBack({ code: "84", state: other.state }, jar)).status).toBe(200);
  });
});

describe("the way back", () => {
  test("is our own address, whatever Host or the query say", async () => {
    for (const query of ["", "?redirect_uri=https://evil.example", "?next=//evil.example"]) {
      const { location } = await leave(`/sales/install${query}`, { "x-forwarded-host": "evil.example" });
      expect(location.searchParams.getAll("redirect_uri")).toEqual([
        `${opened.app.url}/sales/oauth/callback`,
      ]);
    }
  });

  test("leads nowhere else: no callback answers with a redirect", async () => {
    const { state, cookie } = await leave("/sales/install");
    const back = { code: "85", state, redirect: "https://evil.example", iss: "https://evil.example" };
    expect((await comeBack(back, cookie)).location).toBeNull();
  });

  test("the visitor's mark is out of reach of scripts and of other sites' requests, but comes back from the CRM", async () => {
    const { setCookie } = await leave("/sales/install");
    expect(setCookie).toMatch(/;\s*HttpOnly/i);
    expect(setCookie).toMatch(/;\s*SameSite=Lax/i);
    const tls = await openedApp({ LEADCLOCK_PUBLIC_URL: "https://leadclock.example" });
    const overTls = await fetch(`${tls.url}/sales/install`, { redirect: "manual" });
    const [mark = ""] = overTls.headers.getSetCookie();
    await tls.close();
    expect(mark).toMatch(/^__Host-leadclock_install=[\w-]{43}; .*Path=\/;.*Secure/i);
  });
});
