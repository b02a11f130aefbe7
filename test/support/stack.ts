import fs from "node:fs";
import { join } from "node:path";
import { hubspot } from "../../connectors/hubspot/index.ts";
import { manifest, subscriptions } from "../../connectors/hubspot/manifest.ts";
import { agreeAsAdmin } from "../../sandbox/stages/consent.ts";
import { readConfig } from "../../src/config.ts";
import { MovableClock } from "../../src/demo/movable-clock.ts";
import { examine } from "../../src/doctor/examine.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { DAY, HOUR, type Instant, MINUTE, SECOND } from "../../src/domain/time.ts";
import { type App, openApp } from "../../src/main.ts";
import { firstPolicy } from "../../src/settings/first-policy.ts";
import type { Tenant } from "../../workflows/ports.ts";
import { type Emulator, startEmulator } from "./hubspot-emulator.ts";
import { type PortalActions, portalActions } from "./stack-actions.ts";
import { FORMS, portalOwners, STORY_POLICY } from "./stack-people.ts";
import { type PortalReads, portalReads } from "./stack-reads.ts";
import { freshDatabase, freshDirectory, onServer, TEST_KEY, temporaryDirectory } from "./store.ts";

export const HUB_ID = 4_242_424;
export const CLIENT = { clientId: "leadclock-story", clientSecret: "the-secret-of-the-stories" };

export interface StackOptions {
  /** When the story begins, ISO-8601; the app was installed a minute before. */
  readonly at: string;
  readonly mode?: Tenant["mode"];
  /** Whom alerts go to in silent mode. */
  readonly testRecipient?: string;
  readonly policy?: Policy;
  /** How often the app looks for what webhooks missed; rarely by default, so that stories show what pushes do. */
  readonly sweepMinutes?: number;
  readonly backfillDays?: number;
  /** What people did an hour before the app was installed. */
  readonly before?: (portal: PortalActions) => Promise<void>;
}

/** The emulated portal and the whole app on one clock, over real sockets. */
export interface Stack extends PortalActions, PortalReads {
  readonly emulator: Emulator;
  /** The running app; throws while it is stopped. */
  readonly app: App;
  /** What the app logged as a warning or worse. */
  readonly complaints: readonly string[];
  now(): Instant;
  /** Lets the story go on for a while, `90 s`, `30 min`, `2 h`, `3 d`: everything due on the way happens at its own instant. */
  advance(by: string): Promise<void>;
  advanceTo(at: string): Promise<void>;
  /** Lets everything that is due now happen, on both sides. */
  settle(): Promise<void>;
  install(): Promise<void>;
  stopApp(): Promise<void>;
  startApp(): Promise<void>;
  setTenant(change: Partial<Pick<Tenant, "mode" | "testRecipient">>): Promise<void>;
  tenant(): Promise<Tenant>;
  /** The portal answers calls of ours with trouble from now on, or so many times. */
  fault(
    effect: Readonly<Record<string, unknown>>,
    match?: { method?: string; path?: string },
    howLong?: { times: number } | { until: Instant },
  ): Promise<void>;
  cure(): Promise<void>;
  /** How webhooks come: twice, shuffled, late, not at all. */
  delivery(settings: Readonly<Record<string, unknown>>): Promise<void>;
  /** API requests the portal answered, by method and route, `POST /crm/objects/{dated}/{type}/batch/create`. */
  callCounts(): Promise<readonly { method: string; route: string; status: number; count: number }[]>;
  /** Invariants that do not hold on what the app stored. */
  broken(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Starts everything; `close` ends and removes everything. */
export async function openStack(options: StackOptions): Promise<Stack> {
  const installedAt = Date.parse(options.at) - MINUTE;
  const startsAt = options.before ? installedAt - HOUR : installedAt;
  const emulator = await startEmulator(new Date(startsAt).toISOString());
  const clock = new MovableClock(startsAt);
  const data = temporaryDirectory("story");
  const database = onServer ? await freshDatabase() : await freshDirectory();
  if ("dataDir" in database.options) fs.renameSync(database.options.dataDir, join(data, "store"));
  const complaints: string[] = [];
  let running: App | null = null;
  await emulator.post("/_sandbox/portals", {
    hubId: HUB_ID,
    timeZone: "UTC",
    owners: portalOwners,
    forms: Object.values(FORMS),
  });

  const app = (): App => {
    if (!running) throw new Error("the app is stopped");
    return running;
  };
  const movePortal = () =>
    emulator.post<{ nextEventAt: Instant | null; deliveries: { sent: number; failed: number } }>(
      "/_sandbox/clock",
      { to: clock.now(), mode: "manual" },
    );
  /** Answers the next instant at which something happens by itself, `null` for none. */
  async function settleAll(): Promise<Instant | null> {
    for (;;) {
      const next = (await running?.engine.settle()) ?? null;
      const { nextEventAt, deliveries } = await movePortal();
      if (deliveries.sent + deliveries.failed > 0) continue;
      const times = [next, nextEventAt].filter((at) => at !== null);
      return times.length > 0 ? Math.min(...times) : null;
    }
  }
  async function moveTo(at: Instant): Promise<void> {
    for (;;) {
      const next = await settleAll();
      if (clock.now() >= at) return;
      clock.moveTo(next === null ? at : Math.min(at, Math.max(next, clock.now() + 1)));
      await movePortal();
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
        ...("databaseUrl" in database.options ? { DATABASE_URL: database.options.databaseUrl } : {}),
      }),
      connectors: [
        hubspot.create({
          HUBSPOT_CLIENT_ID: CLIENT.clientId,
          HUBSPOT_CLIENT_SECRET: CLIENT.clientSecret,
          HUBSPOT_API_URL: emulator.url,
          HUBSPOT_APP_URL: emulator.url,
          HUBSPOT_TIME_LIMIT_MS: "3000",
        }),
      ],
      clock,
      log: {
        info: () => {},
        warn: (event, fields) => complaints.push(`${event} ${JSON.stringify(fields)}`),
        error: (event, fields) => complaints.push(`${event} ${JSON.stringify(fields)}`),
      },
      defaults: { mode: options.mode ?? "live", policy: firstPolicy(options.policy ?? STORY_POLICY) },
      access: "open on loopback",
    });
    await emulator.post("/_sandbox/apps", {
      name: manifest.name,
      ...CLIENT,
      redirectUrls: [`${running.url}/hubspot/oauth/callback`],
      requiredScopes: manifest.hubspot.scopes.required.map(({ name }) => name),
      optionalScopes: manifest.hubspot.scopes.optional.map(({ name }) => name),
      webhooks: { targetUrl: `${running.url}/hubspot/webhooks`, maxConcurrentRequests: 10, subscriptions },
    });
  }
  async function stopApp(): Promise<void> {
    const stopping = running;
    running = null;
    await stopping?.stop();
  }
  const tenant = async (): Promise<Tenant> => (await app().store.tenants.all())[0]!;
  const actions = portalActions(emulator, HUB_ID, settleAll);
  const stack: Stack = {
    ...actions,
    ...portalReads(emulator, HUB_ID),
    emulator,
    complaints,
    tenant,
    startApp,
    stopApp,
    get app() {
      return app();
    },
    now: () => clock.now(),
    advance: (by) => moveTo(clock.now() + durationOf(by)),
    advanceTo: (at) => moveTo(Date.parse(at)),
    async settle() {
      await settleAll();
    },
    install: () => agreeAsAdmin(`${app().url}/hubspot/install`, String(HUB_ID)),
    async setTenant(change) {
      const old = await tenant();
      const switched = change.mode !== undefined && change.mode !== old.mode;
      await app().store.tenants.save({ ...old, ...change, ...(switched ? { modeSince: clock.now() } : {}) });
    },
    fault: (effect, match = {}, howLong = { times: 1 }) =>
      emulator.post("/_sandbox/faults", { portal: HUB_ID, match, ...howLong, do: effect }),
    cure: () => emulator.remove("/_sandbox/faults"),
    delivery: (settings) => emulator.post("/_sandbox/delivery", { portal: HUB_ID, ...settings }),
    callCounts: async () =>
      (
        await emulator.get<{ calls: Awaited<ReturnType<Stack["callCounts"]>> }>(
          `/_sandbox/calls?portal=${HUB_ID}`,
        )
      ).calls,
    async broken() {
      const { findings } = await examine(app().store, { now: clock.now() });
      return findings.map(({ invariant, what }) => `${invariant}: ${what}`);
    },
    async close() {
      await stopApp();
      await emulator.stop();
      await database.remove();
      fs.rmSync(data, { recursive: true, force: true });
    },
  };
  try {
    await options.before?.(actions);
    await moveTo(installedAt);
    await startApp();
    await stack.install();
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
