import { type ConsoleServer, consoleServer, INSIDE, statusWith } from "./support/console-server.ts";

const TOKEN = "a-long-token-nobody-guesses";
const GUARDED = ["/", "/console", "/console/worklist", "/console/leads/1"];
let open: ConsoleServer;
let locked: ConsoleServer;

beforeAll(async () => {
  [open, locked] = await Promise.all([consoleServer(), consoleServer({ access: { token: TOKEN } })]);
});
afterAll(() => Promise.all([open.close(), locked.close()]));

describe("without a token the console is open on this machine alone", () => {
  test("whoever sits at the machine sees it", async () => {
    expect((await fetch(`${open.url}/console`)).status).toBe(200);
    expect(await statusWith(`${open.url}/console`, { host: "localhost:4780" })).toBe(200);
  });

  test("a foreign name that points here, or a proxy in front, is turned away", async () => {
    expect(await statusWith(`${open.url}/console`, { host: "leads.evil.example" })).toBe(401);
    expect(await statusWith(`${open.url}/console`, { "x-forwarded-for": "203.0.113.9" })).toBe(401);
    expect(await statusWith(`${open.url}/console`, { forwarded: "for=203.0.113.9" })).toBe(401);
  });
});

describe("with a token", () => {
  test.each(GUARDED)("%s says nothing to a stranger", async (path) => {
    const response = await fetch(`${locked.url}${path}`);
    expect(response.status).toBe(401);
    expect(await response.text()).not.toContain(INSIDE);
  });

  test("a wrong or empty token is a stranger's", async () => {
    const status = async (authorization: string) =>
      (await fetch(`${locked.url}/console`, { headers: { authorization } })).status;
    expect(await status("Bearer wrong")).toBe(401);
    expect(await status("Bearer ")).toBe(401);
    expect(await status(`Basic ${TOKEN}`)).toBe(401);
    expect(await statusWith(`${locked.url}/console`, { cookie: `leadclock_console=${TOKEN}` })).toBe(401);
  });

  test("an empty token configured opens for nobody", async () => {
    const empty = await consoleServer({ access: { token: "" } });
    expect((await fetch(`${empty.url}/console`, { headers: { authorization: "Bearer " } })).status).toBe(401);
    await empty.close();
  });

  test("whoever wanted a page of the console comes to it after signing in, and nowhere else", async () => {
    const page = await fetch(`${locked.url}/console/worklist?show=noOwner&lead=1`, {
      headers: { accept: "text/html" },
    });
    expect(page.status).toBe(401);
    expect(await page.text()).toContain('name="to" value="/console/worklist?show=noOwner&amp;lead=1"');
    const enterTo = async (to: string) => {
      const body = new URLSearchParams({ token: TOKEN, to });
      const answer = await fetch(`${locked.url}/enter`, { method: "POST", redirect: "manual", body });
      return answer.headers.get("location");
    };
    expect(await enterTo("/console/worklist?show=noOwner&lead=1")).toBe(
      "/console/worklist?show=noOwner&lead=1",
    );
    for (const elsewhere of [
      "//evil.example",
      "https://evil.example/console/",
      "/console\\evil",
      "/consoles",
      "/console/\r\nset-cookie:x=1",
    ])
      expect([elsewhere, await enterTo(elsewhere)]).toEqual([elsewhere, "/console"]);
  });

  test("the right one enters as a bearer", async () => {
    const response = await fetch(`${locked.url}/console`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect(response.status).toBe(200);
  });

  test("a person is told which setting holds it, signs in, and keeps a cookie that is not the token", async () => {
    const page = await fetch(`${locked.url}/console`, { headers: { accept: "text/html" } });
    expect(page.headers.get("content-type")).toContain("text/html");
    const text = await page.text();
    expect(text).toContain("LEADCLOCK_ACCESS_TOKEN");
    expect(text).toContain('action="/enter"');

    const signIn = await fetch(`${locked.url}/enter`, {
      method: "POST",
      redirect: "manual",
      body: new URLSearchParams({ token: TOKEN }),
    });
    const cookie = signIn.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    expect(cookie).not.toContain(TOKEN);
    const entered = await fetch(`${locked.url}/console`, {
      headers: { cookie: cookie.split(";")[0] ?? "" },
    });
    expect(entered.status).toBe(200);
  });

  test("a wrong sign-in gets no cookie, and is told so", async () => {
    const body = new URLSearchParams({ token: "wrong" });
    const signIn = await fetch(`${locked.url}/enter`, { method: "POST", redirect: "manual", body });
    expect(signIn.headers.get("set-cookie")).toBeNull();
    const back = await fetch(new URL(signIn.headers.get("location") ?? "", locked.url), {
      headers: { accept: "text/html" },
    });
    expect(await back.text()).toContain("That was not it. Enter the value of LEADCLOCK_ACCESS_TOKEN");
  });

  test("guessing is slow: after ten wrong passwords the address waits, then may try again", async () => {
    const guarded = await consoleServer({ access: { token: TOKEN } });
    const statusOf = async (token: string) => {
      const body = new URLSearchParams({ token });
      const answer = await fetch(`${guarded.url}/enter`, { method: "POST", redirect: "manual", body });
      return [answer.status, answer.headers.get("retry-after"), answer.headers.has("set-cookie")];
    };
    for (let tries = 0; tries < 10; tries++) expect(await statusOf("guess")).toEqual([303, null, false]);
    expect(await statusOf(TOKEN)).toEqual([429, "600", false]);
    guarded.clock.at += 10 * 60_000;
    expect(await statusOf(TOKEN)).toEqual([303, null, true]);
    await guarded.close();
  });
});

describe("the door of the house", () => {
  test("leads to the console, and says nothing itself", async () => {
    const answer = await fetch(`${locked.url}/`, { redirect: "manual" });
    expect([answer.status, answer.headers.get("location")]).toEqual([302, "/console"]);
  });

  test("while nothing is connected shows where to begin, to whoever comes", async () => {
    const fresh = await consoleServer({
      access: { token: TOKEN },
      showFirstSteps: async (response) => {
        response.send("Connect your CRM");
        return true;
      },
    });
    for (const path of ["/", "/console", "/console/setup", "/console/sign-in"])
      expect([path, await (await fetch(fresh.url + path)).text()]).toEqual([path, "Connect your CRM"]);
    await fresh.close();
  });

  test("its looks are open to everybody", async () => {
    for (const path of ["/tokens.css", "/plain.css"])
      expect((await fetch(locked.url + path)).headers.get("content-type")).toContain("text/css");
  });
});

test("pages allow no inline script, nothing from elsewhere, and no frame", async () => {
  const policy = (await fetch(`${open.url}/console`)).headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain("unsafe");
  const html = await (await fetch(`${open.url}/console`)).text();
  expect(html).not.toMatch(/<script>|<style|style="|onclick=|src="http/);
});
