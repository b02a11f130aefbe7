import fs from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { run } from "../../src/cli.ts";
import { streamIo } from "../../src/commands/io.ts";
import { readConfig } from "../../src/config.ts";
import { MovableClock } from "../../src/demo/movable-clock.ts";
import { examine } from "../../src/doctor/examine.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { DAY, HOUR, type Instant, MINUTE, SECOND } from "../../src/domain/time.ts";
import { installPath } from "../../src/intake/install-routes.ts";
import { type App, openApp } from "../../src/main.ts";
import { firstPolicy } from "../../src/settings/first-policy.ts";
import type { StoreOptions } from "../../src/store/open-store.ts";
import { operatorToken } from "../../src/tenants/secret-key.ts";
import type { Messaging } from "../../workflows/messages/messages.ts";
import type { Tenant } from "../../workflows/ports.ts";
import type { CrmActions, CrmReads, StoryCrm } from "./crms/crm.ts";
import { STORY_POLICY } from "./stack-people.ts";
import { freshDatabase, freshDirectory, onServer, TEST_KEY, temporaryDirectory } from "./store.ts";

export interface StackOptions {
  /** When the story begins, ISO-8601; the app was installed a minute before. */
  readonly at: string;
  readonly mode?: Tenant["mode"];
  /** Whom alerts go to in silent mode. */
  readonly testRecipient?: string;
  readonly policy?: Policy;
  /** How often the app looks for what it was not told; rarely by default, so that stories show what it is told. */
  readonly sweepMinutes?: number;
  readonly backfillDays?: number;
  /** Each account is a tenant of its own; else all are one tenant's. */
  readonly apart?: boolean;
  /** The clock of the app's machine minus the true time; asked for at every look at it. */
  readonly clockIsOff?: () => number;
  /** More settings of the program, asked for as it starts. */
  readonly env?: () => Readonly<Record<string, string>>;
  /** Who may look at the console without a CRM account; default: whoever is on this machine. */
  readonly access?: Parameters<typeof openApp>[0]["access"];
  /** Default: those of the program's own settings. */
  readonly channels?: Messaging["channels"];
  /** Nobody has connected anything yet: whoever tells the story does. */
  readonly isFresh?: boolean;
  /** What people did an hour before the app was installed. */
  readonly before?: (...crms: CrmActions[]) => Promise<void>;
}

/** Emulated CRMs and the whole app on one clock, over real sockets. */
export interface Stack {
  /** What people do and see in each CRM, in the order in which they were connected. */
  readonly crms: readonly (CrmActions & CrmReads)[];
  /** Each CRM's own side, by its name, to make trouble there. */
  readonly accounts: Readonly<Record<string, StoryCrm>>;
  /** The running app; throws while it is stopped. */
  readonly app: App;
  /** What the app logged as a warning or worse. */
  readonly complaints: readonly string[];
  /** Where its store is, for another process while the app is stopped. */
  readonly storedAt: Readonly<Pick<StoreOptions, "dataDir" | "databaseUrl">>;
  now(): Instant;
  /** Lets the story go on for a while, `90 s`, `30 min`, `2 h`, `3 d`: everything due on the way happens at its own instant. */
  advance(by: string): Promise<void>;
  advanceTo(at: string): Promise<void>;
  /** Lets everything that is due now happen, on all sides. */
  settle(): Promise<void>;
  install(): Promise<void>;
  stopApp(): Promise<void>;
  startApp(): Promise<void>;
  setTenant(change: Partial<Pick<Tenant, "mode" | "testRecipient">>): Promise<void>;
  tenant(): Promise<Tenant>;
  /** Lets whoever shows it in, as an admin. */
  readonly operatorToken: string;
  /** `leadclock …` as somebody types it on this machine. */
  leadclock(...args: readonly string[]): Promise<{ code: number; out: string; err: string }>;
  /** Invariants that do not hold on what the app stored. */
  broken(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Starts everything on these CRMs, all in one tenant; `close` ends and removes everything. */
export async function openStack(
  options: StackOptions,
  open: readonly ((startsAt: Instant) => Promise<StoryCrm>)[],
): Promise<Stack> {
  const installedAt = Date.parse(options.at) - MINUTE;
  const startsAt = options.before ? installedAt - HOUR : installedAt;
  const crms = await Promise.all(open.map((one) => one(startsAt)));
  const clock = new MovableClock(startsAt);
  const off = options.clockIsOff ?? (() => 0);
  const data = temporaryDirectory("story");
  const database = onServer ? await freshDatabase() : await freshDirectory();
  if ("dataDir" in database.options) fs.renameSync(database.options.dataDir, join(data, "store"));
  const complaints: string[] = [];
  let running: App | null = null;

  const app = (): App => {
    if (!running) throw new Error("the app is stopped");
    return running;
  };
  /** Everything that was planned up to now happens in the CRMs and reaches the app. */
  async function tell(): Promise<{ readonly next: readonly Instant[]; readonly told: boolean }> {
    const moved = await Promise.all(crms.map((one) => one.moveTo(clock.now())));
    const current = running;
    const arrived = current ? await Promise.all(crms.map((one) => one.caughtUp(current))) : [];
    return {
      next: moved.map(({ nextEventAt }) => nextEventAt).filter((at) => at !== null),
      told: moved.some(({ told }) => told) || arrived.includes(true),
    };
  }
  /** Answers the next instant at which something happens by itself, `null` for none. */
  async function settleAll(): Promise<Instant | null> {
    for (;;) {
      const wanted = (await running?.engine.settle()) ?? null;
      const ours = wanted === null ? null : wanted - off();
      const { next, told } = await tell();
      if (told) continue;
      const times = [...next, ...(ours === null ? [] : [ours])];
      return times.length > 0 ? Math.min(...times) : null;
    }
  }
  async function moveTo(at: Instant): Promise<void> {
    for (;;) {
      const next = await settleAll();
      if (clock.now() >= at) return;
      clock.moveTo(next === null ? at : Math.min(at, Math.max(next, clock.now() + 1)));
      await tell();
    }
  }
  async function startApp(): Promise<void> {
    running = await openApp({
      config: readConfig({
        LEADCLOCK_DATA: data,
        LEADCLOCK_PORT: "0",
        LEADCLOCK_SECRET_KEY: TEST_KEY,
        LEADCLOCK_SWEEP_MINUTES: String(options.sweepMinutes ?? 24 * 60),
        LEADCLOCK_BACKFILL_DAYS: String(options.backfillDays ?? 0),
        ...options.env?.(),
        ...("databaseUrl" in database.options ? { DATABASE_URL: database.options.databaseUrl } : {}),
      }),
      connectors: [...new Set(crms.map(({ connector }) => connector))],
      clock: { now: () => clock.now() + off() },
      log: {
        info: () => {},
        warn: (event, fields) => complaints.push(`${event} ${JSON.stringify(fields)}`),
        error: (event, fields) => complaints.push(`${event} ${JSON.stringify(fields)}`),
      },
      defaults: { mode: options.mode ?? "live", policy: firstPolicy(options.policy ?? STORY_POLICY) },
      access: options.access ?? "open on loopback",
      ...(options.channels ? { channels: options.channels } : {}),
    });
    for (const one of crms) await one.register(running.url);
    await running.streams.open();
  }
  async function stopApp(): Promise<void> {
    const stopping = running;
    running = null;
    await stopping?.stop();
  }
  async function install(): Promise<void> {
    for (const one of crms) {
      const [tenant] = await app().store.tenants.all();
      const own = await app().store.tenants.installations(tenant?.id);
      const isAnother = !options.apart && tenant !== undefined && !own.some(({ crm }) => crm === one.crm);
      await one.install(`${app().url}${installPath(one, isAnother ? tenant.id : null)}`);
      await app().streams.open();
    }
  }
  const tenant = async (): Promise<Tenant> => (await app().store.tenants.all())[0]!;
  const stack: Stack = {
    crms: crms.map((one) => ({ ...one.actions(settleAll), ...one.reads })),
    // The first of each kind.
    accounts: Object.fromEntries(crms.toReversed().map((one) => [one.crm, one])),
    complaints,
    storedAt: "databaseUrl" in database.options ? database.options : { dataDir: join(data, "store") },
    get operatorToken() {
      return operatorToken(data);
    },
    tenant,
    async leadclock(...args) {
      const [out, err] = [new PassThrough(), new PassThrough()];
      const io = streamIo(out, err, new PassThrough(), false);
      const code = await run([...args, "--url", app().url, "--data", data], io);
      return { code, out: String(out.read() ?? ""), err: String(err.read() ?? "") };
    },
    startApp,
    stopApp,
    install,
    get app() {
      return app();
    },
    now: () => clock.now(),
    advance: (by) => moveTo(clock.now() + durationOf(by)),
    advanceTo: (at) => moveTo(Date.parse(at)),
    async settle() {
      await settleAll();
    },
    async setTenant(change) {
      const old = await tenant();
      const switched = change.mode !== undefined && change.mode !== old.mode;
      await app().store.tenants.save({ ...old, ...change, ...(switched ? { modeSince: clock.now() } : {}) });
    },
    async broken() {
      const { findings } = await examine(app().store, { now: clock.now() });
      return findings.map(({ invariant, what }) => `${invariant}: ${what}`);
    },
    async close() {
      await stopApp();
      for (const one of crms) await one.stop();
      await database.remove();
      fs.rmSync(data, { recursive: true, force: true });
    },
  };
  try {
    await options.before?.(...stack.crms);
    await moveTo(installedAt);
    await startApp();
    if (!options.isFresh) await stack.install();
    if (options.testRecipient) await stack.setTenant({ testRecipient: options.testRecipient });
    await stack.advanceTo(options.at);
  } catch (error) {
    await stack.close();
    throw error;
  }
  return stack;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: SECOND, min: MINUTE, h: HOUR, d: DAY };

function durationOf(text: string): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?) (ms|s|min|h|d)$/.exec(text) ?? [];
  if (!count || !unit) throw new Error(`"${text}" is no duration; write it like "30 min"`);
  return Number(count) * UNITS[unit]!;
}
