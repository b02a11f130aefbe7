import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo, Server as NetServer } from "node:net";
import { join, resolve } from "node:path";
import { certificateOf } from "../support/certificate.ts";
import { claimDirectory } from "../support/claim.ts";
import { Clock, type ClockMode } from "../support/clock.ts";
import { Database } from "../support/database.ts";
import { Router } from "../support/router.ts";
import { answerControl, type ControlRoute, controlRoutes } from "./control/routes.ts";
import { SCHEMA } from "./core/schema.ts";
import { makeWorld } from "./core/world.ts";
import { rememberFirstWrites } from "./data/first-writes.ts";
import { attachEvents } from "./events/attach.ts";
import { Faults } from "./http/faults.ts";
import { ROUTES, VERSIONS } from "./http/routes.ts";
import { vendorServer } from "./http/server.ts";
import { Usage } from "./http/usage.ts";
import { attachMetadata } from "./metadata/attach.ts";
import { Runner } from "./scenario/runner.ts";

export interface SandboxOptions {
  /** Of the HTTPS server; the two others have the next ports. 0: those the directory had, else free ones. */
  port: number;
  directory: string;
  /** How a new directory's clock starts; an old directory's clock goes on where it stood. */
  clock: { mode: ClockMode; at: number };
  /** Stops by itself after this many minutes without a request. */
  idleExitMinutes?: number | undefined;
  onStopped: () => void;
}

/** Where everything is; also the content of sandbox.json. */
export interface Addresses {
  pid: number;
  /** OAuth, REST and SOAP. */
  url: string;
  /** Pub/Sub, host and port. */
  pubsub: string;
  /** The control routes, which are not the vendor's. */
  control: string;
  /** Path of the certificate that both TLS servers show. */
  ca: string;
}

export interface Sandbox extends Addresses {
  stop: () => Promise<void>;
}

/** Opens the durable state in a directory and serves the emulated vendor over it. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const directory = resolve(options.directory);
  mkdirSync(directory, { recursive: true });
  const file = join(directory, "sandbox.json");
  claimDirectory(file);
  const db = new Database(join(directory, "salesforce.sqlite"), SCHEMA);
  const world = makeWorld(db, new Clock(db, options.clock));
  const tls = await certificateOf(directory, "Emulated Salesforce");
  const wanted = portsOf(db, options.port);
  attachMetadata(world);
  rememberFirstWrites(world);
  const events = await attachEvents(world, { ...tls, port: wanted.pubsub });
  const runner = new Runner(world, events.flush);
  const faults = new Faults(world.clock);
  let idle: NodeJS.Timeout | undefined;
  const onRequest = (): void => {
    if (options.idleExitMinutes === undefined) return;
    clearTimeout(idle);
    idle = setTimeout(() => void stop(), options.idleExitMinutes * 60_000);
  };
  const vendor = vendorServer({
    world,
    router: new Router(ROUTES, { version: VERSIONS }),
    usage: new Usage(world),
    faults,
    tls,
    onRequest,
  });
  // The answer to "stop" goes out before the door closes.
  const stopSoon = (): void => void setTimeout(() => void stop(), 20);
  const routes = [...controlRoutes({ world, runner, faults, stop: stopSoon }), ...events.control];
  const control = controlServer(routes, onRequest);
  const ports = {
    url: await listen(vendor, wanted.url),
    pubsub: events.port,
    control: await listen(control, wanted.control),
  };
  db.setMeta("ports", JSON.stringify(ports));
  const addresses: Addresses = {
    pid: process.pid,
    url: `https://127.0.0.1:${ports.url}`,
    pubsub: `127.0.0.1:${ports.pubsub}`,
    control: `http://127.0.0.1:${ports.control}`,
    ca: tls.file,
  };
  writeFileSync(file, JSON.stringify(addresses));
  runner.start();
  onRequest();
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      clearTimeout(idle);
      for (const server of [vendor, control]) {
        server.close();
        server.closeAllConnections();
      }
      await runner.stop();
      await events.stop();
      db.close();
      rmSync(file, { force: true });
      options.onStopped();
    })();
    return stopping;
  };
  return { ...addresses, stop };
}

interface Ports {
  url: number;
  pubsub: number;
  control: number;
}

function portsOf(db: Database, port: number): Ports {
  if (port !== 0) return { url: port, pubsub: port + 1, control: port + 2 };
  const kept = db.meta("ports");
  return kept ? (JSON.parse(kept) as Ports) : { url: 0, pubsub: 0, control: 0 };
}

function listen(server: NetServer & { keepAliveTimeout?: number }, port: number): Promise<number> {
  server.keepAliveTimeout = 60_000;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

function controlServer(routes: ControlRoute[], onRequest: () => void): Server {
  return createServer((request, response) => {
    onRequest();
    const url = new URL(request.url ?? "/", "http://localhost");
    body(request)
      .then((raw) =>
        answerControl(routes, {
          method: request.method ?? "GET",
          path: url.pathname,
          query: url.searchParams,
          raw,
        }),
      )
      .then(({ status, contentType, text }) => {
        response.writeHead(status, { "content-type": contentType }).end(text);
      })
      .catch((error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        response.writeHead(500, { "content-type": "application/json" });
        response.end(JSON.stringify({ status: "error", message: String(error) }));
      });
  });
}

async function body(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
