import { once } from "node:events";
import fs from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { PassThrough, Readable } from "node:stream";
import express from "express";
import { openChannels, slackHosts } from "../../src/alerts/channels/open-channels.ts";
import { channelRoutes } from "../../src/api/channels.ts";
import { mount } from "../../src/api/mount.ts";
import { operatorCaller } from "../../src/api/operator-caller.ts";
import { readPolicy } from "../../src/api/policy-reader.ts";
import { previewRoutes } from "../../src/api/previews.ts";
import { run } from "../../src/cli.ts";
import { streamIo } from "../../src/commands/io.ts";
import { fromPolicy } from "../../src/settings/to-policy.ts";
import { readKeys } from "../../src/store/keys.ts";
import { tokenVault } from "../../src/store/token-vault.ts";
import { operatorToken } from "../../src/tenants/secret-key.ts";
import { PreviewDesk } from "../../workflows/policies/preview-desk.ts";
import { type SlackSandbox, startMailSandbox, startSlackSandbox } from "../support/channel-sandbox.ts";
import { type FreshStore, freshStore, TEST_KEY, temporaryDirectory } from "../support/store.ts";
import { type TwoCrms, twoCrms } from "../support/two-crms.ts";

const NINE = Date.UTC(2026, 2, 2, 9);
const TOKEN = "xoxb-1234567890-secret-wxyz";

let slack: SlackSandbox;
let store: FreshStore;
let acme: TwoCrms;
let server: Server;
let url: string;
const data = temporaryDirectory("channels");
const file = (name: string, content: string): string => {
  const at = path.join(data, name);
  fs.writeFileSync(at, content, { mode: 0o600 });
  return at;
};

beforeAll(async () => {
  slack = await startSlackSandbox(new Date(NINE).toISOString());
  await slack.post("workspace", {
    tokens: [{ token: TOKEN, scopes: ["chat:write", "users:read.email"] }],
    users: [{ id: "U1", name: "rita", email: "rita@acme.example" }],
  });
  store = await freshStore();
  const hosts = slackHosts(slack.addresses.url);
  const messaging = {
    channels: openChannels(hosts, ["127.0.0.1"]),
    settings: (tenant: string) => store.channels.of(tenant),
  };
  acme = await twoCrms(store, NINE, {}, { messaging });
  await acme.people({
    key: "crm:user:7",
    kind: "userChanged",
    source: "crm",
    occurredAt: NINE,
    userId: "crm:7",
    name: "Rita Reyes",
    email: "rita@acme.example",
    active: true,
  });
  const token = operatorToken(data);
  const previews = new PreviewDesk(acme.ports, acme.rules, readPolicy);
  const deps = { ports: acme.ports, store, rules: acme.rules, previews, slackHosts: hosts };
  const app = express().use(
    "/api",
    mount([...channelRoutes(deps), ...previewRoutes(deps)], {
      asTenant: store.asTenant,
      callerOf: (request) => operatorCaller(request, token, store.tenants),
    }),
  );
  server = createServer(app).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await store.remove();
  await slack.stop();
  fs.rmSync(data, { recursive: true, force: true });
});

async function type(args: readonly string[], input = "") {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const io = streamIo(out, err, Readable.from([input]), false);
  const code = await run([...args, "--url", url, "--data", data, "--by", "sam"], io);
  return { code, out: String(out.read() ?? ""), err: String(err.read() ?? "") };
}

describe("leadclock channels", () => {
  test("Slack is set from a file, shown by its end, tried, and taken out; each is in the audit without the secret", async () => {
    expect(await type(["channels", "list"])).toMatchObject({
      code: 0,
      out: "slack: not set up\nemail: not set up\n",
    });

    const set = await type(["channels", "set", "slack", "--bot-token", file("token", `${TOKEN}\n`)]);
    expect(set).toMatchObject({ code: 0, out: "slack: botToken set, ends in wxyz\n" });
    const more = await type(["channels", "set", "slack", "--default-channel", "C0123ABCD"]);
    expect(more.out).toBe("slack: botToken set, ends in wxyz, defaultChannel C0123ABCD\n");
    expect(await store.channels.of(acme.tenantId)).toMatchObject({ slack: { botToken: TOKEN } });

    expect(await type(["channels", "test", "slack", "--to", "rita reyes"])).toMatchObject({
      code: 0,
      out: "Delivered to Rita Reyes by slack.\n",
    });
    const { results } = await slack.get<{ results: { body: { text: string } }[] }>("messages?channel=D1");
    expect(results).toMatchObject([{ body: { text: expect.stringContaining("alerts arrive") } }]);

    await slack.post("workspace", { tokens: [] });
    const refused = await type(["channels", "test", "slack", "--to", "crm:7"]);
    expect(refused).toMatchObject({ code: 1, out: expect.stringContaining("Refused: Slack refused") });

    expect((await type(["channels", "remove", "slack"])).out).toBe("slack is taken out.\n");
    expect((await type(["channels", "remove", "slack"])).out).toBe("slack was not set up.\n");
    const audit = await store.audit.list(acme.tenantId);
    const ours = audit.filter(({ action }) => action.startsWith("channel."));
    expect(ours.map(({ action, actor }) => `${action} ${actor}`).sort()).toEqual([
      "channel.removed sam",
      "channel.set sam",
      "channel.set sam",
      "channel.tested sam",
      "channel.tested sam",
    ]);
    expect(JSON.stringify(audit)).not.toContain(TOKEN);
  });

  test("e-mail is set with a password from standard input or the environment; it moves to no other server by itself", async () => {
    const mail = await startMailSandbox(new Date(NINE).toISOString());
    await mail.post("settings", {
      offerTls: false,
      requireLogin: true,
      accounts: [{ user: "lc", password: "pass word" }],
    });
    const port = String(mail.addresses.smtp);
    const server = ["--host", "127.0.0.1", "--port", port, "--tls", "none", "--user", "lc"];
    const set = await type(
      ["channels", "set", "email", ...server, "--from", "alerts@acme.example", "--password", "-"],
      "pass word\n",
    );
    expect(set).toMatchObject({ code: 0, out: expect.stringContaining("password set,") });
    expect(set.out).not.toContain("pass word");
    expect((await type(["channels", "test", "email", "--to", "rita@acme.example"])).out).toContain(
      "Delivered",
    );
    expect(await mail.get("messages")).toMatchObject({
      results: [{ recipient: "rita@acme.example", user: "lc" }],
    });

    const moved = await type(["channels", "set", "email", "--port", "2525"]);
    expect(moved).toMatchObject({ code: 1, err: expect.stringContaining("Give the password again") });
    await mail.stop();
    const gone = await type(["channels", "test", "email", "--to", "crm:7", "--json"]);
    expect([gone.code, JSON.parse(gone.out)]).toMatchObject([1, { outcome: "later" }]);
  });

  test.each([
    [["set", "slack", "--bot-token", "xoxb-on-the-command-line"], "there is no such file"],
    [["set", "slack", "--webhook", "env:NO_SUCH_VARIABLE"], "is empty"],
    [["set", "slack", "--default-channel", "#sales"], "no bot token or webhook|needs a bot token"],
    [["set", "email", "--host", "smtp.acme.example"], "from: is missing"],
    [
      ["set", "email", "--host", "smtp.acme.example", "--from", "a@b.example", "--tls", "none"],
      "not be encrypted",
    ],
    [["set", "email", "--port", "many"], "no port"],
    [["test", "slack", "--to", "Nobody"], "there is no Nobody"],
  ])("%j is refused with the fix", async (args, words) => {
    await store.channels.remove(acme.tenantId, "email");
    const { code, err } = await type(["channels", ...args]);
    expect([code, err]).toEqual([1, expect.stringMatching(words)]);
  });

  test("a webhook of another host is refused", async () => {
    const strange = file("webhook", "https://hooks.slack.com.evil.example/services/T/B/x");
    const { code, err } = await type(["channels", "set", "slack", "--webhook", strange]);
    expect([code, err]).toEqual([1, expect.stringContaining("no webhook of Slack")]);
  });

  test("wrong use says how", async () => {
    for (const args of [[], ["set"], ["set", "slack"], ["test", "slack"], ["remove", "fax"]])
      expect((await type(["channels", ...args])).code).toBe(2);
  });

  test("a switched-off channel is not tried", async () => {
    const off = { scope: "channel", name: "slack", since: NINE, by: "sam", why: "noise" } as const;
    await store.switches.turnOff(acme.tenantId, off);
    const { code, err } = await type(["channels", "test", "slack", "--to", "crm:7"]);
    expect([code, err]).toEqual([1, expect.stringContaining("switched off")]);
    await store.switches.turnOn(acme.tenantId, off);
  });
});

test("settings cannot be read in the table, open under a new key, and go with the tenant", async () => {
  const other = await twoCrms(store, NINE);
  await store.channels.save(other.tenantId, "slack", { botToken: TOKEN });
  const { rows } = await store.db.query("select t::text as row from tokens t");
  expect(JSON.stringify(rows)).not.toContain(TOKEN);
  const both = tokenVault(store.db, readKeys(`${Buffer.alloc(32, 3).toString("hex")},${TEST_KEY}`));
  const back = tokenVault(store.db, readKeys(`${TEST_KEY},${Buffer.alloc(32, 3).toString("hex")}`));
  expect(await both.rotate()).toBeGreaterThan(0);
  await expect(store.channels.of(other.tenantId)).rejects.toThrow("LEADCLOCK_SECRET_KEY");
  await back.rotate();
  expect(await store.channels.of(other.tenantId)).toEqual({ slack: { botToken: TOKEN }, email: null });
  await store.tenants.forget(other.tenantId);
  expect(await store.channels.of(other.tenantId)).toEqual({ slack: null, email: null });
});

describe("leadclock alerts preview", () => {
  test("shows each message on each way for a made-up lead", async () => {
    const { code, out } = await type(["alerts", "preview", "--template", "breach"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^== breach \(shipped 2\)\n-- task\nPast due: Ada Lovelace/);
    expect(out).toContain("-- slack\n");
    expect(out).toContain("-- email\nSubject: Past due: Ada Lovelace");
    expect((await type(["alerts", "preview", "--variables"])).out).toContain("{{leadName}}  The lead's name");
    expect((await type(["alerts", "preview", "--template", "brooch"])).code).toBe(2);
  });

  test("shows the draft's own words before anybody publishes them", async () => {
    const [policy] = await store.policies.published(acme.tenantId);
    expect((await type(["alerts", "preview", "--draft"])).err).toContain("There is no draft");
    const templates = { breach: { subject: "Call {{leadName}}", body: ["{{elapsed}}"] } };
    const file = fromPolicy({ ...policy!, alerts: { templates } });
    const row = { basedOn: 1, author: "sam", at: NINE, state: "open", file } as const;
    expect(await store.policyDrafts.add(acme.tenantId, 0, row)).toBe(true);
    const { out } = await type(["alerts", "preview", "--draft", "--template", "breach", "--as", "task"]);
    expect(out).toBe("== breach (draft)\n-- task\nCall Ada Lovelace\n30 min\n\n");
    expect((await type(["alerts", "preview", "--template", "breach"])).out).toContain("Past due:");
  });

  test("says of a real lead what its alert would say now, and makes nothing", async () => {
    await acme.tell(
      "crm:lead:1",
      { name: "Grace Hopper", company: "Navy" },
      { kind: "engaged", occurredAt: NINE, engagement: "form", properties: {} },
      { kind: "ownerChanged", occurredAt: NINE, ownerId: "crm:7" },
    );
    const lead = await acme.leadOf("crm:lead:1");
    const shown = await type(["alerts", "preview", "--lead", lead, "--template", "breach", "--as", "task"]);
    expect(shown.out).toContain("Past due: Grace Hopper, Navy was due");
    expect(shown.out).toContain("Assigned rep: Rita Reyes.");
    expect(acme.accounts.crm.tasks).toEqual([]);
    expect(await type(["alerts", "preview", "--lead", "nobody"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("no lead nobody"),
    });
  });
});
