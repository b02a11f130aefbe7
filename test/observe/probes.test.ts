import { once } from "node:events";
import { connect } from "node:net";
import { NOW, type OpenedApp, openedApp } from "../security/open-app.ts";
import { madeUpCrm } from "../support/made-up-crm.ts";

const METRICS = "a-token-for-whoever-scrapes";
const crms = () => [madeUpCrm("sales", "Sales Ltd")];

let opened: OpenedApp;
const open = async (
  env: Record<string, string> = {},
  role: "all" | "web" | "worker" = "all",
): Promise<OpenedApp> => {
  opened = await openedApp(env, crms(), { now: () => NOW }, role);
  return opened;
};
afterEach(() => opened.close());

const statusOf = async (path: string, headers: Record<string, string> = {}) =>
  (await fetch(`${opened.url}${path}`, { headers })).status;

test("probes: whoever can do its work is alive and ready; what is in the way is named, and no more", async () => {
  await open();
  const { app } = opened;
  const ready = async () => {
    // An answer is kept for a second.
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    const answer = await fetch(`${opened.url}/readyz`);
    return [answer.status, await answer.json()];
  };
  app.start();
  expect(await statusOf("/healthz")).toBe(200);
  expect(await ready()).toEqual([200, { ok: true }]);

  const { db } = app.store;
  await db.query("insert into migrations (number, name) values (9999, 'of a newer program')");
  expect(await ready()).toEqual([200, { ok: true }]);
  await db.query("delete from migrations where number in (1, 9999)");
  expect(await ready()).toEqual([503, { ok: false, inTheWay: ["migrations"] }]);

  await app.store.close();
  expect(await statusOf("/healthz")).toBe(200);
  expect(await ready()).toEqual([503, { ok: false, inTheWay: ["store"] }]);
});

describe("roles", () => {
  test("a worker answers probes and nothing else", async () => {
    await open({ LEADCLOCK_METRICS_TOKEN: METRICS }, "worker");
    expect(await statusOf("/healthz")).toBe(200);
    expect(await statusOf("/readyz")).toBe(200);
    expect(await statusOf("/metrics", { authorization: `Bearer ${METRICS}` })).toBe(200);
    for (const path of ["/", "/console", "/api/operator/status", "/sales/install", "/api/leads"])
      expect([path, await statusOf(path, { authorization: `Bearer ${opened.operator}` })]).toEqual([
        path,
        404,
      ]);
  });

  test("a web process takes what comes and leaves the work to workers", async () => {
    await open({}, "web");
    opened.app.start();
    await opened.connect("77");
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { db } = opened.app.store;
    const { rows } = await db.query("select 1 from process_beats");
    expect(rows).toEqual([]);
    expect(opened.logged.filter((line) => line.includes("a stream"))).toEqual([]);
    expect(await statusOf("/readyz")).toBe(200);
    // No token is set: there is no such address.
    expect(await statusOf("/metrics")).toBe(404);
  });
});

describe("metrics", () => {
  test("are there for whoever shows the token, and for nobody else", async () => {
    await open({ LEADCLOCK_METRICS_TOKEN: METRICS });
    expect(await statusOf("/metrics")).toBe(401);
    expect(await statusOf("/metrics", { authorization: `Bearer ${METRICS}x` })).toBe(401);
    expect(await statusOf("/metrics", { authorization: `Bearer ${opened.operator}` })).toBe(401);
    const page = await fetch(`${opened.url}/metrics`, { headers: { authorization: `Bearer ${METRICS}` } });
    expect(page.headers.get("content-type")).toContain("text/plain");
    const text = await page.text();
    expect(text).toMatch(/^leadclock_state_unreadable 0$/m);
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
  });
});

describe("a stop", () => {
  test("lets whoever waits have the answer, and lets nobody in any more", async () => {
    await open();
    const { app, url } = opened;
    // A statement holds the only connection of the store until we let go, so that a request waits in the middle.
    const { promise: letGo, resolve } = Promise.withResolvers<void>();
    const { promise: held, resolve: holds } = Promise.withResolvers<void>();
    const holding = app.store.transaction(async () => {
      holds();
      await letGo;
    });
    await held;
    const waiting = fetch(`${url}/api/operator/status`, {
      headers: { authorization: `Bearer ${opened.operator}` },
    });
    const arrived = once(app.server, "request");
    await arrived;
    const stopping = app.stop();
    await new Promise((done) => setImmediate(done));
    const stranger = connect(Number(new URL(url).port), "127.0.0.1");
    const [refused] = await once(stranger, "error");
    expect((refused as NodeJS.ErrnoException).code).toBe("ECONNREFUSED");
    resolve();
    await holding;
    expect((await waiting).status).toBe(200);
    await stopping;
  });
});
