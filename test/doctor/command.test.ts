import fs from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { PassThrough } from "node:stream";
import { run } from "../../src/cli.ts";
import { streamIo } from "../../src/commands/io.ts";
import { examine } from "../../src/doctor/examine.ts";
import { type OpenStore, openStore } from "../../src/store/open-store.ts";
import { operatorToken } from "../../src/tenants/secret-key.ts";
import { fillWithFates, lived, NINE } from "../support/examined-store.ts";
import { freshDirectory, TEST_KEY, temporaryDirectory } from "../support/store.ts";

let data: string;
beforeAll(async () => {
  data = temporaryDirectory("doctor");
  const { options, remove } = await freshDirectory();
  await fs.promises.cp(options.dataDir, path.join(data, "store"), { recursive: true });
  await remove();
  fs.writeFileSync(path.join(data, "secret-key"), `${TEST_KEY}\n`);
  const store = await opened();
  await fillWithFates(store, await lived(store));
  await store.close();
});
afterAll(() => fs.promises.rm(data, { recursive: true, force: true }));

const opened = (): Promise<OpenStore> =>
  openStore({ dataDir: path.join(data, "store"), secretKey: TEST_KEY });

/** Exit code, stdout and stderr of `leadclock doctor`. */
async function doctor(...args: readonly string[]) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await run(["doctor", ...args], streamIo(out, err, new PassThrough(), false));
  return { code, out: String(out.read() ?? ""), err: String(err.read() ?? "") };
}

test("says in plain words what was looked at, and that every invariant holds", async () => {
  const { code, out } = await doctor("--data", data);
  expect(out).toMatch(/^Looked at 1 tenant: 11 leads, \d+ facts, \d+ journeys, \d+ clocks, \d+ alerts, /);
  expect(out).toMatch(/\n {2}holds {4}Folding a lead's facts anew gives the journeys that are stored\n/);
  expect(out).toMatch(/\nEvery invariant holds\.\n$/);
  expect(code).toBe(0);
});

test("exits 1 and names lead, fault and remedy when something is broken, for people and for machines", async () => {
  const store = await opened();
  await store.db.query("update journeys set total_ms = total_ms + 1 where total_ms is not null");
  await store.close();
  const people = await doctor("--data", data);
  expect(people.code).toBe(1);
  expect(people.out).toMatch(
    /\n {2}BROKEN {3}What lists and figures read is what the journeys say: \d found\n/,
  );
  expect(people.out).toMatch(/\nBROKEN \(tenant-.*, lead .*\)\n {2}The row says .*\n {2}\S.*\n/);
  expect(people.out).toMatch(/\n\d things are broken\.\n$/);
  const machines = await doctor("--data", data, "--json");
  const report = JSON.parse(machines.out);
  expect([machines.code, report.holds]).toEqual([1, false]);
  expect(report.findings[0]).toMatchObject({ invariant: "columns", severity: "broken" });
  const mended = await opened();
  await mended.db.query("update journeys set total_ms = total_ms - 1 where total_ms is not null");
  await mended.close();
});

test("asks the running server, with the operator's token, while that has the store open", async () => {
  const store = await opened();
  const asked: IncomingMessage[] = [];
  const server = createServer(async (request, response) => {
    asked.push(request);
    const report = await examine(store, { now: NINE });
    response.setHeader("content-type", "application/json").end(JSON.stringify(report));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  store.announce((server.address() as AddressInfo).port);
  try {
    const { code, out } = await doctor("--data", data, "--json");
    expect([code, JSON.parse(out).examinedAt]).toEqual([0, NINE]);
    expect(asked.map(({ method, url, headers }) => [method, url, headers.authorization])).toEqual([
      ["GET", "/api/operator/doctor", `Bearer ${operatorToken(data)}`],
    ]);
  } finally {
    server.close();
    server.closeAllConnections();
    await store.close();
  }
});

test("says so while somebody has the store open and does not listen", async () => {
  const store = await opened();
  const { code, err } = await doctor("--data", data);
  await store.close();
  expect(code).toBe(1);
  expect(err).toMatch(
    /^leadclock: LEADCLOCK_DATA: process \d+ has the store in .* open and does not listen yet\./,
  );
});

test("makes no store where there is none", async () => {
  const empty = temporaryDirectory("doctor-empty");
  const { code, err } = await doctor("--data", empty);
  expect([code, fs.readdirSync(empty)]).toEqual([1, []]);
  expect(err).toMatch(/^leadclock: LEADCLOCK_DATA: there is no store in .*\. Name the directory with --data/);
  fs.rmdirSync(empty);
});
