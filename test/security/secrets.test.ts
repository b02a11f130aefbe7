import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { madeUpCrm } from "../support/made-up-crm.ts";
import { TEST_KEY } from "../support/store.ts";
import { ACCESS, HUBSPOT_SECRET, NOW, type OpenedApp, openedApp } from "./open-app.ts";

const TOKEN = "planted-access-token-51c2";
const REFRESH = "planted-refresh-token-9e77";
const BOT = "xoxb-planted-bot-token-3b1d";
const MAIL = "planted-mail-password-77aa";
const CODE = "planted-authorization-code-4f4f";
const PLANTED = [TOKEN, REFRESH, BOT, MAIL, CODE, ACCESS, HUBSPOT_SECRET, TEST_KEY];

let opened: OpenedApp;
const said: string[] = [];

beforeAll(async () => {
  let fails = false;
  const leaky = madeUpCrm("sales", "Sales Ltd", {
    exchangeCode: async (code, _visit, now) => {
      if (fails) throw new Error(`the sign-in refused the code ${code.slice(0, 0)}`);
      fails = true;
      return { accountId: "77", accessToken: TOKEN, refreshToken: REFRESH, expiresAt: now + 1, scopes: [] };
    },
    provision: async () => {
      throw new Error("a failure within");
    },
  });
  opened = await openedApp({}, [leaky]);
  const { url, operator } = opened;
  const ask = async (path: string, method = "GET", body?: unknown, authorization = `Bearer ${operator}`) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { authorization, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    said.push(await answer.text(), JSON.stringify([...answer.headers]));
  };
  const install = async (code: string) => {
    const visit = await fetch(`${url}/sales/install`, { redirect: "manual" });
    const state = new URL(visit.headers.get("location")!).searchParams.get("state")!;
    const cookie = visit.headers.getSetCookie()[0]!.split(";")[0]!;
    const back = await fetch(`${url}/sales/oauth/callback?code=${code}&state=${state}`, {
      headers: { cookie },
    });
    said.push(await back.text());
  };
  await install(CODE);
  await install(CODE);
  // Set, refused, tried and shown: nothing of a secret comes back.
  await ask("/api/channels/slack", "PUT", { botToken: BOT });
  await ask("/api/channels/slack", "PUT", { botToken: BOT, defaultChannel: "#wrong" });
  await ask("/api/channels/slack", "PUT", { webhookUrl: `https://evil.example/${BOT}` });
  const email = {
    host: "10.0.0.1",
    port: 587,
    tls: "starttls",
    user: "u",
    from: "a@b.example",
    password: MAIL,
  };
  await ask("/api/channels/email", "PUT", email);
  await ask("/api/channels/email", "PUT", { ...email, tls: "none" });
  await ask("/api/channels/email", "PUT", { password: [MAIL] });
  await ask("/api/channels/email/test", "POST", { to: "nobody" });
  for (const path of ["/api/channels", "/api/account", "/api/audit", "/api/gate"]) await ask(path);
  await ask("/api/audit/links", "POST", {});
  await ask("/api/operator/status");
  await ask("/api/operator/doctor");
  await ask("/api/operator/dead-letters");
  await ask("/api/operator/provision", "POST", { tenant: "sales-77", check: true });
  await ask("/api/setup", "GET", undefined, `Bearer ${ACCESS}`);
  await ask("/api/setup", "GET", undefined, `Bearer ${TOKEN}`);
  await ask("/health");
  await opened.app.engine.settle();
});
afterAll(() => opened.close());

const leaks = (text: string) => PLANTED.filter((secret) => text.includes(secret));

describe("a secret", () => {
  test("is in no answer, whether it went well or failed", () => {
    // A webhook's address that was refused is not told again either.
    expect(leaks(said.join("\n"))).toEqual([]);
    expect(said.join("\n")).not.toContain(opened.operator);
  });

  test("is in no line of the log", () => {
    expect(opened.logged.length).toBeGreaterThan(0);
    expect(leaks(opened.logged.join("\n"))).toEqual([]);
    expect(opened.logged.join("\n")).not.toContain(opened.operator);
  });

  test("stands in no row of the store but sealed", async () => {
    const { db } = opened.app.store;
    const { rows: tables } = await db.query<{ name: string }>(
      "select quote_ident(relname) as name from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r'",
    );
    for (const { name } of tables) {
      const { rows } = await db.query<{ text: string }>(`select to_jsonb(t)::text as text from ${name} t`);
      expect([name, leaks(rows.map(({ text }) => text).join("\n"))]).toEqual([name, []]);
    }
    const { rows } = await db.query<{ n: number }>("select count(*) as n from tokens");
    expect(rows[0]!.n).toBeGreaterThanOrEqual(2);
  });

  test("stands in no file of the data directory but its own, which only its owner reads", async () => {
    const found: string[] = [];
    const walk = (directory: string): void => {
      for (const entry of readdirSync(directory, { withFileTypes: true })) {
        const path = join(directory, entry.name);
        if (entry.isDirectory()) walk(path);
        else if (leaks(readFileSync(path, "latin1")).length > 0) found.push(path);
        if (entry.name === "operator-token") expect(statSync(path).mode & 0o077).toBe(0);
      }
    };
    walk(opened.data);
    expect(found).toEqual([]);
  });

  test("is blanked in a log line by the name of its field, however deep", () => {
    const fields = {
      accessToken: TOKEN,
      deep: {
        client_secret: TOKEN,
        list: [{ password: TOKEN, cookie: TOKEN, botToken: TOKEN, apiKey: TOKEN }],
      },
      headers: { authorization: TOKEN, "set-cookie": TOKEN },
      webhookUrl: `https://hooks.slack.com/services/${TOKEN}`,
      assertion: TOKEN,
      at: NOW,
    };
    const module = new URL("../../src/log.ts", import.meta.url).href;
    const program = `const { openLog } = await import("${module}"); openLog("info").info("event", ${JSON.stringify(fields)});`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
      encoding: "utf8",
    });
    const written = [stdout, stderr];
    expect(written.join("")).toContain("event");
    expect(leaks(written.join(""))).toEqual([]);
  });
});
