import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Config } from "../config.ts";
import type { Policy } from "../domain/policy.ts";
import type { Instant } from "../domain/time.ts";
import { installPath } from "../intake/install-routes.ts";
import type { Log } from "../log.ts";
import { type App, openApp } from "../main.ts";
import { firstPolicy } from "../settings/first-policy.ts";
import { lockHolder, mustBeFree } from "../store/embedded/lock-file.ts";
import { type Comparison, compare } from "./compare.ts";
import { drive, strideOf } from "./drive.ts";
import { type DemoFigures, demoFigures } from "./figures.ts";
import { type History, readHistory, USUAL_CALLS } from "./history.ts";
import { MovableClock } from "./movable-clock.ts";
import { openStack, type Stack } from "./stacks.ts";

export interface DemoOptions {
  readonly config: Config;
  readonly log: Log;
  readonly policy: Policy;
  /** Which CRMs, one of `STACKS`. */
  readonly stack: string;
  /** How much of the history is replayed. */
  readonly calls: number | "all";
  /** Throw away what an earlier run left. */
  readonly fresh: boolean;
  readonly begun: (history: History, url: string, resumed: boolean, mode: "live" | "silent") => void;
  readonly progress: (now: Instant, share: number) => void;
  readonly stopped: () => boolean;
}

export interface Demo {
  readonly figures: DemoFigures;
  readonly comparison: readonly Comparison[];
  readonly history: History;
  readonly url: string;
  readonly mode: "live" | "silent";
  stop(): Promise<void>;
}

const STEPS_BETWEEN_TIDYING = 500;
/** Longer than a killed worker's hold on its streams. */
const LONGEST_WAIT_MS = 60_000;
const BETWEEN_LOOKS_MS = 2;

/** Where a demo keeps everything: one place for each stack and length. */
export function demoDirectory(data: string, { stack, calls }: Pick<DemoOptions, "stack" | "calls">): string {
  return join(data, `demo-${stack}-${calls === USUAL_CALLS ? "slice" : calls}`);
}

/**
 * The main job on its own: embedded store, app and emulated CRMs; installs itself, replays a real history through real
 * webhooks, streams and API calls, and reads the result back from the CRMs. A run that was killed goes on where it was.
 */
export async function runDemo(options: DemoOptions): Promise<Demo> {
  const history = readHistory(options.calls);
  const directory = demoDirectory(options.config.LEADCLOCK_DATA, options);
  const store = join(directory, "store");
  mustBeFree(store);
  if (options.fresh) await discard(options.stack, directory, history);
  const stack = await openStack(options.stack, directory, history.startsAt);
  const clock = new MovableClock((await stack.clock()).now);
  let share = 0;
  const app = await openApp({
    config: {
      ...options.config,
      // A demo never writes into an operator's database.
      DATABASE_URL: undefined,
      LEADCLOCK_DATA: directory,
      LEADCLOCK_BACKFILL_DAYS: 0,
      LEADCLOCK_SWEEP_MINUTES: 360,
    },
    connectors: stack.connectors,
    clock,
    log: options.log,
    defaults: { mode: "live", policy: firstPolicy(options.policy) },
    access: options.config.LEADCLOCK_ACCESS_TOKEN
      ? { token: options.config.LEADCLOCK_ACCESS_TOKEN }
      : "open on loopback",
    demo: () => ({ story: history.story, progress: share }),
  }).catch(async (error: unknown) => {
    // Nothing is left running, unless another start was quicker: then the emulators are that one's.
    if (lockHolder(store) === null) await stack.stop();
    throw error;
  });
  const stop = async () => {
    await app.stop();
    await stack.stop();
  };
  try {
    const token = options.config.LEADCLOCK_ACCESS_TOKEN;
    const resumed = await prepare(app, stack, history, token ? { authorization: `Bearer ${token}` } : {});
    await app.streams.open();
    // Killed between two moves, one of them is behind.
    await stack.moveTo(clock.now());
    options.begun(history, app.url, resumed, await modeOf(app));
    await drive(
      {
        clock,
        settle: settleTidily(app, clock),
        nextLeadAt: () => app.store.leads.nextDueAt(clock.now()),
        caughtUp: () => caughtUp(app, stack),
      },
      stack,
      {
        lastActionAt: history.lastActionAt,
        strideMs: strideOf(options.policy),
        stopped: options.stopped,
        progress: (now) => {
          share = Math.min(1, (now - history.startsAt) / (history.lastActionAt - history.startsAt));
          options.progress(now, share);
        },
      },
    );
    share = options.stopped() ? share : 1;
    const { owning, others } = await stack.readouts();
    const figures = demoFigures(owning, others);
    const mode = await modeOf(app);
    return { figures, comparison: compare(figures, history.reference), history, url: app.url, mode, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Commands may have put the demo's account into silence. */
async function modeOf({ store }: App): Promise<"live" | "silent"> {
  return (await store.tenants.all())[0]?.mode ?? "live";
}

/** Streams live in machine time: everything that happened is on its way, and here in a moment. */
async function caughtUp(app: App, stack: Stack): Promise<void> {
  const patience = performance.now() + LONGEST_WAIT_MS;
  const keptUpTo = (crm: string, accountId: string) => app.streams.caughtUp(`${crm}:${accountId}`);
  while (!(await stack.hasTold(keptUpTo))) {
    if (performance.now() > patience)
      throw new Error(`A stream has not brought everything within ${LONGEST_WAIT_MS / 1000} s.`);
    await sleep(BETWEEN_LOOKS_MS);
  }
}

/** In real time the store is tidied every few minutes; a replay does as much work in every few hundred steps. */
function settleTidily(app: App, clock: MovableClock): () => Promise<Instant | null> {
  let steps = 0;
  return async () => {
    if (++steps % STEPS_BETWEEN_TIDYING === 0) await app.store.maintain(clock.now());
    return app.engine.settle();
  };
}

/** Accounts, app and history, each made once; answers whether an earlier run is going on. */
async function prepare(
  app: App,
  stack: Stack,
  history: History,
  headers: Readonly<Record<string, string>>,
): Promise<boolean> {
  let tenantId: string | null = null;
  let resumed = true;
  // Where leads come in first, as in life; the CRM that owns them joins.
  for (const { crm, stage, role } of stack.players.toReversed()) {
    await stage.prepare(app.url, history.units, role);
    const before = await app.store.tenants.byAccount(crm, stage.accountId);
    if (before?.status !== "connected") {
      resumed = false;
      await stage.agree(`${app.url}${installPath({ crm }, tenantId)}`, headers);
    }
    tenantId = (await app.store.tenants.byAccount(crm, stage.accountId))?.tenantId ?? null;
  }
  await stack.load(history);
  return resumed;
}

async function discard(name: string, directory: string, history: History): Promise<void> {
  const stack = await openStack(name, directory, history.startsAt);
  await stack.stop();
  rmSync(directory, { recursive: true, force: true });
}
