import { generateKeyPairSync } from "node:crypto";
import fs from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { PassThrough } from "node:stream";
import express from "express";
import { run } from "../../../src/cli.ts";
import { streamIo } from "../../../src/commands/io.ts";
import { presets } from "../../../src/domain/presets/index.ts";
import { operatorRoutes } from "../../../src/operator/routes.ts";
import { firstPolicy } from "../../../src/settings/first-policy.ts";
import { openAccounts } from "../../../src/tenants/accounts.ts";
import { memoryLimits } from "../../../src/tenants/memory-limits.ts";
import { operatorToken } from "../../../src/tenants/secret-key.ts";
import { RulesCache } from "../../../workflows/decide/tenant-rules.ts";
import type { InstallPorts } from "../../../workflows/learn/install.ts";
import { Reconciler } from "../../../workflows/learn/reconcile.ts";
import { type FreshStore, freshStore, temporaryDirectory } from "../../support/store.ts";
import { twoCrms } from "../../support/two-crms.ts";
import { type SalesforceAccount, type SalesforceHarness, salesforceHarness } from "./harness.ts";
import { APP } from "./sign-in.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = (key: typeof publicKey, type: "spki" | "pkcs8") => key.export({ type, format: "pem" }).toString();

let harness: SalesforceHarness;
let store: FreshStore;
let crm: SalesforceAccount;
let server: Server;
let url: string;
const data = temporaryDirectory("connect");

beforeAll(async () => {
  [harness, store] = await Promise.all([salesforceHarness(), freshStore()]);
  crm = await harness.account({
    stream: false,
    settings: { SALESFORCE_JWT_KEY: pem(privateKey, "pkcs8") },
  });
  await harness.emulator.post("/_sandbox/apps", {
    name: "Leadclock",
    ...APP,
    scopes: ["api", "refresh_token"],
    certificate: pem(publicKey, "spki"),
    installIn: [{ org: crm.org, permittedUsers: "admin", permissionSets: ["Integrations"] }],
  });
  const clock = { now: () => crm.now() };
  const { ports: base } = await twoCrms(store, crm.now());
  const connectors = [crm.connector];
  const ports: InstallPorts = {
    ...base,
    clock,
    connectors,
    saveGrant: async (installation, grant) => void (await store.vault.save(installation, grant)),
    accounts: openAccounts({
      connectors,
      vault: store.vault,
      rateLimits: memoryLimits(),
      clock,
      ruleProperties: async () => [],
      ourTasks: async () => new Set(),
    }),
  };
  const reconciler = new Reconciler(ports, new RulesCache(), { sweepEveryMs: 60_000, backfillDays: 0 });
  const policy = firstPolicy(presets.default!);
  const connecting = { defaults: { mode: "silent" as const, policy }, connected: () => undefined };
  const routes = operatorRoutes({ ports, store, reconciler, token: operatorToken(data), connecting });
  server = createServer(express().use("/api/operator", routes)).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await Promise.all([harness.close(), store.remove()]);
  fs.rmSync(data, { recursive: true, force: true });
});

async function connect(...args: readonly string[]) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const io = streamIo(out, err, new PassThrough(), false);
  const code = await run(["connect", ...args, "--url", url, "--data", data], io);
  return { code, out: String(out.read() ?? ""), err: String(err.read() ?? "") };
}

test("an operator connects an org in an approved user's name: described, provisioned, without a refresh token", async () => {
  const done = await connect("salesforce", "--username", crm.username);
  expect(done).toMatchObject({ code: 0, out: expect.stringContaining("Salesforce Acme is connected") });
  const installation = await store.tenants.byAccount("salesforce", crm.org);
  expect(installation).toMatchObject({ status: "connected", account: { timeZone: "Europe/Berlin" } });
  const stored = await store.vault.read(installation!);
  expect(stored?.grant).toMatchObject({ username: crm.username, refreshToken: "" });
  expect((await crm.rows("PermissionSet")).map(({ values }) => values.Name)).toContain(
    "Leadclock_Integration",
  );
  expect((await connect("salesforce", "--username", crm.username)).out).toContain("again");
});

test("a user that nobody approved is told what an admin has to do", async () => {
  const refused = await connect("salesforce", "--username", "nobody@acme.example");
  expect(refused.code).toBe(1);
  expect(refused.err).toContain("hasn't approved this consumer");
});

test("a CRM that is not configured here is named, with those that are", async () => {
  expect(await connect("other", "--username", "x")).toMatchObject({
    code: 1,
    err: expect.stringContaining("Configured: salesforce"),
  });
});
