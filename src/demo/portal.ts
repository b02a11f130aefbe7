import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Instant } from "../domain/time.ts";

const MAIN = fileURLToPath(new URL("../../sandbox/hubspot/main.ts", import.meta.url));
const IDLE_EXIT_MINUTES = 30;

export interface PortalClock {
  readonly now: Instant;
  /** When something next happens in the portal by itself; `null`: nothing is planned. */
  readonly nextEventAt: Instant | null;
}

/** The emulated portal, a process of its own: it outlives the app and is found again. */
export class Portal {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  clock(): Promise<PortalClock> {
    return this.get("/_sandbox/clock");
  }

  /** Moves the portal's clock; what is planned up to then happens, its webhooks are sent, then it answers. */
  moveTo(to: Instant, options: { allowBack?: boolean } = {}): Promise<PortalClock> {
    return this.post("/_sandbox/clock", { to, mode: "manual", ...options });
  }

  get<T>(path: string): Promise<T> {
    return this.#call("GET", path);
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return this.#call("POST", path, body);
  }

  async stop(): Promise<void> {
    await this.post("/_sandbox/stop", {}).catch(() => undefined);
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    if (!response.ok)
      throw new Error(
        `the emulated portal answered ${response.status} to ${method} ${path}: ${await response.text()}`,
      );
    return (await response.json()) as T;
  }
}

/** Finds the portal of this directory, or starts it; it ends by itself when nobody uses it for a while. */
export async function findOrStartPortal(directory: string, startAt: Instant): Promise<Portal> {
  const living = await findPortal(directory);
  if (living) return living;
  mkdirSync(directory, { recursive: true });
  const log = openSync(join(directory, "portal.log"), "a");
  // No pipes to us: the portal must survive the app's death.
  const child = spawn(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      MAIN,
      "--port",
      "0",
      "--data",
      directory,
      "--idle-exit",
      String(IDLE_EXIT_MINUTES),
      "--clock",
      new Date(startAt).toISOString(),
    ],
    { stdio: ["ignore", log, log], env: { ...process.env, TZ: "UTC" } },
  );
  child.unref();
  closeSync(log);
  for (let tries = 0; tries < 300; tries++) {
    const portal = await findPortal(directory);
    if (portal) return portal;
    if (child.exitCode !== null) break;
    await sleep(50);
  }
  throw new Error(`The emulated portal did not start; its log is ${join(directory, "portal.log")}.`);
}

async function findPortal(directory: string): Promise<Portal | null> {
  const file = join(directory, "sandbox.json");
  if (!existsSync(file)) return null;
  try {
    const { url } = JSON.parse(readFileSync(file, "utf8")) as { url: string };
    const portal = new Portal(url);
    await portal.clock();
    return portal;
  } catch {
    return null;
  }
}
