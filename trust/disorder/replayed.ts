import { readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Connector } from "../../connectors/connector.ts";
import type { TaskRow } from "../../sandbox/stages/stage.ts";
import { readPolicy } from "../../src/api/policy-reader.ts";
import { readConfig } from "../../src/config.ts";
import { drive, strideOf } from "../../src/demo/drive.ts";
import { DEMO_POLICY, type History, readHistory } from "../../src/demo/history.ts";
import { MovableClock } from "../../src/demo/movable-clock.ts";
import { openStack, type Stack } from "../../src/demo/stacks.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { HOUR, type Instant } from "../../src/domain/time.ts";
import { installPath } from "../../src/intake/install-routes.ts";
import { type App, openApp } from "../../src/main.ts";
import { firstPolicy } from "../../src/settings/first-policy.ts";
import {
  freshDatabase,
  freshDirectory,
  onServer,
  TEST_KEY,
  temporaryDirectory,
} from "../../test/support/store.ts";
import type { Random } from "../random.ts";
import type { Disorder } from "./disorder.ts";
import { type Emulated, emulatedIn, type Stamps } from "./seen-records.ts";

/** What the emulated CRM holds in the end. */
export interface Replayed {
  /** Every lead's stamps, by its e-mail address. */
  readonly stamps: ReadonlyMap<string, Stamps>;
  readonly tasks: readonly TaskRow[];
}

export interface ReplayOptions {
  /** How many calls of the demo's history. */
  readonly calls: number | "all";
  readonly seed: number;
  readonly random: Random;
  readonly note: (text: string) => void;
  /** In place of the connector: the fault planted on purpose. */
  readonly planted?: (connector: Connector) => Connector;
}

/** Unless more comes later, everything was told or looked for by then. */
const AFTERWARDS = 7 * HOUR;
/** Trouble in the CRM begins anew after so many steps. */
const STEPS_BETWEEN_TROUBLE = 25;
const PATIENCE_MS = 60_000;

/** The demo's history on a CRM and a store of its own, delivered in this disorder. */
export async function replayed(disorder: Disorder, options: ReplayOptions): Promise<Replayed> {
  const history = readHistory(options.calls);
  const data = temporaryDirectory("disorder");
  const database = onServer ? await freshDatabase() : await freshDirectory();
  if ("dataDir" in database.options) renameSync(database.options.dataDir, join(data, "store"));
  const stack = await openStack(disorder.crm, data, history.startsAt);
  const emulated = emulatedIn(data, disorder.crm);
  const clock = new MovableClock((await stack.clock()).now);
  const { skewMs = 0 } = disorder;
  const through = (connector: Connector) => {
    const ours = disorder.through?.(connector, options.seed) ?? connector;
    return options.planted?.(ours) ?? ours;
  };
  const app = await openApp({
    config: readConfig({
      LEADCLOCK_DATA: data,
      LEADCLOCK_PORT: "0",
      LEADCLOCK_SECRET_KEY: TEST_KEY,
      LEADCLOCK_BACKFILL_DAYS: "0",
      LEADCLOCK_SWEEP_MINUTES: String(disorder.sweepMinutes ?? 360),
      ...("databaseUrl" in database.options ? { DATABASE_URL: database.options.databaseUrl } : {}),
    }),
    connectors: stack.connectors.map(through),
    clock: { now: () => clock.now() + skewMs },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    defaults: { mode: "live", policy: firstPolicy(demoPolicy()) },
    access: "open on loopback",
  });
  try {
    await prepare(app, stack, history);
    await disorder.begin?.(emulated, options.seed);
    await replay({ app, stack, clock, emulated, history, disorder, options });
    const { owning } = await stack.readouts();
    return { stamps: await emulated.stamps(), tasks: owning.tasks };
  } finally {
    await app.stop();
    await stack.stop();
    await database.remove();
    rmSync(data, { recursive: true, force: true });
  }
}

function demoPolicy(): Policy {
  const read = readPolicy(JSON.parse(readFileSync(DEMO_POLICY, "utf8")));
  if (!read.ok) throw new Error("the demo's policy is not sound");
  return read.policies[0]!;
}

async function prepare(app: App, stack: Stack, history: History): Promise<void> {
  for (const { crm, stage, role } of stack.players) {
    await stage.prepare(app.url, history.units, role);
    await stage.agree(`${app.url}${installPath({ crm }, null)}`, {});
  }
  await stack.load(history);
  await app.streams.open();
}

interface Replay {
  readonly app: App;
  readonly stack: Stack;
  readonly clock: MovableClock;
  readonly emulated: Emulated;
  readonly history: History;
  readonly disorder: Disorder;
  readonly options: ReplayOptions;
}

async function replay({ app, stack, clock, emulated, history, disorder, options }: Replay): Promise<void> {
  const { skewMs = 0, burst = 1 } = disorder;
  const ourTime = (at: Instant | null) => (at === null ? null : at - skewMs);
  let steps = 0;
  const settle = async () => {
    if (disorder.meanwhile && clock.now() < history.lastActionAt && ++steps % STEPS_BETWEEN_TROUBLE === 0)
      await disorder.meanwhile(emulated, options.random, clock.now());
    return ourTime(await app.engine.settle());
  };
  const driven = {
    clock,
    settle,
    nextLeadAt: async () => ourTime(await app.store.leads.nextDueAt(clock.now() + skewMs)),
    caughtUp: () => caughtUp(app, stack),
  };
  await drive(driven, stack, {
    lastActionAt: history.lastActionAt,
    strideMs: strideOf(demoPolicy()) * burst,
    stopped: () => false,
    progress: (now) => {
      const share = (now - history.startsAt) / (history.lastActionAt - history.startsAt);
      options.note(`${disorder.name}: ${Math.min(100, Math.floor(share * 100))} %`);
    },
  });
  // What was repeated or lost is there by then.
  const end = Math.max(clock.now(), history.lastActionAt) + (disorder.afterwardsMs ?? AFTERWARDS);
  while (clock.now() < end) {
    const next = Math.min(end, (await settle()) ?? end, (await stack.clock()).nextEventAt ?? end);
    clock.moveTo(Math.max(next, clock.now() + 1));
    await stack.moveTo(clock.now());
    await caughtUp(app, stack);
  }
  await app.engine.settle();
}

/** Streams live in machine time: everything that happened is on its way, and here in a moment. */
async function caughtUp(app: App, stack: Stack): Promise<void> {
  const patience = performance.now() + PATIENCE_MS;
  while (!(await stack.hasTold((crm, accountId) => app.streams.caughtUp(`${crm}:${accountId}`)))) {
    if (performance.now() > patience) throw new Error("the emulated CRMs' events did not all arrive");
    await sleep(2);
  }
}
