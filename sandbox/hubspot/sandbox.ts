import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { claimDirectory } from "../support/claim.ts";
import { Clock, type ClockMode } from "../support/clock.ts";
import { Database } from "../support/database.ts";
import { Router } from "../support/router.ts";
import { controlRoutes } from "./control/routes.ts";
import { SCHEMA } from "./core/schema.ts";
import type { World } from "./core/world.ts";
import { Definitions } from "./crm/definitions.ts";
import { Faults } from "./http/faults.ts";
import { Limits } from "./http/limits.ts";
import { DATED_VERSIONS } from "./http/router.ts";
import { ROUTES } from "./http/routes.ts";
import { hubspotServer } from "./http/server.ts";
import { Runner } from "./scenario/runner.ts";
import { seedDeveloperAccount } from "./seed.ts";
import { Subscriptions } from "./webhooks/subscriptions.ts";

export interface SandboxOptions {
  port: number;
  directory: string;
  /** How a new directory's clock starts; an old directory's clock goes on where it stood. */
  clock: { mode: ClockMode; at: number };
  /** Stops by itself after this many minutes without a request. */
  idleExitMinutes?: number | undefined;
  onStopped: () => void;
}

export interface Sandbox {
  url: string;
  port: number;
  stop: () => Promise<void>;
}

/** Opens the durable state in a directory and serves the emulated vendor over it. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  mkdirSync(options.directory, { recursive: true });
  const file = join(options.directory, "sandbox.json");
  claimDirectory(file);
  const db = new Database(join(options.directory, "hubspot.sqlite"), SCHEMA);
  const clock = new Clock(db, options.clock);
  const world: World = { db, clock, definitions: new Definitions(db), subscriptions: new Subscriptions(db) };
  db.transaction(() => seedDeveloperAccount(world));
  const runner = new Runner(world);
  const faults = new Faults(world);
  let idle: NodeJS.Timeout | undefined;
  const onRequest = (): void => {
    if (options.idleExitMinutes === undefined) return;
    clearTimeout(idle);
    idle = setTimeout(() => void stop(), options.idleExitMinutes * 60_000);
  };
  const parts = {
    world,
    router: new Router(ROUTES, { dated: DATED_VERSIONS }),
    limits: new Limits(world),
    faults,
    onRequest,
  };
  // The answer to "stop" goes out before the door closes.
  const stopSoon = (): void => void setTimeout(() => void stop(), 20);
  const server = hubspotServer({
    ...parts,
    control: controlRoutes({ world, runner, faults, stop: stopSoon }),
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  writeFileSync(file, JSON.stringify({ pid: process.pid, port, url }));
  runner.start();
  onRequest();
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      clearTimeout(idle);
      server.close();
      server.closeAllConnections();
      await runner.stop();
      db.close();
      rmSync(file, { force: true });
      options.onStopped();
    })();
    return stopping;
  };
  return { url, port, stop };
}
