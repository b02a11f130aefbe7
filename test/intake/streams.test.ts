import type { Connector, Installation } from "../../connectors/connector.ts";
import { MovableClock } from "../../src/demo/movable-clock.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../src/domain/time.ts";
import { GiveUp, Reauthorize, RetryLater } from "../../src/errors.ts";
import { Streams, type StreamsOptions } from "../../src/intake/streams.ts";
import type { Ports } from "../../workflows/ports.ts";
import { Reconciler } from "../../workflows/reconcile.ts";
import { RulesCache } from "../../workflows/tenant-rules.ts";
import { testSession } from "../support/session.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { StreamCrm } from "./stream-crm.ts";

const NOW = Date.parse("2026-03-02T09:00:00Z");
const ACME: Installation = {
  id: "acme:1",
  tenantId: "tenant-1",
  crm: "acme",
  accountId: "1",
  scopes: [],
  account: {},
  watchFrom: NOW,
};

let store: FreshStore;
let clock: MovableClock;
let crm: StreamCrm;
let complaints: string[];
let workers: Streams[];

beforeEach(async () => {
  store = await freshStore();
  clock = new MovableClock(NOW);
  crm = new StreamCrm();
  complaints = [];
  workers = [];
  await store.tenants.save({
    id: "tenant-1",
    name: "One",
    mode: "live",
    modeSince: NOW,
    testRecipient: null,
  });
  await store.tenants.saveInstallation(ACME, "connected");
});
afterEach(async () => {
  for (const one of workers) await one.stop();
  await store.remove();
});

function ports(): Ports {
  return {
    clock,
    store,
    accounts: {
      connector: (name) => {
        if (name !== "acme") throw new Error(`No connector is configured for ${name}.`);
        return crm.connector;
      },
      session: (installation) => testSession({ installation, now: () => clock.now() }),
    },
    log: {
      info: () => {},
      warn: (event) => complaints.push(event),
      error: (event) => complaints.push(event),
    },
  };
}

/** A worker; `looking` means that it keeps looking after its streams by itself. */
function worker(options: Partial<StreamsOptions> & { looking?: boolean } = {}): Streams {
  const { looking = true, ...rest } = options;
  const streams = new Streams(ports(), { arrived: () => {}, changed: () => {}, roundMs: 20, ...rest });
  if (looking) streams.start();
  workers.push(streams);
  return streams;
}

async function until<T>(what: () => T | Promise<T>): Promise<T> {
  for (;;) {
    const found = await what();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const keys = async () =>
  (await store.db.query<{ key: string }>("select key from inbox order by seq")).rows.map(({ key }) => key);
const events = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `event-${from + i}`);
const row = async () => (await store.streams.of("tenant-1"))[0]!;
const trail = async () => (await store.audit.list("tenant-1")).map(({ action }) => action);

describe("a connected account with a stream", () => {
  test("has it opened at the end; what comes is kept with its position, and whoever understands is woken", async () => {
    let woken = 0;
    const streams = worker({ arrived: () => woken++ });
    await streams.open();
    expect(crm.open).toMatchObject([{ account: "1", from: null }]);
    crm.happens(3);
    await until(() => streams.caughtUp("acme:1") === "3");
    expect(await keys()).toEqual(events(1, 3));
    expect(await row()).toMatchObject({ position: "3", state: "open", why: null });
    expect(woken).toBe(3);
  });

  test("is opened where it was kept after a restart: nothing lost, nothing doubled", async () => {
    const first = worker();
    await first.open();
    crm.happens(2);
    await until(() => first.caughtUp("acme:1") === "2");
    await first.stop();
    crm.happens(2);
    const second = worker();
    await second.open();
    expect(crm.open).toMatchObject([{ from: "2" }]);
    await until(() => second.caughtUp("acme:1") === "4");
    expect(await keys()).toEqual(events(1, 4));
  });

  test("what comes a second time is kept once", async () => {
    const streams = worker();
    await streams.open();
    crm.happens(3);
    await until(() => streams.caughtUp("acme:1") === "3");
    const again = { accountId: "a", kind: "change", occurredAt: 0, payload: {} };
    await crm.open[0]!.sink.keep(
      [
        { ...again, key: "event-2" },
        { ...again, key: "event-9" },
      ],
      "9",
    );
    expect(await keys()).toEqual([...events(1, 3), "event-9"]);
    expect(streams.caughtUp("acme:1")).toBe("9");
  });

  test("position and deliveries are kept together or not at all", async () => {
    const streams = worker({ looking: false });
    await streams.open();
    const bad = { key: "bad", accountId: "a", kind: "change", occurredAt: Number.NaN, payload: {} };
    await expect(crm.open[0]!.sink.keep([bad], "7")).rejects.toThrow();
    expect(await row()).toMatchObject({ position: null });
    expect(await keys()).toEqual([]);
  });

  test("one of a CRM that is not configured here, or has no stream, is left alone", async () => {
    await store.tenants.saveInstallation({ ...ACME, id: "other:1", crm: "other" }, "connected");
    const { subscribe: _, ...without } = crm.connector;
    const streams = worker();
    await streams.open();
    expect(crm.open).toHaveLength(1);
    const deaf = ports();
    const none = new Streams(
      { ...deaf, accounts: { ...deaf.accounts, connector: () => without as Connector } },
      { arrived: () => {}, changed: () => {} },
    );
    workers.push(none);
    await none.open();
    expect(crm.streams).toHaveLength(1);
  });

  test("is closed when the account is disconnected, and opened where it was when it is back", async () => {
    const streams = worker();
    await streams.open();
    crm.happens(1);
    await until(() => streams.caughtUp("acme:1") === "1");
    await store.tenants.saveInstallation(ACME, "disconnected");
    await until(() => crm.open.length === 0);
    crm.happens(1);
    await store.tenants.saveInstallation(ACME, "connected");
    await streams.again();
    await until(() => streams.caughtUp("acme:1") === "2");
    expect(crm.open).toMatchObject([{ from: "1" }]);
    expect(await keys()).toEqual(events(1, 2));
  });
});

describe("several workers", () => {
  test("one of them has the stream", async () => {
    const [one, other] = [worker(), worker()];
    await Promise.all([one.open(), other.open()]);
    await Promise.all([one.look(), other.look()]);
    expect(crm.open).toHaveLength(1);
    expect([one.isOpen("acme:1"), other.isOpen("acme:1")].filter(Boolean)).toHaveLength(1);
  });

  test("when it stops, another goes on where it was", async () => {
    const one = worker();
    await one.open();
    const other = worker();
    crm.happens(2);
    await until(() => one.caughtUp("acme:1") === "2");
    await one.stop();
    crm.happens(1);
    await until(() => other.caughtUp("acme:1") === "3");
    expect(await keys()).toEqual(events(1, 3));
    expect(crm.open).toHaveLength(1);
  });

  test("when it dies, its lease runs out and another goes on; the dead one can keep nothing any more", async () => {
    const dead = worker({ looking: false, leaseMs: 100 });
    await dead.open();
    crm.happens(2);
    await until(() => dead.caughtUp("acme:1") === "2");
    const stale = crm.open[0]!;
    const heir = worker({ leaseMs: 60 * SECOND });
    await until(() => heir.caughtUp("acme:1") === "2");
    const late = { key: "event-late", accountId: "a", kind: "change", occurredAt: 0, payload: {} };
    await expect(stale.sink.keep([late], "1")).rejects.toThrow();
    crm.happens(1);
    await until(() => heir.caughtUp("acme:1") === "3");
    expect(await keys()).toEqual(events(1, 3));
    expect(await row()).toMatchObject({ position: "3" });
    await until(() => crm.open.length === 1);
  });
});

describe("a stream that ends", () => {
  test("is opened again at once where it was, and nobody is told", async () => {
    const streams = worker();
    await streams.open();
    crm.happens(1);
    await until(() => streams.caughtUp("acme:1") === "1");
    crm.open[0]!.fail(new RetryLater("It fell silent.", NOW));
    await until(() => crm.streams.length === 2 && streams.isOpen("acme:1"));
    expect(crm.open).toMatchObject([{ from: "1" }]);
    expect(await trail()).toEqual(["stream.open"]);
    expect(complaints).toEqual([]);
  });

  test("and cannot be opened: pauses grow, it is told once, and once more when it is back", async () => {
    crm.refusals = Array.from({ length: 4 }, () => new RetryLater("Not available.", NOW));
    const streams = worker({ looking: false });
    const pauses: number[] = [];
    for (let tries = 0; tries < 3; tries++) {
      await streams.open();
      pauses.push(streams.nextAt()! - clock.now());
      clock.moveTo(streams.nextAt()!);
    }
    expect(pauses).toEqual([SECOND, 2 * SECOND, 4 * SECOND]);
    expect(await row()).toMatchObject({ state: "down", why: "Not available.", since: NOW });
    expect(streams.needsPolling("acme:1")).toBe(true);
    await streams.open();
    expect(streams.nextAt()).toBeNull();
    // Open again is not well again: that shows when something comes.
    await until(() => crm.open.length === 1);
    crm.happens(1);
    await until(() => streams.caughtUp("acme:1") === "1");
    await until(async () => (await row()).state === "open");
    expect(await trail()).toEqual(["stream.down", "stream.open"]);
    expect(streams.needsPolling("acme:1")).toBe(false);
  });

  test("with an instant: nothing is tried before, polling meanwhile, and it goes on where it was", async () => {
    const streams = worker();
    await streams.open();
    crm.happens(1);
    await until(() => streams.caughtUp("acme:1") === "1");
    crm.open[0]!.fail(new RetryLater("The day's allowance is used up.", NOW + HOUR));
    await until(() => streams.needsPolling("acme:1"));
    expect(streams.nextAt()).toBe(NOW + HOUR);
    crm.happens(1);
    clock.moveTo(NOW + HOUR - 1);
    await streams.look();
    expect(crm.streams).toHaveLength(1);
    clock.moveTo(NOW + HOUR);
    await streams.open();
    await until(() => streams.caughtUp("acme:1") === "2");
    expect(crm.open).toMatchObject([{ from: "1" }]);
    expect(await trail()).toEqual(["stream.open", "stream.down", "stream.open"]);
  });

  test("for good, because somebody must act: told with the fix; tried again when an admin was there", async () => {
    crm.refusals = [new GiveUp("May not be read.", "Give View All Data.")];
    const streams = worker();
    await streams.open();
    await until(async () => (await row()).state === "down");
    expect(await row()).toMatchObject({ why: "May not be read. Give View All Data." });
    expect(complaints).toEqual(["a stream is down: changes are asked for every minute"]);
    await streams.again();
    expect(streams.isOpen("acme:1")).toBe(true);
  });

  test("with the grant: the account is disconnected, the stream closed and not tried again", async () => {
    const streams = worker();
    await streams.open();
    crm.open[0]!.fail(new Reauthorize("The grant is gone."));
    await until(async () => (await store.tenants.installations())[0]!.status === "disconnected");
    await streams.look();
    await streams.look();
    expect(crm.streams).toHaveLength(1);
    expect(streams.nextAt()).toBeNull();
  });

  test("because the store was away: what could not be kept comes again", async () => {
    const streams = worker();
    await streams.open();
    const { transaction } = store;
    Object.assign(store, { transaction: () => Promise.reject(new Error("connection lost")) });
    crm.happens(2);
    await until(() => crm.streams.length > 1 || !streams.isOpen("acme:1"));
    Object.assign(store, { transaction });
    for (const at of [1, 2, 3]) {
      clock.moveTo(NOW + at * MINUTE);
      await streams.open();
    }
    await until(() => streams.isOpen("acme:1"));
    // Never kept anything: it was opened at the end, so what happened meanwhile is the sweep's to find.
    crm.happens(1);
    await until(() => streams.caughtUp("acme:1") === "3");
    expect(await keys()).toEqual(["event-3"]);
  });
});

describe("what the stream cannot bring", () => {
  const reconcilerOf = (streams: Streams, backfillDays = 0) =>
    new Reconciler(ports(), new RulesCache(), { sweepEveryMs: 10 * MINUTE, backfillDays, streams });
  const settle = async (reconciler: Reconciler) => {
    while (await reconciler.step()) {}
    return (await reconciler.nextAt())! - clock.now();
  };

  test("is asked for every minute while it is down, and as rarely as before when it is back", async () => {
    const streams = worker({ looking: false });
    const reconciler = reconcilerOf(streams);
    await streams.open();
    expect(await settle(reconciler)).toBe(10 * MINUTE);
    crm.open[0]!.fail(new RetryLater("Used up.", NOW + HOUR));
    await until(() => streams.needsPolling("acme:1"));
    reconciler.lookNow("acme:1");
    expect(await settle(reconciler)).toBe(MINUTE);
    clock.moveTo(NOW + MINUTE);
    expect(await settle(reconciler)).toBe(MINUTE);
    expect(crm.sweeps).toHaveLength(1);
    clock.moveTo(NOW + HOUR);
    await streams.open();
    reconciler.lookNow("acme:1");
    await settle(reconciler);
    expect(await settle(reconciler)).toBe(10 * MINUTE);
  });

  test("an account that asks to be polled is polled", async () => {
    await store.tenants.saveInstallation({ ...ACME, account: { pollEveryMs: MINUTE } }, "connected");
    const streams = worker({ looking: false });
    await streams.open();
    expect(await settle(reconcilerOf(streams))).toBe(MINUTE);
  });

  test("a permission that is silently missing is told once with its fix, and polled for", async () => {
    const streams = worker({ looking: false });
    await streams.open();
    const { sink } = crm.open[0]!;
    await sink.lacks(["No changes of tasks: give View All Data."]);
    await sink.lacks(["No changes of tasks: give View All Data."]);
    expect(await row()).toMatchObject({ state: "open", lacks: ["No changes of tasks: give View All Data."] });
    expect(streams.needsPolling("acme:1")).toBe(true);
    await sink.lacks([]);
    expect(streams.needsPolling("acme:1")).toBe(false);
    expect(await trail()).toEqual(["stream.open", "stream.lacks", "stream.lacks"]);
  });

  test("what was lost is read again at once, from the earliest instant asked for, and once", async () => {
    const streams = worker({ looking: false });
    const reconciler = reconcilerOf(streams);
    await streams.open();
    await settle(reconciler);
    clock.moveTo(NOW + 5 * MINUTE);
    const { sink } = crm.open[0]!;
    await sink.readAgain(NOW - HOUR, "overflow");
    await sink.readAgain(null, "position refused");
    reconciler.lookNow("acme:1");
    await settle(reconciler);
    expect(crm.sweeps).toEqual([{ start: NOW - HOUR, end: clock.now() }]);
    await sink.readAgain(null, "position refused");
    reconciler.lookNow("acme:1");
    await settle(reconciler);
    expect(crm.sweeps[1]).toEqual({ start: NOW, end: clock.now() });
    reconciler.lookNow("acme:1");
    expect(await settle(reconciler)).toBe(10 * MINUTE);
  });

  test("history is read after the stream is open, not before", async () => {
    let open = (): void => {};
    crm.hold = new Promise((resolve) => {
      open = resolve;
    });
    const streams = worker({ looking: false });
    const reconciler = reconcilerOf(streams, 30);
    await settle(reconciler);
    await streams.look();
    clock.moveTo(NOW + MINUTE);
    await settle(reconciler);
    expect(crm.sweeps).toEqual([]);
    open();
    await streams.open();
    reconciler.lookNow("acme:1");
    await settle(reconciler);
    expect(crm.sweeps).toMatchObject([{ start: clock.now() - 30 * DAY }]);
  });

  test("a stream that cannot be opened does not keep history from being read", async () => {
    crm.refusals = [new GiveUp("No channel.", "Make one.")];
    const streams = worker({ looking: false });
    await streams.open();
    await settle(reconcilerOf(streams, 30));
    expect(crm.sweeps).toHaveLength(1);
  });
});

describe("more than we understand", () => {
  test("no more is taken while too much waits; when it is understood, the stream goes on", async () => {
    crm.batch = 10;
    const streams = worker({ maxWaiting: 100 });
    await streams.open();
    crm.happens(1_000);
    await until(() => streams.caughtUp("acme:1") === "100");
    // It would have gone on by now.
    await store.db.query("select pg_sleep(0.2)");
    expect(streams.caughtUp("acme:1")).toBe("100");
    for (let understood = 0; understood < 1_000; ) {
      const claimed = await store.inbox.claim(clock.now(), MINUTE, 50);
      if (!claimed) continue;
      const these = claimed.deliveries.map(({ key }) => key);
      await store.inbox.done("tenant-1", these, "understood");
      understood += these.length;
    }
    await until(() => streams.caughtUp("acme:1") === "1000");
    expect((await keys()).sort()).toEqual(events(1, 1_000).sort());
  });
});
