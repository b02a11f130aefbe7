import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { z } from "zod";
import { Clock } from "../support/clock.ts";
import { Database } from "../support/database.ts";
import type { Started, StartOptions } from "../support/run-main.ts";
import { Fault, Faults } from "./faults.ts";
import { callMethod, Refused, refuseBody } from "./methods.ts";
import {
  changeWorkspace,
  countCall,
  keep,
  messages,
  SCHEMA,
  take,
  type World,
  workspace,
} from "./workspace.ts";

interface Reply {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

/** Serves the emulated Slack: /api/, /services/ and, for whoever tests, /_sandbox/. */
export async function startSlack({ port, directory, clock, end }: StartOptions): Promise<Started> {
  const db = new Database(join(directory, "slack.sqlite"), SCHEMA);
  const world: World = { db, clock: new Clock(db, clock) };
  const faults = new Faults();
  const server = createServer((request, response) => {
    serve(world, faults, end, request, response).catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      response.writeHead(500).end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    addresses: { url },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      db.close();
    },
  };
}

async function serve(
  world: World,
  faults: Faults,
  end: () => void,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks).toString("utf8");
  const url = new URL(request.url ?? "/", "http://slack");
  if (url.pathname.startsWith("/_sandbox/"))
    return send(response, control(world, faults, end, request.method ?? "", url, raw));
  const fault = faults.strike(url.pathname);
  if (fault && "hang" in fault && !("afterWork" in fault)) return;
  if (fault && "reset" in fault && !("afterWork" in fault)) return void request.socket.destroy();
  if (fault && "status" in fault) return send(response, { ...fault });
  if (fault && "error" in fault && !("afterWork" in fault))
    return send(response, refusal(new Refused(fault.error)));
  const reply = world.db.transaction(() => answer(world, request, url, raw));
  if (!fault) return send(response, reply);
  if ("hang" in fault) return;
  if ("half" in fault) {
    response.writeHead(200, { "content-length": String(reply.body.length) });
    response.write(reply.body.slice(0, reply.body.length / 2), () => request.socket.destroy());
  } else if ("reset" in fault) request.socket.destroy();
  else send(response, refusal(new Refused((fault as { error: string }).error)));
}

function answer(world: World, request: IncomingMessage, url: URL, raw: string): Reply {
  const [, kind, ...rest] = url.pathname.split("/");
  const name = rest.join("/");
  if (kind !== "api" && kind !== "services") return { status: 404, body: "not found" };
  try {
    const reply = kind === "api" ? api(world, request, url, name, raw) : webhook(world, name, raw);
    countCall(world, kind === "api" ? name : "webhook", "ok");
    return reply;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    countCall(world, kind === "api" ? name : "webhook", error.message);
    return kind === "api" ? refusal(error) : webhookRefusal(error);
  }
}

function api(world: World, request: IncomingMessage, url: URL, name: string, raw: string): Reply {
  const json = (request.headers["content-type"] ?? "").startsWith("application/json");
  const query = Object.fromEntries(url.searchParams);
  const args = { ...query, ...(json ? parsed(raw) : Object.fromEntries(new URLSearchParams(raw))) };
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  const token = bearer ?? (typeof args.token === "string" ? args.token : undefined);
  return jsonReply(200, callMethod(world, name, { token, args, json }));
}

function refusal(error: Refused): Reply {
  const limited = error.message === "ratelimited" && error.retryAfter !== undefined;
  return {
    ...jsonReply(limited ? 429 : 200, { ok: false, error: error.message, ...error.more }),
    headers: limited ? { "retry-after": String(error.retryAfter) } : {},
  };
}

/** Webhooks answer in plain words (the vendor's page on their errors). */
const WEBHOOK_STATUS: Record<string, number> = {
  invalid_payload: 400,
  invalid_blocks: 400,
  no_text: 400,
  action_prohibited: 403,
  invalid_token: 403,
  no_service: 404,
  channel_not_found: 404,
  channel_is_archived: 410,
  ratelimited: 429,
  rollup_error: 500,
};

function webhookRefusal(error: Refused): Reply {
  return {
    status: WEBHOOK_STATUS[error.message] ?? 400,
    body: error.message,
    headers: error.retryAfter === undefined ? {} : { "retry-after": String(error.retryAfter) },
  };
}

function webhook(world: World, path: string, raw: string): Reply {
  const all = workspace(world);
  const hook = all.webhooks.find((one) => one.path === path);
  if (!hook) throw new Refused("no_service");
  if (hook.state !== "active") throw new Refused(hook.state);
  const channel = all.channels.find(({ id }) => id === hook.channel);
  if (!channel) throw new Refused("channel_not_found");
  if (channel.archived) throw new Refused("channel_is_archived");
  const body = parsed(raw);
  refuseBody(body);
  const wait = take(world, channel.id, all.burst);
  if (wait > 0) throw new Refused("ratelimited", {}, wait);
  keep(world, channel.id, "webhook", body);
  return { status: 200, body: "ok" };
}

function parsed(raw: string): Record<string, unknown> {
  try {
    return JSON.parse(raw) as Record<string, unknown>;
  } catch {
    throw new Refused("invalid_payload");
  }
}

const Move = z.object({ to: z.number().int().optional(), by: z.number().int().min(0).optional() });

function control(
  world: World,
  faults: Faults,
  end: () => void,
  method: string,
  url: URL,
  raw: string,
): Reply {
  const asked = `${method} ${url.pathname.slice("/_sandbox/".length)}`;
  const body = (): unknown => JSON.parse(raw || "{}");
  try {
    switch (asked) {
      case "GET workspace":
        return jsonReply(200, workspace(world));
      case "POST workspace":
        return jsonReply(200, changeWorkspace(world, body() as object));
      case "GET messages":
        return jsonReply(200, { results: messages(world, url.searchParams.get("channel") ?? undefined) });
      case "GET calls":
        return jsonReply(200, { calls: world.db.all("SELECT * FROM calls ORDER BY method, outcome") });
      case "GET clock":
        return jsonReply(200, { now: world.clock.now() });
      case "POST clock": {
        const { to, by } = Move.parse(body());
        world.clock.setManual(to ?? world.clock.now() + (by ?? 0));
        return jsonReply(200, { now: world.clock.now() });
      }
      case "GET faults":
        return jsonReply(200, { results: faults.list() });
      case "POST faults":
        faults.add(Fault.parse(body()));
        return jsonReply(200, {});
      case "DELETE faults":
        faults.clear();
        return jsonReply(200, {});
      case "POST stop":
        end();
        return jsonReply(200, {});
      default:
        return jsonReply(404, { error: `there is no ${asked}` });
    }
  } catch (error) {
    return jsonReply(400, {
      error: error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message,
    });
  }
}

function jsonReply(status: number, body: object): Reply {
  return { status, body: JSON.stringify(body) };
}

function send(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  const type = body.startsWith("{") ? "application/json; charset=utf-8" : "text/html";
  response.writeHead(status, { "content-type": type, ...headers }).end(body);
}
