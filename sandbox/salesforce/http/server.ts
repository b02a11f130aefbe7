import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { Match, Router } from "../../support/router.ts";
import { Refusal, RowError, refuse } from "../core/errors.ts";
import { forgetAll, type World } from "../core/world.ts";
import { sessionOf } from "../oauth/sessions.ts";
import type { Call, Reply, Route, RowFault, Session, Subrequest } from "./call.ts";
import { countCall, normalised } from "./counters.ts";
import type { FaultEffect, Faults } from "./faults.ts";
import type { Usage } from "./usage.ts";

export interface Parts {
  world: World;
  router: Router<Route>;
  usage: Usage;
  faults: Faults;
  tls: { cert: string; key: string };
  /** Called for each request, for the idle exit. */
  onRequest: () => void;
}

/** Address and headers of a request together, as the vendor limits them. */
const LONGEST_URI = 16_384;
const NOBODY: Session = { token: "", org: "", user: "", clientId: "", scopes: [] };

/** The HTTPS face of the emulated vendor. */
export function vendorServer(parts: Parts): Server {
  return createServer(
    { ...parts.tls, maxHeaderSize: 65_536, ALPNProtocols: ["http/1.1"] },
    (request, response) => {
      parts.onRequest();
      answer(parts, request, response).catch((error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        if (!response.headersSent) send(response, internalError());
      });
    },
  );
}

async function answer(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const raw = await body(request);
  const { world } = parts;
  const url = new URL(request.url ?? "/", `https://${request.headers.host ?? "localhost"}`);
  const method = request.method ?? "GET";
  const headers = request.headers as Record<string, string | undefined>;
  const match = parts.router.match(method, url.pathname);
  const token = tokenOf(headers.authorization);
  const org = token === undefined ? undefined : orgOf(world, token);
  const fault = parts.faults.strike(method, url.pathname, org);
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
    address: headers["x-forwarded-for"] ?? request.socket.remoteAddress ?? "",
    session: NOBODY,
    dispatch: (inner) => dispatched(parts, call, inner),
    rowFault: rowFaultOf(fault),
  };
  const isLong = (request.url ?? "").length > LONGEST_URI;
  const reply =
    fault && "status" in fault ? ordered(fault) : isLong ? tooLong() : work(parts, call, match, token);
  const route = match ? normalised(match.pattern, match.params) : url.pathname;
  const { counted } = reply;
  countCall(
    world,
    counted?.org ?? org ?? "",
    method,
    counted ? `${route} ${counted.as}` : route,
    reply.status,
  );
  if (fault && "afterWork" in fault) request.socket.destroy();
  else send(response, reply);
}

/** Does the request's work in one transaction: all of it is durable before the answer, or nothing happened. */
function work(parts: Parts, call: Call, match: Match<Route> | undefined, token: string | undefined): Reply {
  const { world } = parts;
  let limits: Record<string, string> = {};
  try {
    return world.db.transaction(() => {
      if (!match) throw refuse(404, "NOT_FOUND", "The requested resource does not exist");
      const { route } = match;
      if (route.auth === "session") {
        call.session = authenticated(call, token);
        limits = parts.usage.take(call.session.org);
      }
      const reply = handled(parts, route, call);
      return { ...reply, headers: { ...limits, ...reply.headers } };
    });
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, body: error.errors };
    process.stderr.write(`${call.method} ${call.path}: ${(error as Error).stack}\n`);
    return internalError();
  }
}

/** A request inside another: the same caller, its headers unless it has its own, and nothing to pay. */
function dispatched(parts: Parts, outer: Call, inner: Subrequest): Reply {
  const url = new URL(inner.url, outer.origin);
  const match = parts.router.match(inner.method.toUpperCase(), url.pathname);
  if (match?.route.auth !== "session")
    return {
      status: 404,
      body: [{ errorCode: "NOT_FOUND", message: "The requested resource does not exist" }],
    };
  const headers = Object.fromEntries(
    Object.entries(inner.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return handled(parts, match.route, {
    ...outer,
    method: inner.method.toUpperCase(),
    path: url.pathname,
    params: match.params,
    query: url.searchParams,
    headers: { ...outer.headers, ...headers },
    raw: Buffer.from(inner.body === undefined ? "" : JSON.stringify(inner.body)),
  });
}

/** What a refused request did is undone, but that it was made still counts. */
function handled({ world }: Parts, route: Route, call: Call): Reply {
  try {
    return world.db.transaction(() => route.handle(call));
  } catch (error) {
    forgetAll(world);
    const refusal = error instanceof RowError ? error.refusal() : error;
    if (!(refusal instanceof Refusal)) throw refusal;
    return { status: refusal.status, body: refusal.errors };
  }
}

function authenticated(call: Call, token: string | undefined): Session {
  const session = token === undefined ? undefined : sessionOf(call.world, token, call.address);
  if (!session) throw refuse(401, "INVALID_SESSION_ID", "Session expired or invalid");
  const { world } = call;
  if (!world.orgs.get(session.org).apiEnabled)
    throw refuse(403, "API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization");
  if (!world.access.can(session.org, session.user, "ApiEnabled"))
    throw refuse(403, "API_CURRENTLY_DISABLED", "API is disabled for this User");
  if (!session.scopes.some((scope) => scope === "api" || scope === "full"))
    throw refuse(403, "INVALID_SESSION_ID", "This session is not valid for use with the REST API");
  return session;
}

function tokenOf(authorization: string | undefined): string | undefined {
  return /^(?:Bearer|OAuth)\s+(.+)$/i.exec(authorization ?? "")?.[1]?.trim();
}

function orgOf(world: World, token: string): string | undefined {
  return world.db.get<{ org: string }>("SELECT org FROM sessions WHERE token = ?", token)?.org;
}

function rowFaultOf(fault: FaultEffect | undefined): RowFault | undefined {
  if (fault && "lockRows" in fault)
    return {
      statusCode: "UNABLE_TO_LOCK_ROW",
      message: "unable to obtain exclusive access to this record",
      count: fault.lockRows,
    };
  if (fault && "partial" in fault)
    return { statusCode: fault.statusCode, message: fault.message, count: fault.partial };
  return undefined;
}

function ordered(fault: Extract<FaultEffect, { status: number }>): Reply {
  const { status, body: content, headers = {}, contentType } = fault;
  if (typeof content === "string")
    return { status, text: content, contentType: contentType ?? "text/html;charset=UTF-8", headers };
  return content === undefined ? { status, headers } : { status, body: content, headers };
}

function tooLong(): Reply {
  return { status: 414, text: "<html><body>Request-URI Too Long</body></html>", contentType: "text/html" };
}

function internalError(): Reply {
  const message = "An unexpected error occurred. Please include this ErrorId if you contact support: 1-1 (0)";
  return { status: 500, body: [{ message, errorCode: "UNKNOWN_EXCEPTION" }] };
}

function send(response: ServerResponse, reply: Reply): void {
  const content = reply.text ?? (reply.body === undefined ? "" : JSON.stringify(reply.body));
  response.statusCode = reply.status;
  if (content !== "")
    response.setHeader("content-type", reply.contentType ?? "application/json;charset=UTF-8");
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  response.end(content);
}

async function body(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
