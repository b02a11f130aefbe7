import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../sandbox/hubspot/main.ts", import.meta.url));

export interface Emulator {
  readonly url: string;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  remove(path: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts an emulated HubSpot of its own: own process, own directory, any free port. */
export async function startEmulator(at: string): Promise<Emulator> {
  const directory = mkdtempSync(join(tmpdir(), "leadclock-hubspot-"));
  const flags = ["--port", "0", "--data", directory, "--clock", at];
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", MAIN, ...flags], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, NODE_OPTIONS: "", TZ: "UTC" },
  });
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaints += chunk.toString("utf8");
  });
  const url = await waitForUrl(child, join(directory, "sandbox.json"), () => complaints);

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers = { "content-type": "application/json" };
    const response = await fetch(url + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers }),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`the emulator answered ${response.status} to ${method} ${path}: ${text}`);
    return JSON.parse(text || "null") as T;
  }

  return {
    url,
    get: (path) => call("GET", path),
    post: (path, body) => call("POST", path, body),
    remove: (path) => call("DELETE", path),
    async stop() {
      const ended = child.exitCode === null ? new Promise((resolve) => child.once("exit", resolve)) : null;
      child.kill("SIGTERM");
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function waitForUrl(child: ChildProcess, file: string, complaints: () => string): Promise<string> {
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null) break;
    try {
      const { url } = JSON.parse(readFileSync(file, "utf8")) as { url: string };
      await fetch(`${url}/_sandbox/clock`);
      return url;
    } catch {
      await sleep(25);
    }
  }
  child.kill("SIGKILL");
  throw new Error(`the emulated HubSpot did not start: ${complaints()}`);
}
