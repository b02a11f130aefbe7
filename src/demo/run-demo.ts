import { rmSync } from "node:fs";
import { join } from "node:path";
import { hubspot } from "../../connectors/hubspot/index.ts";
import { manifest, subscriptions } from "../../connectors/hubspot/manifest.ts";
import type { Config } from "../config.ts";
import type { Policy } from "../domain/policy.ts";
import type { Instant } from "../domain/time.ts";
import type { Log } from "../log.ts";
import { type App, openApp } from "../main.ts";
import { firstPolicy } from "../settings/first-policy.ts";
import { lockHolder, mustBeFree } from "../store/embedded/lock-file.ts";
import { agreeAsAdmin } from "./agree.ts";
import { type Comparison, compare } from "./compare.ts";
import { drive, strideOf } from "./drive.ts";
import { type DemoFigures, demoFigures } from "./figures.ts";
import { type History, HUB_ID, readHistory, USUAL_CALLS } from "./history.ts";
import { MovableClock } from "./movable-clock.ts";
import { findOrStartPortal, type Portal } from "./portal.ts";
import { readPortal } from "./portal-readout.ts";

export interface DemoOptions {
  readonly config: Config;
  readonly log: Log;
  readonly policy: Policy;
  /** How much of the history is replayed. */
  readonly calls: number | "all";
  /** Throw away what an earlier run left. */
  readonly fresh: boolean;
  readonly begun: (history: History, url: string, resumed: boolean) => void;
  readonly progress: (now: Instant, share: number) => void;
  readonly stopped: () => boolean;
}

export interface Demo {
  readonly figures: DemoFigures;
  readonly comparison: readonly Comparison[];
  readonly history: History;
  readonly url: string;
  stop(): Promise<void>;
}

const CLIENT = { clientId: "leadclock-demo", clientSecret: "leadclock-demo-secret-of-the-emulated-portal" };
const ACTIONS_PER_REQUEST = 2_000;
const STEPS_BETWEEN_TIDYING = 500;

/**
 * The main job on its own: embedded store, app and emulated portal; installs itself, replays a real history through
 * real webhooks and API calls, and reads the result back from the portal. A run that was killed goes on where it was.
 */
export async function runDemo(options: DemoOptions): Promise<Demo> {
  const history = readHistory(options.calls);
  const directory = join(
    options.config.LEADCLOCK_DATA,
    `demo-${options.calls === USUAL_CALLS ? "slice" : options.calls}`,
  );
  const store = join(directory, "store");
  mustBeFree(store);
  if (options.fresh) await discard(directory, history);
  const portal = await findOrStartPortal(join(directory, "portal"), history.startsAt);
  const clock = new MovableClock((await portal.clock()).now);
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
    connectors: [
      hubspot.create({
        HUBSPOT_CLIENT_ID: CLIENT.clientId,
        HUBSPOT_CLIENT_SECRET: CLIENT.clientSecret,
        HUBSPOT_API_URL: portal.url,
        HUBSPOT_APP_URL: portal.url,
      }),
    ],
    clock,
    log: options.log,
    defaults: { mode: "live", policy: firstPolicy(options.policy) },
    access: options.config.LEADCLOCK_ACCESS_TOKEN
      ? { token: options.config.LEADCLOCK_ACCESS_TOKEN }
      : "open on loopback",
    demo: () => ({ story: history.story, progress: share }),
  }).catch(async (error: unknown) => {
    // Nothing is left running, unless another start was quicker: then the portal is that one's.
    if (lockHolder(store) === null) await portal.stop();
    throw error;
  });
  const stop = async () => {
    await app.stop();
    await portal.stop();
  };
  try {
    const resumed = await prepare(app, portal, history);
    options.begun(history, app.url, resumed);
    await drive(
      { clock, settle: settleTidily(app, clock), nextLeadAt: () => app.store.leads.nextDueAt(clock.now()) },
      portal,
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
    const figures = demoFigures(await readPortal(portal, HUB_ID));
    return { figures, comparison: compare(figures, history.reference), history, url: app.url, stop };
  } catch (error) {
    await stop();
    throw error;
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

/** Portal, app and scenario, each made once; answers whether an earlier run is going on. */
async function prepare(app: App, portal: Portal, history: History): Promise<boolean> {
  await portal.post("/_sandbox/portals", history.portal);
  await portal.post("/_sandbox/apps", {
    name: manifest.name,
    ...CLIENT,
    redirectUrls: [`${app.url}/hubspot/oauth/callback`],
    requiredScopes: manifest.hubspot.scopes.required.map((scope) => scope.name),
    optionalScopes: manifest.hubspot.scopes.optional.map((scope) => scope.name),
    webhooks: { targetUrl: `${app.url}/hubspot/webhooks`, maxConcurrentRequests: 10, subscriptions },
  });
  const resumed = (await app.store.tenants.byAccount("hubspot", String(HUB_ID)))?.status === "connected";
  if (!resumed) await agreeAsAdmin(`${app.url}/hubspot/install`, HUB_ID);
  for (let start = 0; start < history.actions.length; start += ACTIONS_PER_REQUEST)
    await portal.post("/_sandbox/scenario", {
      portal: HUB_ID,
      actions: history.actions.slice(start, start + ACTIONS_PER_REQUEST),
    });
  return resumed;
}

async function discard(directory: string, history: History): Promise<void> {
  const portal = await findOrStartPortal(join(directory, "portal"), history.startsAt);
  await portal.stop();
  rmSync(directory, { recursive: true, force: true });
}
