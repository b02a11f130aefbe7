import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../sandbox/salesforce/main.ts", import.meta.url));

/** What the emulator writes about itself. */
interface Said {
  readonly url: string;
  readonly pubsub: string;
  readonly control: string;
  /** Path of the certificate it made. */
  readonly ca: string;
}

/** A row as the emulator keeps it: instants in epoch milliseconds, formulas worked out. */
export interface EmulatedRow {
  readonly id: string;
  readonly deleted: boolean;
  readonly values: Readonly<Record<string, unknown>>;
}

export interface SalesforceEmulator extends Said {
  get<T>(path: string): Promise<T>;
  /** Every row of an object, deleted ones too. */
  rows(org: string, type: string): Promise<readonly EmulatedRow[]>;
  post<T>(path: string, body: unknown): Promise<T>;
  remove(path: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts an emulated Salesforce of its own: own process, own directory, any free ports. */
export async function startSalesforce(at: string): Promise<SalesforceEmulator> {
  const directory = mkdtempSync(join(tmpdir(), "leadclock-salesforce-"));
  const flags = ["--port", "0", "--data", directory, "--clock", at];
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", MAIN, ...flags], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, NODE_OPTIONS: "", TZ: "UTC" },
  });
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaints += chunk.toString("utf8");
  });
  const said = await waitForIt(child, join(directory, "sandbox.json"), () => complaints);

  async function call(method: string, path: string, body?: unknown): Promise<string> {
    const headers = { "content-type": "application/json" };
    const response = await fetch(said.control + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers }),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`the emulator answered ${response.status} to ${method} ${path}: ${text}`);
    return text;
  }

  return {
    ...said,
    get: async (path) => JSON.parse(await call("GET", path)),
    rows: async (org, type) =>
      (await call("GET", `/_sandbox/records/${org}/${type}`))
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    post: async (path, body) => JSON.parse((await call("POST", path, body)) || "null"),
    remove: async (path) => {
      await call("DELETE", path);
    },
    async stop() {
      const ended = child.exitCode === null ? once(child, "exit") : null;
      child.kill("SIGTERM");
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function waitForIt(child: ChildProcess, file: string, complaints: () => string): Promise<Said> {
  for (let tries = 0; tries < 800; tries++) {
    if (child.exitCode !== null) break;
    try {
      const said = JSON.parse(readFileSync(file, "utf8")) as Said;
      await fetch(`${said.control}/_sandbox/clock`);
      return said;
    } catch {
      await sleep(25);
    }
  }
  child.kill("SIGKILL");
  throw new Error(`the emulated Salesforce did not start: ${complaints()}`);
}
