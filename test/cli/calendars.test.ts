import fs from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { PassThrough } from "node:stream";
import express from "express";
import type { ImportedCalendars } from "../../connectors/connector.ts";
import { run } from "../../src/cli.ts";
import { streamIo } from "../../src/commands/io.ts";
import { operatorRoutes } from "../../src/operator/routes.ts";
import { operatorToken } from "../../src/tenants/secret-key.ts";
import { RulesCache } from "../../workflows/decide/tenant-rules.ts";
import type { InstallPorts } from "../../workflows/learn/install.ts";
import { Reconciler } from "../../workflows/learn/reconcile.ts";
import { madeUpCrm } from "../support/made-up-crm.ts";
import { type FreshStore, freshStore, temporaryDirectory } from "../support/store.ts";
import { twoCrms } from "../support/two-crms.ts";

const IMPORTED: ImportedCalendars = {
  calendars: { Office: { timeZone: "America/New_York", week: { mon: [["09:00", "17:00"]] } } },
  usual: "Office",
  notes: ["Holidays could not be read."],
};

let store: FreshStore;
let server: Server;
let url: string;
/** The systems that keep business hours. */
const keeping = new Set<string>();
const data = temporaryDirectory("calendars");
beforeAll(async () => {
  store = await freshStore();
  const acme = await twoCrms(store, Date.UTC(2026, 2, 2, 9));
  const connector = (crm: string) =>
    madeUpCrm(crm, crm, keeping.has(crm) ? { importCalendars: async () => IMPORTED } : {});
  const ports: InstallPorts = {
    ...acme.ports,
    accounts: { ...acme.ports.accounts, connector },
    connectors: [],
    saveGrant: async () => {},
  };
  const reconciler = new Reconciler(ports, new RulesCache(), { sweepEveryMs: 60_000, backfillDays: 0 });
  const routes = operatorRoutes({ ports, store, reconciler, token: operatorToken(data) });
  server = createServer(express().use("/api/operator", routes)).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await store.remove();
  fs.rmSync(data, { recursive: true, force: true });
});

async function calendars(...args: readonly string[]) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const io = streamIo(out, err, new PassThrough(), false);
  const code = await run(["policy", "calendars", ...args, "--url", url, "--data", data], io);
  return { code, out: String(out.read() ?? ""), err: String(err.read() ?? "") };
}

test("a CRM's business hours are printed as a policy takes them; what could not be had goes beside", async () => {
  keeping.add("crm");
  const printed = await calendars();
  expect(printed.code).toBe(0);
  expect(JSON.parse(printed.out)).toEqual({ calendars: IMPORTED.calendars });
  expect(printed.err).toBe("Office is the default of crm:1.\nHolidays could not be read.\n");
  expect(JSON.parse((await calendars("--json")).out)).toEqual({ installation: "crm:1", ...IMPORTED });
});

test("with several that keep hours one must be named; with none it is said", async () => {
  keeping.add("crm").add("map");
  const several = await calendars();
  expect([several.code, several.err]).toEqual([1, expect.stringContaining("Name one of: crm:1, map:1.")]);
  expect((await calendars("--from", "map:1")).code).toBe(0);
  expect((await calendars("--from", "map")).code).toBe(0);
  expect((await calendars("--from", "erp")).err).toContain("no installation erp");
  keeping.clear();
  expect((await calendars()).err).toContain("no connected CRM keeps business hours");
});
