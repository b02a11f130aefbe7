import fs from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { PassThrough } from "node:stream";
import express from "express";
import { run } from "../../src/cli.ts";
import { streamIo } from "../../src/commands/io.ts";
import { operatorRoutes } from "../../src/operator/routes.ts";
import { operatorToken } from "../../src/tenants/secret-key.ts";
import { RulesCache } from "../../workflows/decide/tenant-rules.ts";
import type { InstallPorts } from "../../workflows/learn/install.ts";
import { Reconciler, type ReconcileSettings } from "../../workflows/learn/reconcile.ts";
import { type FreshStore, freshStore, temporaryDirectory } from "../support/store.ts";
import { type TwoCrms, twoCrms } from "../support/two-crms.ts";

const NINE = Date.UTC(2026, 2, 2, 9);
const SETTINGS: ReconcileSettings = { sweepEveryMs: 60_000, backfillDays: 0 };

let store: FreshStore;
let server: Server;
let url: string;
let acme: TwoCrms;
const data = temporaryDirectory("duplicates");
beforeAll(async () => {
  store = await freshStore();
  acme = await twoCrms(store, NINE);
  for (const record of ["map:contact:1", "crm:lead:1"])
    await acme.tell(
      record,
      { name: `Ada of ${record}`, email: "info@lead.example" },
      { kind: "created", occurredAt: NINE, via: "other", properties: {} },
    );
  const ports: InstallPorts = { ...acme.ports, connectors: [], saveGrant: async () => {} };
  const reconciler = new Reconciler(ports, new RulesCache(), SETTINGS);
  const app = express().use(
    "/api/operator",
    operatorRoutes({ ports, store, reconciler, token: operatorToken(data) }),
  );
  server = createServer(app).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await store.remove();
  fs.rmSync(data, { recursive: true, force: true });
});

async function duplicates(...args: readonly string[]) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await run(
    ["duplicates", ...args, "--url", url, "--data", data],
    streamIo(out, err, new PassThrough(), false),
  );
  return { code, out: String(out.read() ?? ""), err: String(err.read() ?? "") };
}

test("lists what waits with names and reasons, exit 1; decided by name, once; then there are none", async () => {
  const listed = await duplicates("list");
  expect(listed).toMatchObject({
    code: 1,
    out: "crm:lead:1 (Ada of crm:lead:1)  map:contact:1 (Ada of map:contact:1)  the e-mail address is a team's, since 2026-03-02T09:00:00.000Z\n",
  });
  expect(JSON.parse((await duplicates("list", "--json")).out)).toMatchObject([
    { one: "crm:lead:1", state: "open" },
  ]);

  const nameless = await duplicates("join", "map:contact:1", "crm:lead:1");
  expect([nameless.code, nameless.err]).toEqual([2, expect.stringContaining("join needs --by NAME")]);
  const strangers = await duplicates("join", "map:contact:1", "crm:lead:2", "--by", "sam");
  expect([strangers.code, strangers.err]).toEqual([1, expect.stringContaining("are no proposed pair")]);

  const apart = await duplicates("keep-apart", "map:contact:1", "crm:lead:1", "--by", "sam");
  expect(apart.out).toBe("crm:lead:1 and map:contact:1 are two leads, and stay so.\n");
  expect((await duplicates("keep-apart", "crm:lead:1", "map:contact:1", "--by", "sam")).out).toContain(
    "already",
  );
  expect(await duplicates("list")).toMatchObject({ code: 0, out: "There are none.\n" });
  expect((await duplicates("list", "--all")).out).toContain("apart by sam");

  const joined = await duplicates("join", "map:contact:1", "crm:lead:1", "--by", "eve", "--json");
  expect(JSON.parse(joined.out)).toMatchObject({
    changed: true,
    pair: { state: "joined", decidedBy: "eve" },
  });
  expect(await acme.leadOf("map:contact:1")).toBe(await acme.leadOf("crm:lead:1"));
});
