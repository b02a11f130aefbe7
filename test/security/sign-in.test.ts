import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { sessionDigest } from "../../workflows/people/sign-in.ts";
import { ACCESS, NOW, type OpenedApp, openedApp } from "./open-app.ts";
import { installers, REP, rights, salesAndForms } from "./two-sign-ins.ts";

let opened: OpenedApp;
let url: string;
let now = NOW;
beforeAll(async () => {
  opened = await openedApp({}, salesAndForms(), { now: () => now });
  url = opened.url;
  await opened.connect("77");
  await opened.connect("1000");
  rights.set("ada", { active: true, admin: true, manager: false });
  rights.set("gone", { active: false, admin: true, manager: false });
});
afterAll(() => opened.close());
beforeEach(() => {
  now = NOW;
});

const cookiesOf = (response: Response) => response.headers.getSetCookie().map((one) => one.split(";")[0]!);

async function leave(path = "/console/sign-in/sales", headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${url}${path}`, { redirect: "manual", headers });
  const location = new URL(response.headers.get("location")!);
  return { location, state: location.searchParams.get("state")!, mark: cookiesOf(response)[0] ?? "" };
}

async function comeBack(query: Readonly<Record<string, string>>, cookie = "", crm = "sales") {
  const response = await fetch(`${url}/${crm}/oauth/callback?${new URLSearchParams(query)}`, {
    headers: cookie ? { cookie } : {},
    redirect: "manual",
  });
  const [setCookie] = response.headers.getSetCookie().filter((one) => one.includes("_session="));
  return {
    status: response.status,
    location: response.headers.get("location"),
    setCookie: setCookie ?? null,
    cookie: setCookie?.split(";")[0] ?? "",
    text: await response.text(),
  };
}

async function signIn(code: string, more = "", path = "/console/sign-in/sales") {
  const { state, mark } = await leave(path);
  return comeBack({ code, state }, more ? `${mark}; ${more}` : mark);
}

const ask = (
  cookie: string,
  path = "/me",
  method = "GET",
  headers: Readonly<Record<string, string>> = {},
  body?: object,
) =>
  fetch(`${url}/api${path}`, {
    method,
    headers: { cookie, ...(body ? { "content-type": "application/json" } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
const me = async (cookie: string) =>
  (await (await ask(cookie)).json()) as {
    name: string;
    role: string;
    how: string;
    tenant: { id: string };
    signedInWith: string;
  };
const OURS = { "sec-fetch-site": "same-origin" };

describe("whoever installs", () => {
  const install = async (account: string, by: string, more = "") => {
    installers.set(account, by);
    const { state, mark } = await leave("/sales/install");
    return { state, mark, ...(await comeBack({ code: account, state }, more ? `${mark}; ${more}` : mark)) };
  };

  test("is signed in by it as who agreed in the CRM, and goes on with the setup", async () => {
    const { status, location, cookie, setCookie } = await install("81", "ada");
    expect([status, location]).toEqual([303, "/console/setup"]);
    expect(setCookie).toMatch(/^leadclock_session=[\w-]{43}; .*Path=\/;.*HttpOnly;.*SameSite=Lax/i);
    expect(await me(cookie)).toMatchObject({
      name: "ada",
      role: "admin",
      how: "crm",
      tenant: { id: "sales-81" },
    });
  });

  test("gets a session of its own: whatever was in the browser before is worth nothing", async () => {
    const before = (await signIn("77:ben")).cookie;
    const { cookie } = await install("82", "ada", before);
    expect(cookie).not.toBe(before);
    expect((await ask(before)).status).toBe(401);
    expect(await me(cookie)).toMatchObject({ name: "ada", tenant: { id: "sales-82" } });
  });

  test("is who they were where they may see these leads already", async () => {
    const { cookie } = await install("81", "ada");
    const again = await install("81", "ben", cookie);
    expect([again.status, again.setCookie]).toEqual([200, null]);
    expect(again.text).toContain("is connected");
    expect(await me(cookie)).toMatchObject({ name: "ada" });
  });

  test("stays outside where the CRM has them switched off; what they connected stands", async () => {
    const { status, setCookie, text } = await install("83", "gone");
    expect([status, setCookie]).toEqual([200, null]);
    expect(text).toContain("account Company 83 is connected");
  });

  test("an installation that this browser did not begin is none, and signs nobody in", async () => {
    installers.set("84", "ada");
    const { state } = await leave("/sales/install");
    const other = (await leave("/sales/install")).mark;
    for (const [query, cookie] of [
      [{ code: "84", state }, ""],
      [{ code: "84", state: (await leave("/sales/install")).state }, other],
      [{ code: "84" }, other],
    ] as const) {
      const { status, setCookie } = await comeBack(query, cookie);
      expect([status, setCookie]).toEqual([400, null]);
    }
    expect(await opened.app.store.tenants.get("sales-84")).toBeNull();
  });
});

describe("who comes back from the CRM", () => {
  test("is signed in to the account that they chose, as what its rights make of them", async () => {
    const { status, location, cookie } = await signIn("77:ada");
    expect([status, location]).toEqual([303, "/console"]);
    expect(await me(cookie)).toMatchObject({
      name: "ada",
      role: "admin",
      how: "crm",
      tenant: { id: "sales-77" },
      signedInWith: "Sales Ltd",
    });
    const other = await signIn("1000:ben");
    expect(await me(other.cookie)).toMatchObject({ role: "rep", tenant: { id: "sales-1000" } });
  });

  test("holds a cookie that scripts cannot read, other sites cannot use to change anything, and the store does not know", async () => {
    const { setCookie, cookie } = await signIn("77:ada");
    expect(setCookie).toMatch(/^leadclock_session=[\w-]{43}; .*Path=\/;.*HttpOnly;.*SameSite=Lax/i);
    const id = cookie.split("=")[1]!;
    const { rows } = await opened.app.store.db.query<{ row: object }>(
      "select to_jsonb(s) as row from sessions s",
    );
    expect(JSON.stringify(rows)).not.toContain(id);
    expect(JSON.stringify(rows)).toContain(sessionDigest(id));
  });

  test("of an account that nobody connected, or switched off in the CRM, stays outside", async () => {
    for (const code of ["4711:ada", "77:gone"]) {
      const { status, setCookie } = await signIn(code);
      expect([status, setCookie]).toEqual([403, null]);
    }
    expect((await signIn("used up")).status).toBe(403);
  });

  test("goes on to the page where they were, and to no other place", async () => {
    const to = async (wanted: string) =>
      (await signIn("77:ada", "", `/console/sign-in/sales?to=${encodeURIComponent(wanted)}`)).location;
    expect(await to("/console/rules?version=2")).toBe("/console/rules?version=2");
    for (const evil of [
      "https://evil.example",
      "//evil.example",
      "/\\evil.example",
      "/console/../../evil",
      "/console\r\nx: y",
      "/api/me",
      "/console/sign-in",
    ])
      expect(await to(evil)).toBe("/console");
  });
});

describe("attacks on the way", () => {
  test("a sign-in begun by one browser signs no other in", async () => {
    const begun = await leave();
    expect((await comeBack({ code: "77:ada", state: begun.state })).setCookie).toBeNull();
    const again = await leave();
    const victim = await leave();
    expect((await comeBack({ code: "77:ada", state: again.state }, victim.mark)).setCookie).toBeNull();
  });

  test("a state works once, in its own CRM, and made up is none", async () => {
    const { state, mark } = await leave();
    expect((await comeBack({ code: "77:ada", state }, mark, "forms")).setCookie).toBeNull();
    expect((await comeBack({ code: "77:ada", state }, mark)).setCookie).toBeNull();
    const once = await leave();
    expect((await comeBack({ code: "77:ada", state: once.state }, once.mark)).setCookie).not.toBeNull();
    expect((await comeBack({ code: "77:ada", state: once.state }, once.mark)).setCookie).toBeNull();
    expect((await comeBack({ code: "77:ada", state: "made-up" }, once.mark)).setCookie).toBeNull();
  });

  test("a sign-in installs nothing, and the code of a sign-in is none of an installation", async () => {
    const accounts = async () => (await opened.app.store.tenants.installations()).length;
    const before = await accounts();
    await signIn("4711:ada");
    expect(await accounts()).toBe(before);
    const install = await fetch(`${url}/sales/install`, { redirect: "manual" });
    const state = new URL(install.headers.get("location")!).searchParams.get("state")!;
    // What it brings in is the account that agreed then, and whoever agreed there: never that of a sign-in before.
    const { cookie } = await comeBack({ code: "85", state }, cookiesOf(install)[0]);
    expect(await me(cookie)).toMatchObject({ name: "nobody", role: "rep", tenant: { id: "sales-85" } });
    await opened.app.store.tenants.forget("sales-85");
  });

  test("what a state remembers is over after ten minutes", async () => {
    const { state, mark } = await leave();
    now += 10 * MINUTE + 1;
    expect((await comeBack({ code: "77:ada", state }, mark)).setCookie).toBeNull();
  });

  test("the way back is our own address, whatever Host or query say", async () => {
    const { location } = await leave("/console/sign-in/sales?redirect_uri=https://evil.example", {
      "x-forwarded-host": "evil.example",
    });
    expect(location.searchParams.getAll("redirect_uri")).toEqual([`${opened.app.url}/sales/oauth/callback`]);
  });

  test("a session that was put into the browser before is not the one that is signed in, and ends", async () => {
    const planted = `leadclock_session=${"p".repeat(43)}`;
    const { cookie } = await signIn("77:ada", planted);
    expect(cookie).not.toBe(planted);
    expect((await ask(planted)).status).toBe(401);
    const theirs = await signIn("77:ben");
    const after = await signIn("77:ada", theirs.cookie);
    expect((await ask(theirs.cookie)).status).toBe(401);
    expect((await me(after.cookie)).name).toBe("ada");
  });
});

describe("a session", () => {
  test("is over after twelve idle hours, and after seven days however it is used", async () => {
    const { cookie } = await signIn("77:ada");
    now += 11 * HOUR;
    expect((await ask(cookie)).status).toBe(200);
    now += 11 * HOUR;
    expect((await ask(cookie)).status).toBe(200);
    now += 12 * HOUR + 1;
    expect((await ask(cookie)).status).toBe(401);
    now = NOW;
    const busy = await signIn("77:ada");
    for (let hours = 0; hours < 7 * 24 - 6; hours += 6) {
      now += 6 * HOUR;
      expect((await ask(busy.cookie)).status).toBe(200);
    }
    now += 6 * HOUR;
    expect((await ask(busy.cookie)).status).toBe(401);
  });

  test("ends with its sign-out, in this browser alone", async () => {
    const [one, other] = [await signIn("77:ada"), await signIn("77:ada")];
    expect((await ask(one.cookie, "/session", "DELETE", OURS)).status).toBe(200);
    expect((await ask(one.cookie)).status).toBe(401);
    expect((await ask(other.cookie)).status).toBe(200);
  });

  test("changes something from our own page alone, whatever header comes along", async () => {
    const { cookie } = await signIn("77:ada");
    const hostile: readonly Readonly<Record<string, string>>[] = [
      {},
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { origin: "https://evil.example" },
      { origin: "null" },
      { authorization: "Bearer x", "sec-fetch-site": "cross-site" },
      { authorization: "Basic eA==" },
    ];
    for (const headers of hostile)
      expect((await ask(cookie, "/session", "DELETE", headers)).status).toBe(401);
    expect((await ask(cookie)).status).toBe(200);
    expect((await ask(cookie, "/session", "DELETE", OURS)).status).toBe(200);
  });

  test("ends at once when an admin lowers the role; the new one holds at the next sign-in", async () => {
    const [ada, ben] = [await signIn("77:ada"), await signIn("77:ben")];
    const { members } = (await (await ask(ada.cookie, "/members")).json()) as {
      members: { id: string; name: string; role: string }[];
    };
    const id = members.find(({ name }) => name === "ben")!.id;
    const role = (cookie: string, of: string, to: string | null) =>
      ask(cookie, `/members/${encodeURIComponent(of)}/role`, "PUT", OURS, { role: to });
    expect((await role(ben.cookie, id, "admin")).status).toBe(403);
    expect((await role(ada.cookie, id, "viewer")).status).toBe(200);
    expect((await ask(ben.cookie)).status).toBe(401);
    const again = await signIn("77:ben");
    expect((await me(again.cookie)).role).toBe("viewer");
    expect(
      (await ask(again.cookie, "/breaches/actions", "POST", OURS, { journey: "x", action: "approve" }))
        .status,
    ).toBe(403);
    const own = members.find(({ name }) => name === "ada")!.id;
    expect((await role(ada.cookie, own, "viewer")).status).toBe(409);
    expect((await role(ada.cookie, id, null)).status).toBe(200);
    expect((await me((await signIn("77:ben")).cookie)).role).toBe("rep");
    const audit = (await (await ask(ada.cookie, "/audit?action=member.role")).json()) as {
      entries: { actor: string; detail: object }[];
    };
    expect(audit.entries[1]).toMatchObject({
      actor: "ada (ada@acme.example)",
      detail: { was: "rep", is: "viewer" },
    });
  });

  test("ends when the CRM's rights became others, when somebody is signed out everywhere, and when the account goes", async () => {
    rights.set("eve", { active: true, admin: true, manager: false });
    const before = await signIn("77:eve");
    rights.set("eve", REP);
    const after = await signIn("77:eve");
    expect((await ask(before.cookie)).status).toBe(401);
    expect((await me(after.cookie)).role).toBe("rep");
    const ada = await signIn("77:ada");
    expect(
      (await ask(ada.cookie, `/members/${encodeURIComponent("sales:77:eve")}/sessions/end`, "POST", OURS))
        .status,
    ).toBe(200);
    expect((await ask(after.cookie)).status).toBe(401);
    const zoe = await signIn("1000:zoe");
    const [installation] = await opened.app.store.tenants.installations("sales-1000");
    await opened.app.ports.store.tenants.saveInstallation(installation!, "disconnected");
    expect((await ask(zoe.cookie)).status).toBe(401);
    await opened.app.ports.store.tenants.saveInstallation(installation!, "connected");
  });

  test("of one account knows no member of another", async () => {
    await signIn("1000:zoe");
    const ada = await signIn("77:ada");
    const { members } = (await (await ask(ada.cookie, "/members")).json()) as { members: { name: string }[] };
    expect(members.map(({ name }) => name)).not.toContain("zoe");
    const theirs = encodeURIComponent("sales:1000:zoe");
    expect((await ask(ada.cookie, `/members/${theirs}/role`, "PUT", OURS, { role: "viewer" })).status).toBe(
      404,
    );
    expect((await ask(ada.cookie, `/members/${theirs}/sessions/end`, "POST", OURS)).status).toBe(404);
  });
});

describe("the doors beside it", () => {
  test("who is not signed in is told where to; a page shows the ways with the address kept", async () => {
    const api = await fetch(`${url}/api/me`);
    expect([api.status, await api.json()]).toMatchObject([401, { signIn: "/console/sign-in" }]);
    const page = await fetch(`${url}/console/rules?version=2`, { headers: { accept: "text/html" } });
    expect(page.status).toBe(401);
    const text = await page.text();
    expect(text).toContain('href="/console/sign-in/sales?to=%2Fconsole%2Frules%3Fversion%3D2"');
    // A CRM that nobody's account here is connected to is not offered.
    expect(text).not.toContain("/console/sign-in/forms");
    expect((await fetch(`${url}/console/sign-in`, { headers: { accept: "text/html" } })).status).toBe(200);
  });

  test("the password's account is the one that was connected first, whatever their names", async () => {
    const bearer = { authorization: `Bearer ${ACCESS}` };
    const said = (await (await fetch(`${url}/api/me`, { headers: bearer })).json()) as {
      tenant: { id: string };
      role: string;
    };
    // `sales-1000` comes before `sales-77` in the alphabet.
    await opened.app.store.db.query(
      "update installations set watch_from = watch_from + 1000 where tenant_id = 'sales-1000'",
    );
    const after = (await (await fetch(`${url}/api/me`, { headers: bearer })).json()) as typeof said;
    expect(after).toMatchObject({ tenant: { id: "sales-77" }, role: "manager", how: "password" });
  });

  test("guessing is slow at each of them; the same wrong one again is no new guess", async () => {
    const guess = (headers: Readonly<Record<string, string>>) => fetch(`${url}/api/me`, { headers });
    for (let again = 0; again < 30; again++)
      expect((await guess({ authorization: "Bearer of old" })).status).toBe(401);
    expect((await guess({ authorization: `Bearer ${ACCESS}` })).status).toBe(200);
    for (let tries = 0; tries < 10; tries++)
      await guess(
        tries % 2
          ? { authorization: `Bearer guess ${tries}` }
          : { cookie: `leadclock_console=guess${tries}` },
      );
    expect((await guess({ authorization: `Bearer ${ACCESS}` })).status).toBe(401);
    const form = await fetch(`${url}/enter`, {
      method: "POST",
      body: new URLSearchParams({ token: ACCESS }),
      redirect: "manual",
    });
    expect(form.status).toBe(429);
    now += 10 * MINUTE;
    expect((await guess({ authorization: `Bearer ${ACCESS}` })).status).toBe(200);
  });

  test("a body that is not JSON is refused, not read as nothing", async () => {
    const response = await fetch(`${url}/api/gate/silent`, {
      method: "POST",
      headers: { authorization: `Bearer ${opened.operator}`, "x-leadclock-tenant": "sales-77" },
      body: new URLSearchParams({ why: "they asked" }),
    });
    expect(response.status).toBe(415);
  });
});
