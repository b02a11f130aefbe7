import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import { GiveUp, RetryLater } from "../../src/errors.ts";
import type { Streams } from "../../src/intake/streams.ts";
import { RulesCache } from "../../workflows/decide/tenant-rules.ts";
import { Reconciler } from "../../workflows/learn/reconcile.ts";
import { ACME, NOW, type StreamWorld, streamWorld, until } from "./stream-world.ts";

let world: StreamWorld;
beforeEach(async () => {
  world = await streamWorld();
});
afterEach(() => world.close());

describe("what the stream cannot bring", () => {
  const reconcilerOf = (streams: Streams, backfillDays = 0) =>
    new Reconciler(world.ports(), new RulesCache(), { sweepEveryMs: 10 * MINUTE, backfillDays, streams });
  const settle = async (reconciler: Reconciler) => {
    while (await reconciler.step()) {}
    return (await reconciler.nextAt())! - world.clock.now();
  };

  test("is asked for every minute while it is down, and as rarely as before when it is back", async () => {
    const streams = world.worker({ looking: false });
    const reconciler = reconcilerOf(streams);
    await streams.open();
    expect(await settle(reconciler)).toBe(10 * MINUTE);
    world.crm.open[0]!.fail(new RetryLater("Used up.", NOW + HOUR));
    await until(() => streams.needsPolling("acme:1"));
    reconciler.lookNow("acme:1");
    expect(await settle(reconciler)).toBe(MINUTE);
    world.clock.moveTo(NOW + MINUTE);
    expect(await settle(reconciler)).toBe(MINUTE);
    expect(world.crm.sweeps).toHaveLength(1);
    world.clock.moveTo(NOW + HOUR);
    await streams.open();
    reconciler.lookNow("acme:1");
    await settle(reconciler);
    expect(await settle(reconciler)).toBe(10 * MINUTE);
  });

  test("an account that asks to be polled is polled", async () => {
    await world.store.tenants.saveInstallation({ ...ACME, account: { pollEveryMs: MINUTE } }, "connected");
    const streams = world.worker({ looking: false });
    await streams.open();
    expect(await settle(reconcilerOf(streams))).toBe(MINUTE);
  });

  test("a permission that is silently missing is told once with its fix, and polled for", async () => {
    const streams = world.worker({ looking: false });
    await streams.open();
    const { sink } = world.crm.open[0]!;
    await sink.lacks(["No changes of tasks: give View All Data."]);
    await sink.lacks(["No changes of tasks: give View All Data."]);
    expect(await world.row()).toMatchObject({
      state: "open",
      lacks: ["No changes of tasks: give View All Data."],
    });
    expect(streams.needsPolling("acme:1")).toBe(true);
    await sink.lacks([]);
    expect(streams.needsPolling("acme:1")).toBe(false);
    expect(await world.trail()).toEqual(["stream.open", "stream.lacks", "stream.lacks"]);
  });

  test("what was lost is read again at once, from the earliest instant asked for, and once", async () => {
    const streams = world.worker({ looking: false });
    const reconciler = reconcilerOf(streams);
    await streams.open();
    await settle(reconciler);
    world.clock.moveTo(NOW + 5 * MINUTE);
    const { sink } = world.crm.open[0]!;
    await sink.readAgain(NOW - HOUR, "overflow");
    await sink.readAgain(null, "position refused");
    reconciler.lookNow("acme:1");
    await settle(reconciler);
    expect(world.crm.sweeps).toEqual([{ start: NOW - HOUR, end: world.clock.now() }]);
    await sink.readAgain(null, "position refused");
    reconciler.lookNow("acme:1");
    await settle(reconciler);
    expect(world.crm.sweeps[1]).toEqual({ start: NOW, end: world.clock.now() });
    reconciler.lookNow("acme:1");
    expect(await settle(reconciler)).toBe(10 * MINUTE);
  });

  test("history is read after the stream is open, not before", async () => {
    let open = (): void => {};
    world.crm.hold = new Promise((resolve) => {
      open = resolve;
    });
    const streams = world.worker({ looking: false });
    const reconciler = reconcilerOf(streams, 30);
    await settle(reconciler);
    await streams.look();
    world.clock.moveTo(NOW + MINUTE);
    await settle(reconciler);
    expect(world.crm.sweeps).toEqual([]);
    open();
    await streams.open();
    reconciler.lookNow("acme:1");
    await settle(reconciler);
    expect(world.crm.sweeps).toMatchObject([{ start: world.clock.now() - 30 * DAY }]);
  });

  test("a stream that cannot be opened does not keep history from being read", async () => {
    world.crm.refusals = [new GiveUp("No channel.", "Make one.")];
    const streams = world.worker({ looking: false });
    await streams.open();
    await settle(reconcilerOf(streams, 30));
    expect(world.crm.sweeps).toHaveLength(1);
  });
});
