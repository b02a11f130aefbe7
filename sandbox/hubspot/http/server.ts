import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Match, Router } from "../../support/router.ts";
import { Refusal } from "../core/errors.ts";
import type { World } from "../core/world.ts";
import { authenticate, authenticateDeveloper, requireScopes } from "./authenticate.ts";
import type { Call, Caller, Reply } from "./call.ts";
import { countCall, normalised } from "./counters.ts";
import type { FaultEffect, Faults } from "./faults.ts";
import type { Limits } from "./limits.ts";
import { withPartialFailure } from "./partial.ts";
import type { Route } from "./router.ts";

export interface Parts {
  world: World;
  router: Router<Route>;
  limits: Limits;
  faults: Faults;
  /** The routes the vendor does not have; answers undefined for paths that are none of them. */
  control: (request: ControlRequest) => Promise<Reply> | undefined;
  /** Called for each request, for the idle exit. */
  onRequest: () => void;
}

export interface ControlRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  raw: Buffer;
}

const NOBODY: Caller = { portal: 0, clientId: "", appId: 0, appName: "", userId: 0, scopes: [] };

/** The HTTP face of the emulated vendor. */
export function hubspotServer(parts: Parts): Server {
  return createServer((request, response) => {
    parts.onRequest();
    answer(parts, request, response).catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      if (!response.headersSent) send(response, internalError());
    });
  });
}

async function answer(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const raw = await body(request);
  const url = new URL(request.url ?? "/", `http://${request.headers.host ?? "localhost"}`);
  const method = request.method ?? "GET";
  const controlled = parts.control({ method, path: url.pathname, query: url.searchParams, raw });
  if (controlled) {
    send(response, await controlled);
    return;
  }
  const { world, router } = parts;
  const match = router.match(method, url.pathname);
  const headers = request.headers as Record<string, string | undefined>;
  const portal = portalOf(world, headers.authorization);
  const fault = parts.faults.strike(method, url.pathname, portal);
  if (fault && "delayMs" in fault) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
  if (fault && "hang" in fault) return;
  if (fault && "reset" in fault && !("afterWork" in fault)) {
    request.socket.destroy();
    return;
  }
  const call: Call = {
    world,
    method,
    origin: url.origin,
    path: url.pathname,
    params: match?.params ?? {},
    query: url.searchParams,
    headers,
    raw,
    caller: NOBODY,
  };
  const reply = fault && "status" in fault ? ordered(fault) : work(parts, call, match, fault);
  const route = match ? normalised(match.pattern, match.params) : url.pathname;
  countCall(world, portal ?? 0, method, route, reply.status);
  if (fault && "afterWork" in fault) request.socket.destroy();
  else send(response, reply);
}

function portalOf(world: World, authorization: string | undefined): number | undefined {
  const token = /^Bearer\s+(.+)$/i.exec(authorization ?? "")?.[1];
  return token
    ? world.db.get<{ portal: number }>("SELECT portal FROM tokens WHERE token = ?", token.trim())?.portal
    : undefined;
}

/** Does the request's work in one transaction: all of it is durable before the answer, or nothing happened. */
function work(
  parts: Parts,
  call: Call,
  match: Match<Route> | undefined,
  fault: FaultEffect | undefined,
): Reply {
  const { world } = parts;
  let limitHeaders: Record<string, string> = {};
  try {
    if (!match)
      throw new Refusal(404, { status: "error", message: `No route for ${call.method} ${call.path}` });
    const { route } = match;
    if (route.auth === "token") {
      call.caller = authenticate(world, call.headers.authorization);
      limitHeaders = parts.limits.take(route.limit, call.caller);
    } else if (route.auth === "developerKey")
      call.caller = authenticateDeveloper(world, call.params.appId ?? "", call.query.get("hapikey"));
    if (route.scopes) requireScopes(call.caller, route.scopes(call));
    const reply = world.db.transaction(() =>
      fault && "partial" in fault ? withPartialFailure(route, call, fault.partial) : route.handle(call),
    );
    return { ...reply, headers: { ...limitHeaders, ...reply.headers } };
  } catch (error) {
    world.definitions.forget();
    world.subscriptions.forget();
    if (error instanceof Refusal) return refused(error, limitHeaders);
    process.stderr.write(`${call.method} ${call.path}: ${(error as Error).stack}\n`);
    return internalError();
  }
}

function refused(refusal: Refusal, headers: Record<string, string>): Reply {
  return {
    status: refusal.status,
    body: { ...refusal.body, correlationId: randomUUID() },
    headers: { ...headers, ...refusal.headers },
  };
}

function ordered(fault: Extract<FaultEffect, { status: number }>): Reply {
  const { status, body: content, headers = {}, contentType } = fault;
  if (typeof content === "string")
    return { status, text: content, contentType: contentType ?? "text/html;charset=utf-8", headers };
  return content === undefined ? { status, headers } : { status, body: content, headers };
}

function internalError(): Reply {
  const correlationId = randomUUID();
  return {
    status: 500,
    body: { status: "error", message: "internal error", correlationId, category: "INTERNAL_ERROR" },
  };
}

function send(response: ServerResponse, reply: Reply): void {
  const content = reply.text ?? (reply.body === undefined ? "" : JSON.stringify(reply.body));
  const known = (reply.body as { correlationId?: string } | undefined)?.correlationId;
  response.statusCode = reply.status;
  response.setHeader("x-hubspot-correlation-id", known ?? randomUUID());
  if (content !== "")
    response.setHeader("content-type", reply.contentType ?? "application/json;charset=utf-8");
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  response.end(content);
}

async function body(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
