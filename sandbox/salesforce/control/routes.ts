import { z } from "zod";
import { Refusal, RowError } from "../core/errors.ts";
import { to18 } from "../core/ids.ts";
import { invalid, parse } from "../core/input.ts";
import type { World } from "../core/world.ts";
import { countedCalls, resetCalls } from "../http/counters.ts";
import { Fault, type Faults } from "../http/faults.ts";
import { App, findApp, Install, putApp, putInstall, removeInstall } from "../oauth/apps.ts";
import { revokeAll } from "../oauth/grants.ts";
import { endSessions } from "../oauth/sessions.ts";
import { Action, checkAction } from "../scenario/actions.ts";
import type { Runner } from "../scenario/runner.ts";
import { putOrg } from "../setup/make-org.ts";
import { OrgInput } from "../setup/org-input.ts";
import { recordDump } from "./dump.ts";
import { ClockMove, clockState, moveClock } from "./move-clock.ts";

export interface ControlRequest {
  query: URLSearchParams;
  raw: Buffer;
}

/** One route the vendor does not have. */
export interface ControlRoute {
  method: string;
  path: RegExp;
  handle: (request: ControlRequest, params: string[]) => unknown;
}

export interface ControlParts {
  world: World;
  runner: Runner;
  faults: Faults;
  stop: () => void;
}

const Scenario = z.object({ org: z.string(), actions: z.array(Action) });
const Named = z.looseObject({ clientId: z.string() });
const AppInput = z.looseObject({
  installIn: z.array(Install).default([]),
  uninstallFrom: z.array(z.string()).default([]),
});
const OrgOnly = z.object({ org: z.string().optional() });
const Revocation = z.object({
  org: z.string(),
  clientId: z.string().optional(),
  uninstall: z.boolean().default(false),
});

/** The control routes about everything but streams. */
export function controlRoutes({ world, runner, faults, stop }: ControlParts): ControlRoute[] {
  const route = (method: string, path: RegExp, handle: ControlRoute["handle"]): ControlRoute => ({
    method,
    path,
    handle,
  });
  return [
    route("GET", /^\/_sandbox\/clock$/, () => clockState(world, runner)),
    route("POST", /^\/_sandbox\/clock$/, (request) =>
      moveClock(world, runner, parse(ClockMove, json(request))),
    ),
    route("POST", /^\/_sandbox\/orgs$/, (request) => {
      const settings = putOrg(world, parse(OrgInput, json(request)));
      return { org: settings.id, name: settings.name };
    }),
    route("GET", /^\/_sandbox\/orgs$/, () => ({ results: world.orgs.all() })),
    route("POST", /^\/_sandbox\/apps$/, (request) => putAppIn(world, json(request))),
    route("POST", /^\/_sandbox\/scenario$/, (request) => {
      const { org, actions } = parse(Scenario, json(request));
      for (const action of actions) checkAction(action);
      return { ...runner.plan(needOrg(world, org), actions), nextEventAt: runner.nextEventAt() };
    }),
    route("POST", /^\/_sandbox\/actions$/, (request) => {
      const { org, actions } = parse(Scenario, json(request));
      for (const action of actions) checkAction(action);
      return runner.performNow(needOrg(world, org), actions);
    }),
    route("GET", /^\/_sandbox\/records\/(\w+)\/(\w+)$/, (request, [org, type]) =>
      recordDump(world, needOrg(world, org!), type!, request.query),
    ),
    route("GET", /^\/_sandbox\/calls$/, (request) => countedCalls(world, request.query.get("org"))),
    route("POST", /^\/_sandbox\/calls\/reset$/, () => resetCalls(world)),
    route("GET", /^\/_sandbox\/faults$/, () => ({ results: faults.list() })),
    route("POST", /^\/_sandbox\/faults$/, (request) => faults.add(parse(Fault, json(request)))),
    route("DELETE", /^\/_sandbox\/faults$/, () => faults.clear()),
    route("POST", /^\/_sandbox\/expire-tokens$/, (request) => {
      const { org } = parse(OrgOnly, request.raw.length > 0 ? json(request) : {});
      return { expired: endSessions(world, org && needOrg(world, org)) };
    }),
    route("POST", /^\/_sandbox\/revoke$/, (request) => {
      const { org, clientId, uninstall } = parse(Revocation, json(request));
      const id = needOrg(world, org);
      if (uninstall && clientId !== undefined) removeInstall(world, clientId, id);
      return { revoked: world.db.transaction(() => revokeAll(world, id, clientId)) };
    }),
    route("POST", /^\/_sandbox\/stop$/, () => stop()),
  ];
}

/** Answers a control request: a JSON value, or lines of JSON where the route answers text. */
export async function answerControl(
  routes: ControlRoute[],
  request: { method: string; path: string } & ControlRequest,
): Promise<{ status: number; contentType: string; text: string }> {
  try {
    for (const { method, path, handle } of routes) {
      const match = method === request.method ? path.exec(request.path) : null;
      if (!match) continue;
      const result = (await handle(request, match.slice(1))) ?? { ok: true };
      if (typeof result === "string")
        return { status: 200, contentType: "application/x-ndjson", text: result };
      return { status: 200, contentType: "application/json", text: JSON.stringify(result) };
    }
    return refused(404, `No control route ${request.method} ${request.path}`);
  } catch (error) {
    if (error instanceof Refusal) return refused(error.status, error.message);
    if (error instanceof RowError) return refused(400, `${error.statusCode}: ${error.message}`);
    throw error;
  }
}

function refused(status: number, message: string): { status: number; contentType: string; text: string } {
  return { status, contentType: "application/json", text: JSON.stringify({ status: "error", message }) };
}

function putAppIn(world: World, body: unknown): unknown {
  const { clientId } = parse(Named, body);
  const { installIn, uninstallFrom, ...given } = parse(AppInput, body);
  const app = parse(App, { ...findApp(world, clientId), ...given });
  world.db.transaction(() => {
    putApp(world, app);
    for (const install of installIn)
      putInstall(world, clientId, { ...install, org: needOrg(world, install.org) });
    for (const org of uninstallFrom) {
      removeInstall(world, clientId, needOrg(world, org));
      revokeAll(world, needOrg(world, org), clientId);
    }
  });
  return { clientId };
}

function needOrg(world: World, id: string): string {
  const found = world.orgs.find(to18(id));
  if (!found) throw invalid(`There is no org ${id}.`);
  return found.id;
}

function json(request: ControlRequest): unknown {
  try {
    return JSON.parse(request.raw.toString("utf8"));
  } catch {
    throw invalid("The body must be JSON.");
  }
}
