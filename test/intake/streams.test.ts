import type { Connector } from "../../connectors/connector.ts";
import { HOUR, MINUTE, SECOND } from "../../src/domain/time.ts";
import { GiveUp, Reauthorize, RetryLater } from "../../src/errors.ts";
import { Streams } from "../../src/intake/streams.ts";
import { ACME, NOW, type StreamWorld, streamWorld, until } from "./stream-world.ts";

let world: StreamWorld;
beforeEach(async () => {
  world = await streamWorld();
});
afterEach(() => world.close());

const events = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `event-${from + i}`);

describe("a connected account with a stream", () => {
  test("has it opened at the end; what comes is kept with its position, and whoever understands is woken", async () => {
    let woken = 0;
    const streams = world.worker({ arrived: () => woken++ });
    await streams.open();
    expect(world.crm.open).toMatchObject([{ account: "1", from: null }]);
    world.crm.happens(3);
    await until(() => streams.caughtUp("acme:1") === "3");
    expect(await world.keys()).toEqual(events(1, 3));
    expect(await world.row()).toMatchObject({ position: "3", state: "open", why: null });
    expect(woken).toBe(3);
  });

  test("is opened where it was kept after a restart: nothing lost, nothing doubled", async () => {
    const first = world.worker();
    await first.open();
    world.crm.happens(2);
    await until(() => first.caughtUp("acme:1") === "2");
    await first.stop();
    world.crm.happens(2);
    const second = world.worker();
    await second.open();
    expect(world.crm.open).toMatchObject([{ from: "2" }]);
    await until(() => second.caughtUp("acme:1") === "4");
    expect(await world.keys()).toEqual(events(1, 4));
  });

  test("what comes a second time is kept once", async () => {
    const streams = world.worker();
    await streams.open();
    world.crm.happens(3);
    await until(() => streams.caughtUp("acme:1") === "3");
    const again = { accountId: "a", kind: "change", occurredAt: 0, payload: {} };
    await world.crm.open[0]!.sink.keep(
      [
        { ...again, key: "event-2" },
        { ...again, key: "event-9" },
      ],
      "9",
    );
    expect(await world.keys()).toEqual([...events(1, 3), "event-9"]);
    expect(streams.caughtUp("acme:1")).toBe("9");
  });

  test("position and deliveries are kept together or not at all", async () => {
    const streams = world.worker({ looking: false });
    await streams.open();
    const bad = { key: "bad", accountId: "a", kind: "change", occurredAt: Number.NaN, payload: {} };
    await expect(world.crm.open[0]!.sink.keep([bad], "7")).rejects.toThrow();
    expect(await world.row()).toMatchObject({ position: null });
    expect(await world.keys()).toEqual([]);
  });

  test("one of a CRM that is not configured here, or has no stream, is left alone", async () => {
    await world.store.tenants.saveInstallation({ ...ACME, id: "other:1", crm: "other" }, "connected");
    const { subscribe: _, ...without } = world.crm.connector;
    const streams = world.worker();
    await streams.open();
    expect(world.crm.open).toHaveLength(1);
    const deaf = world.ports();
    const none = new Streams(
      { ...deaf, accounts: { ...deaf.accounts, connector: () => without as Connector } },
      { arrived: () => {}, changed: () => {} },
    );
    world.stopLater(none);
    await none.open();
    expect(world.crm.streams).toHaveLength(1);
  });

  test("is closed when the account is disconnected, and opened where it was when it is back", async () => {
    const streams = world.worker();
    await streams.open();
    world.crm.happens(1);
    await until(() => streams.caughtUp("acme:1") === "1");
    await world.store.tenants.saveInstallation(ACME, "disconnected");
    await until(() => world.crm.open.length === 0);
    world.crm.happens(1);
    await world.store.tenants.saveInstallation(ACME, "connected");
    await streams.again();
    await until(() => streams.caughtUp("acme:1") === "2");
    expect(world.crm.open).toMatchObject([{ from: "1" }]);
    expect(await world.keys()).toEqual(events(1, 2));
  });
});

describe("several workers", () => {
  test("one of them has the stream", async () => {
    const [one, other] = [world.worker(), world.worker()];
    await Promise.all([one.open(), other.open()]);
    await Promise.all([one.look(), other.look()]);
    expect(world.crm.open).toHaveLength(1);
    expect([one.isOpen("acme:1"), other.isOpen("acme:1")].filter(Boolean)).toHaveLength(1);
  });

  test("when it stops, another goes on where it was", async () => {
    const one = world.worker();
    await one.open();
    const other = world.worker();
    world.crm.happens(2);
    await until(() => one.caughtUp("acme:1") === "2");
    await one.stop();
    world.crm.happens(1);
    await until(() => other.caughtUp("acme:1") === "3");
    expect(await world.keys()).toEqual(events(1, 3));
    expect(world.crm.open).toHaveLength(1);
  });

  test("when it dies, its lease runs out and another goes on; the dead one can keep nothing any more", async () => {
    const dead = world.worker({ looking: false, leaseMs: 100 });
    await dead.open();
    world.crm.happens(2);
    await until(() => dead.caughtUp("acme:1") === "2");
    const stale = world.crm.open[0]!;
    const heir = world.worker({ leaseMs: 60 * SECOND });
    await until(() => heir.caughtUp("acme:1") === "2");
    const late = { key: "event-late", accountId: "a", kind: "change", occurredAt: 0, payload: {} };
    await expect(stale.sink.keep([late], "1")).rejects.toThrow();
    world.crm.happens(1);
    await until(() => heir.caughtUp("acme:1") === "3");
    expect(await world.keys()).toEqual(events(1, 3));
    expect(await world.row()).toMatchObject({ position: "3" });
    await until(() => world.crm.open.length === 1);
  });
});

describe("a stream that ends", () => {
  test("is opened again at once where it was, and nobody is told", async () => {
    const streams = world.worker();
    await streams.open();
    world.crm.happens(1);
    await until(() => streams.caughtUp("acme:1") === "1");
    world.crm.open[0]!.fail(new RetryLater("It fell silent.", NOW));
    await until(() => world.crm.streams.length === 2 && streams.isOpen("acme:1"));
    expect(world.crm.open).toMatchObject([{ from: "1" }]);
    expect(await world.trail()).toEqual(["stream.open"]);
    expect(world.complaints).toEqual([]);
  });

  test("and cannot be opened: pauses grow, it is told once, and once more when it is back", async () => {
    world.crm.refusals = Array.from({ length: 4 }, () => new RetryLater("Not available.", NOW));
    const streams = world.worker({ looking: false });
    const pauses: number[] = [];
    for (let tries = 0; tries < 3; tries++) {
      await streams.open();
      pauses.push(streams.nextAt()! - world.clock.now());
      world.clock.moveTo(streams.nextAt()!);
    }
    expect(pauses).toEqual([SECOND, 2 * SECOND, 4 * SECOND]);
    expect(await world.row()).toMatchObject({ state: "down", why: "Not available.", since: NOW });
    expect(streams.needsPolling("acme:1")).toBe(true);
    await streams.open();
    expect(streams.nextAt()).toBeNull();
    // Open again is not well again: that shows when something comes.
    await until(() => world.crm.open.length === 1);
    world.crm.happens(1);
    await until(() => streams.caughtUp("acme:1") === "1");
    await until(async () => (await world.row()).state === "open");
    expect(await world.trail()).toEqual(["stream.down", "stream.open"]);
    expect(streams.needsPolling("acme:1")).toBe(false);
  });

  test("with an instant: nothing is tried before, polling meanwhile, and it goes on where it was", async () => {
    const streams = world.worker();
    await streams.open();
    world.crm.happens(1);
    await until(() => streams.caughtUp("acme:1") === "1");
    world.crm.open[0]!.fail(new RetryLater("The day's allowance is used up.", NOW + HOUR));
    await until(() => streams.needsPolling("acme:1"));
    expect(streams.nextAt()).toBe(NOW + HOUR);
    world.crm.happens(1);
    world.clock.moveTo(NOW + HOUR - 1);
    await streams.look();
    expect(world.crm.streams).toHaveLength(1);
    world.clock.moveTo(NOW + HOUR);
    await streams.open();
    await until(() => streams.caughtUp("acme:1") === "2");
    expect(world.crm.open).toMatchObject([{ from: "1" }]);
    expect(await world.trail()).toEqual(["stream.open", "stream.down", "stream.open"]);
  });

  test("for good, because somebody must act: told with the fix; tried again when an admin was there", async () => {
    world.crm.refusals = [new GiveUp("May not be read.", "Give View All Data.")];
    const streams = world.worker();
    await streams.open();
    await until(async () => (await world.row()).state === "down");
    expect(await world.row()).toMatchObject({ why: "May not be read. Give View All Data." });
    expect(world.complaints).toEqual(["a stream is down: changes are asked for every minute"]);
    await streams.again();
    expect(streams.isOpen("acme:1")).toBe(true);
  });

  test("with the grant: the account is disconnected, the stream closed and not tried again", async () => {
    const streams = world.worker();
    await streams.open();
    world.crm.open[0]!.fail(new Reauthorize("The grant is gone."));
    await until(async () => (await world.store.tenants.installations())[0]!.status === "disconnected");
    await streams.look();
    await streams.look();
    expect(world.crm.streams).toHaveLength(1);
    expect(streams.nextAt()).toBeNull();
  });

  test("because the store was away: what could not be kept comes again", async () => {
    const streams = world.worker();
    await streams.open();
    const { transaction } = world.store;
    Object.assign(world.store, { transaction: () => Promise.reject(new Error("connection lost")) });
    world.crm.happens(2);
    await until(() => world.crm.streams.length > 1 || !streams.isOpen("acme:1"));
    Object.assign(world.store, { transaction });
    for (const at of [1, 2, 3]) {
      world.clock.moveTo(NOW + at * MINUTE);
      await streams.open();
    }
    await until(() => streams.isOpen("acme:1"));
    // Never kept anything: it was opened at the end, so what happened meanwhile is the sweep's to find.
    world.crm.happens(1);
    await until(() => streams.caughtUp("acme:1") === "3");
    expect(await world.keys()).toEqual(["event-3"]);
  });
});

describe("more than we understand", () => {
  test("no more is taken while too much waits; when it is understood, the stream goes on", async () => {
    world.crm.batch = 10;
    const streams = world.worker({ maxWaiting: 100 });
    await streams.open();
    world.crm.happens(1_000);
    await until(() => streams.caughtUp("acme:1") === "100");
    // It would have gone on by now.
    await world.store.db.query("select pg_sleep(0.2)");
    expect(streams.caughtUp("acme:1")).toBe("100");
    for (let understood = 0; understood < 1_000; ) {
      const claimed = await world.store.inbox.claim(world.clock.now(), MINUTE, 50);
      if (!claimed) continue;
      const these = claimed.deliveries.map(({ key }) => key);
      await world.store.inbox.done("tenant-1", these, "understood");
      understood += these.length;
    }
    await until(() => streams.caughtUp("acme:1") === "1000");
    expect((await world.keys()).sort()).toEqual(events(1, 1_000).sort());
  });
});
