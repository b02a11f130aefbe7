import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readConfig } from "../../src/config.ts";
import { type App, openApp } from "../../src/main.ts";
import { firstPolicy } from "../../src/settings/first-policy.ts";
import { madeUpCrm } from "../support/made-up-crm.ts";
import { freshDirectory, TEST_KEY, temporaryDirectory } from "../support/store.ts";

const TOKEN = "a-long-token-nobody-guesses";
const SIGNED_IN = { authorization: `Bearer ${TOKEN}` };
const NOW = Date.parse("2026-03-02T09:00:00Z");
const forms = madeUpCrm("forms", "Forms & Co");
const sales = madeUpCrm("sales", "Sales Ltd", {
  ownsLeads: true,
  logins: [
    { value: "https://login.sales.example", label: "Production" },
    { value: "https://test.sales.example", label: "Sandbox" },
  ],
  ownLogin: { label: "Your own address", example: "https://acme.sales.example" },
});

let app: App;
let data: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  data = temporaryDirectory("install");
  const database = await freshDirectory();
  renameSync(database.options.dataDir, join(data, "store"));
  remove = database.remove;
  app = await openApp({
    config: readConfig({ LEADCLOCK_DATA: data, LEADCLOCK_PORT: "0", LEADCLOCK_SECRET_KEY: TEST_KEY }),
    connectors: [forms, sales],
    clock: { now: () => NOW },
    log: { info() {}, warn() {}, error() {} },
    defaults: { mode: "silent", policy: firstPolicy(null) },
    access: { token: TOKEN },
  });
});
afterEach(async () => {
  await app.stop();
  await remove();
  rmSync(data, { recursive: true, force: true });
});

interface Page {
  readonly status: number;
  readonly html: string;
  readonly location: URL | null;
  /** What the browser got to keep. */
  readonly cookie: string;
}

async function open(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Page> {
  const response = await fetch(`${app.url}${path}`, { headers, redirect: "manual" });
  const location = response.headers.get("location");
  return {
    status: response.status,
    html: await response.text(),
    location: location === null ? null : new URL(location, app.url),
    cookie: response.headers
      .getSetCookie()
      .map((one) => one.split(";")[0])
      .join("; "),
  };
}

/** Follows an install link and comes back as an account that agreed. */
async function agree(path: string, account: string, headers = {}): Promise<Page> {
  const { location, cookie } = await open(path, headers);
  const back = new URL(location!.searchParams.get("redirect_uri")!);
  const state = location!.searchParams.get("state")!;
  return open(`${back.pathname}?${new URLSearchParams({ code: account, state })}`, { cookie });
}

const accounts = async () =>
  (await app.store.tenants.installations()).map(({ tenantId, id }) => `${tenantId}: ${id}`);

describe("where the admin signs in", () => {
  test("a CRM with one place sends the admin there at once", async () => {
    const { status, location } = await open("/forms/install");
    expect([status, location?.origin]).toEqual([302, "https://login.forms.example"]);
  });

  test("a CRM with several asks first: a button for each, and a field for an address of one's own", async () => {
    const { status, html } = await open("/sales/install");
    expect(status).toBe(200);
    expect(html).toContain("<h1>Where do you sign in to Sales Ltd?</h1>");
    expect(html).toContain(
      'class="btn go" href="/sales/install?login=https%3A%2F%2Flogin.sales.example">Production</a>',
    );
    expect(html).toContain(">Sandbox</a>");
    expect(html).toMatch(/<label for="login">Your own address<\/label>/);
    expect(html).toMatch(/<input class="field" id="login" name="login"[^>]* aria-describedby="login-help"/);
    expect((await open("/sales/install?login=https%3A%2F%2Ftest.sales.example")).location?.origin).toBe(
      "https://test.sales.example",
    );
  });

  test("an address that will not do is said at the field, with what was typed kept there", async () => {
    const { status, html } = await open(`/sales/install?login=${encodeURIComponent('acme"><script>')}`);
    expect(status).toBe(400);
    expect(html).not.toContain("<script>");
    expect(html).toContain('value="acme&#34;&#62;&#60;script&#62;"');
    expect(html).toContain('aria-describedby="login-help login-error" aria-invalid="true"');
    expect(html).toMatch(
      /id="login-error" role="alert">(?!login:)[^<]*Write it like https:\/\/acme\.example\./,
    );
    expect((await app.store.db.query("select * from oauth_states")).rows).toEqual([]);
  });

  test("the choice is there again when the code is traded", async () => {
    const page = await agree("/sales/install?login=https%3A%2F%2Facme.sales.example", "00D1");
    expect(page.status).toBe(200);
    const [entry] = await app.store.audit.list("sales-00D1", "sales:00D1");
    expect(entry?.actor).toBe("admin at https://acme.sales.example");
  });

  test("the pages are in the house's look, and nothing in them runs", async () => {
    const response = await fetch(`${app.url}/sales/install`);
    const policy = response.headers.get("content-security-policy");
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/script-src|unsafe/);
    for (const [, href] of (await response.text()).matchAll(/<link rel="stylesheet" href="([^"]+)">/g))
      expect((await fetch(`${app.url}${href}`)).status).toBe(200);
  });
});

describe("a second CRM for the same leads", () => {
  beforeEach(async () => {
    const { html } = await agree("/forms/install", "77");
    expect(html).toContain("<h1>Forms &#38; Co account Company 77 is connected</h1>");
    expect(html).toContain('href="/sales/install?tenant=forms-77">Connect Sales Ltd for the same leads</a>');
  });

  test("is for those who may see the leads: a stranger learns nothing", async () => {
    for (const tenant of ["forms-77", "no-such-one"]) {
      const { status, html } = await open(`/sales/install?tenant=${tenant}&login=https%3A%2F%2Fx.example`);
      expect([tenant, status]).toEqual([tenant, 401]);
      expect(html).toContain("Sign in first");
      expect(html).not.toContain("77");
    }
    expect((await open("/sales/install?tenant=no-such-one", SIGNED_IN)).status).toBe(404);
  });

  test("joins the tenant, keeps the choice of sign-in, and becomes the system of record by a version of its own", async () => {
    const ask = await open("/sales/install?tenant=forms-77", SIGNED_IN);
    expect(ask.html).toContain(
      'href="/sales/install?tenant=forms-77&#38;login=https%3A%2F%2Flogin.sales.example"',
    );
    expect(ask.html).toContain('<input type="hidden" name="tenant" value="forms-77">');
    expect(ask.html).toContain(
      "It joins the leads of Forms &#38; Co 77: a lead that is in both becomes one.",
    );
    expect((await open("/sales/install")).html).not.toContain("It joins");

    const path = "/sales/install?tenant=forms-77&login=https%3A%2F%2Flogin.sales.example";
    const { status, html } = await agree(path, "00D1", SIGNED_IN);
    expect(status).toBe(200);
    expect(html).not.toContain("for the same leads");
    expect(await accounts()).toEqual(["forms-77: forms:77", "forms-77: sales:00D1"]);
    const policies = await app.store.policies.published("forms-77");
    expect(policies.map(({ version, systemOfRecord }) => [version, systemOfRecord])).toEqual([
      [1, undefined],
      [2, "sales"],
    ]);
    const published = await app.store.audit.list("forms-77", "forms-77");
    expect(published.map(({ action }) => action)).toContain("policy.published");
    await agree(path, "00D1", SIGNED_IN);
    expect(await app.store.policies.published("forms-77")).toHaveLength(2);
  });

  test("is offered in the setup until it is there", async () => {
    const setup = async () =>
      (await (await fetch(`${app.url}/api/setup`, { headers: SIGNED_IN })).json()) as {
        connect: readonly unknown[];
        accounts: readonly { name: string }[];
      };
    expect((await setup()).connect).toEqual([{ label: "Sales Ltd", href: "/sales/install?tenant=forms-77" }]);
    expect((await setup()).accounts.map(({ name }) => name)).toEqual(["Company 77"]);
    await agree("/sales/install?tenant=forms-77&login=https%3A%2F%2Fx.example", "00D1", SIGNED_IN);
    expect((await setup()).connect).toEqual([]);
    expect((await setup()).accounts.map(({ name }) => name)).toEqual(["Company 77", "Company 00D1"]);
  });

  const LOGIN = "login=https%3A%2F%2Fx.example";
  test("an account that serves other leads already is refused, with the way out", async () => {
    await agree(`/sales/install?${LOGIN}`, "00D1");
    const { status, html } = await agree(`/sales/install?tenant=forms-77&${LOGIN}`, "00D1", SIGNED_IN);
    expect(status).toBe(400);
    expect(html).toContain("Sales Ltd account 00D1 is connected for other leads already.");
    expect(html).toContain("leadclock forget");
    expect(await accounts()).toEqual(["forms-77: forms:77", "sales-00D1: sales:00D1"]);
  });

  test("another account of a CRM that is there is refused, too", async () => {
    await agree(`/sales/install?tenant=forms-77&${LOGIN}`, "00D1", SIGNED_IN);
    const { status, html } = await agree(`/sales/install?tenant=forms-77&${LOGIN}`, "00D2", SIGNED_IN);
    expect(status).toBe(400);
    expect(html).toContain("these leads have Sales Ltd account 00D1 already, and this is 00D2.");
    expect(await accounts()).toEqual(["forms-77: forms:77", "forms-77: sales:00D1"]);
  });

  test("a callback that nobody here began is refused, and so is its second use", async () => {
    expect((await open("/sales/oauth/callback?code=00D1&state=made-up")).status).toBe(400);
    const { location } = await open("/forms/install");
    const state = location!.searchParams.get("state")!;
    expect((await open(`/sales/oauth/callback?code=00D1&state=${state}`)).status).toBe(400);
    expect((await open(`/forms/oauth/callback?code=78&state=${state}`)).status).toBe(400);
  });
});
