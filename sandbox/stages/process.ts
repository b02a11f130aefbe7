import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { StageClock } from "./stage.ts";

const IDLE_EXIT_MINUTES = 30;
const ACTIONS_PER_REQUEST = 2_000;

/** What an emulator writes about itself when it is ready. */
interface Announcement {
  /** Where its vendor's API is. */
  readonly url: string;
  /** Where its control routes are; left out: at the same place. */
  readonly control?: string;
  readonly [more: string]: unknown;
}

/** An emulator's process, spoken to through its control routes. */
export class EmulatorProcess {
  readonly said: Announcement;

  constructor(said: Announcement) {
    this.said = said;
  }

  clock(): Promise<StageClock> {
    return this.get("/_sandbox/clock");
  }

  moveTo(to: number): Promise<StageClock> {
    return this.post("/_sandbox/clock", { to, mode: "manual" });
  }

  /** Plans what people will do, in as many requests as it takes; what is planned already is left alone. */
  async plan(account: Readonly<Record<string, unknown>>, actions: readonly unknown[]): Promise<void> {
    for (let start = 0; start < actions.length; start += ACTIONS_PER_REQUEST)
      await this.post("/_sandbox/scenario", {
        ...account,
        actions: actions.slice(start, start + ACTIONS_PER_REQUEST),
      });
  }

  get<T>(path: string): Promise<T> {
    return this.#call("GET", path);
  }

  async text(path: string): Promise<string> {
    return (await this.#answer("GET", path)).text();
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return this.#call("POST", path, body);
  }

  async stop(): Promise<void> {
    await this.post("/_sandbox/stop", {}).catch(() => undefined);
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    return (await (await this.#answer(method, path, body)).json()) as T;
  }

  async #answer(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(`${this.said.control ?? this.said.url}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    if (!response.ok)
      throw new Error(
        `the emulator answered ${response.status} to ${method} ${path}: ${await response.text()}`,
      );
    return response;
  }
}

/** Finds the emulator's process of this directory, or starts it; it ends by itself when nobody uses it for a while. */
export async function findOrStart(
  name: string,
  directory: string,
  startAt: number,
): Promise<EmulatorProcess> {
  const living = await find(directory);
  if (living) return living;
  mkdirSync(directory, { recursive: true });
  const logFile = join(directory, "emulator.log");
  const log = openSync(logFile, "a");
  // No pipes to us: it must survive the app's death.
  const child = spawn(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      fileURLToPath(new URL(`../${name}/main.ts`, import.meta.url)),
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
  for (let tries = 0; tries < 600; tries++) {
    const started = await find(directory);
    if (started) return started;
    if (child.exitCode !== null) break;
    await sleep(50);
  }
  throw new Error(`The emulator did not start; its log is ${logFile}.`);
}

async function find(directory: string): Promise<EmulatorProcess | null> {
  const file = join(directory, "sandbox.json");
  if (!existsSync(file)) return null;
  try {
    const found = new EmulatorProcess(JSON.parse(readFileSync(file, "utf8")) as Announcement);
    await found.clock();
    return found;
  } catch {
    return null;
  }
}
