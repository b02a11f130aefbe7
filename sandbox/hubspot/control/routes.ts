import { z } from "zod";
import { allPortals, findPortal, portal as needPortal, Portal } from "../account/portals.ts";
import { upsertPortal } from "../account/upsert-portal.ts";
import { invalid, Refusal } from "../core/errors.ts";
import { parse } from "../core/input.ts";
import type { World } from "../core/world.ts";
import type { Reply } from "../http/call.ts";
import { countedCalls, resetCalls } from "../http/counters.ts";
import { Fault, type Faults } from "../http/faults.ts";
import type { ControlRequest } from "../http/server.ts";
import { App } from "../oauth/app.ts";
import { findApp, upsertApp } from "../oauth/apps.ts";
import { projectControls } from "../project/control.ts";
import { Action, checkAction } from "../scenario/actions.ts";
import type { Runner } from "../scenario/runner.ts";
import { deliveryLog } from "../webhooks/deliver.ts";
import { DeliverySettings, setDelivery } from "../webhooks/settings.ts";
import { recordDump } from "./dump.ts";
import { ClockMove, moveClock } from "./move-clock.ts";
import { addActions } from "./scenario.ts";

export interface ControlParts {
  world: World;
  runner: Runner;
  faults: Faults;
  stop: () => void;
}

/** What is left out of an upsert stays as it is. */
const Named = z.looseObject({ clientId: z.string() });
const Numbered = z.looseObject({ hubId: z.number().int() });
const Scenario = z.object({ portal: z.number().int(), actions: z.array(Action) });

type Handler = (parts: ControlParts, request: ControlRequest, params: string[]) => unknown;

const HANDLERS: [method: string, path: RegExp, handle: Handler][] = [
  ["GET", /^\/_sandbox\/clock$/, ({ world, runner }) => clockState(world, runner)],
  [
    "POST",
    /^\/_sandbox\/clock$/,
    ({ world, runner }, request) => moveClock(world, runner, parse(ClockMove, json(request))),
  ],
  [
    "POST",
    /^\/_sandbox\/apps$/,
    ({ world }, request) => {
      const given = parse(Named, json(request));
      const app = parse(App, { ...findApp(world, given.clientId), ...given });
      return { appId: world.db.transaction(() => upsertApp(world, app)), clientId: app.clientId };
    },
  ],
  [
    "POST",
    /^\/_sandbox\/portals$/,
    ({ world }, request) => {
      const given = parse(Numbered, json(request));
      const portal = parse(Portal, { ...findPortal(world, given.hubId), ...given });
      world.db.transaction(() => upsertPortal(world, portal));
      return { hubId: portal.hubId, owners: portal.owners.length, forms: portal.forms.length };
    },
  ],
  ["GET", /^\/_sandbox\/portals$/, ({ world }) => ({ results: allPortals(world) })],
  [
    "POST",
    /^\/_sandbox\/scenario$/,
    ({ world, runner }, request) => {
      const { portal, actions } = parse(Scenario, json(request));
      for (const action of actions) checkAction(action);
      return {
        ...addActions(world, needPortal(world, portal).hubId, actions),
        nextEventAt: runner.nextEventAt(),
      };
    },
  ],
  [
    "POST",
    /^\/_sandbox\/actions$/,
    async ({ world, runner }, request) => {
      const { portal, actions } = parse(Scenario, json(request));
      for (const action of actions) checkAction(action);
      return runner.performNow(needPortal(world, portal).hubId, actions);
    },
  ],
  [
    "GET",
    /^\/_sandbox\/records\/(\d+)\/([^/]+)$/,
    ({ world }, request, [portal, type]) => recordDump(world, Number(portal), type!, request.query),
  ],
  [
    "GET",
    /^\/_sandbox\/webhooks\/(\d+)$/,
    ({ world }, request, [portal]) => {
      const after = Number(request.query.get("after") ?? 0);
      const results = deliveryLog(
        world,
        Number(portal),
        after,
        Number(request.query.get("limit") ?? 100_000),
      );
      return { results };
    },
  ],
  ["GET", /^\/_sandbox\/calls$/, ({ world }, request) => countedCalls(world, numberParam(request, "portal"))],
  ["POST", /^\/_sandbox\/calls\/reset$/, ({ world }) => resetCalls(world)],
  ["GET", /^\/_sandbox\/faults$/, ({ faults }) => ({ results: faults.list() })],
  ["POST", /^\/_sandbox\/faults$/, ({ faults }, request) => faults.add(parse(Fault, json(request)))],
  ["DELETE", /^\/_sandbox\/faults$/, ({ faults }) => faults.clear()],
  [
    "POST",
    /^\/_sandbox\/delivery$/,
    ({ world }, request) => {
      const given = parse(DeliverySettings.extend({ portal: z.number().int() }), json(request));
      const { portal, ...settings } = given;
      setDelivery(world, needPortal(world, portal).hubId, settings);
      return settings;
    },
  ],
  [
    "POST",
    /^\/_sandbox\/expire-tokens$/,
    ({ world }) => ({
      expired: world.db.run(
        "UPDATE tokens SET expires_at = ? WHERE kind = 'access' AND ended = 0 AND expires_at > ?",
        world.clock.now(),
        world.clock.now(),
      ),
    }),
  ],
  ["POST", /^\/_sandbox\/stop$/, ({ stop }) => stop()],
  ...projectControls.map(([path, handle]): [string, RegExp, Handler] => [
    "POST",
    path,
    ({ world }, request) => handle(world, json(request)),
  ]),
];

/** Answers the control routes; undefined for every other path. */
export function controlRoutes(parts: ControlParts): (request: ControlRequest) => Promise<Reply> | undefined {
  return (request) => (request.path.startsWith("/_sandbox/") ? handle(parts, request) : undefined);
}

async function handle(parts: ControlParts, request: ControlRequest): Promise<Reply> {
  try {
    for (const [method, path, run] of HANDLERS) {
      const match = method === request.method ? path.exec(request.path) : null;
      if (!match) continue;
      const result = await run(parts, request, match.slice(1));
      if (typeof result === "string")
        return { status: 200, text: result, contentType: "application/x-ndjson" };
      return { status: 200, body: result ?? { ok: true } };
    }
    throw new Refusal(404, {
      status: "error",
      message: `No control route ${request.method} ${request.path}`,
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: error.status, body: error.body };
  }
}

/** What the control routes answer about time. */
function clockState(world: World, runner: Runner): unknown {
  return { now: world.clock.now(), mode: world.clock.mode, nextEventAt: runner.nextEventAt() };
}

function json(request: ControlRequest): unknown {
  try {
    return JSON.parse(request.raw.toString("utf8"));
  } catch {
    throw invalid("The body must be JSON.");
  }
}

function numberParam(request: ControlRequest, name: string): number | undefined {
  const text = request.query.get(name);
  return text === null ? undefined : Number(text);
}
