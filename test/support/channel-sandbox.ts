import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

interface Process<A> {
  readonly addresses: A;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  clearFaults(): Promise<void>;
  stop(): Promise<void>;
}

export type SlackSandbox = Process<{ readonly url: string }>;
export type MailSandbox = Process<{
  readonly url: string;
  readonly host: string;
  readonly smtp: number;
  readonly smtps: number;
  readonly ca: string;
}>;

/** An emulated Slack of its own: own process, own directory, any free port. */
export const startSlackSandbox = (at: string): Promise<SlackSandbox> => start("slack", at);

/** An emulated mail server of its own. */
export const startMailSandbox = (at: string): Promise<MailSandbox> => start("mail", at);

async function start<A extends { readonly url: string }>(name: string, at: string): Promise<Process<A>> {
  const directory = mkdtempSync(join(tmpdir(), `leadclock-${name}-`));
  const main = fileURLToPath(new URL(`../../sandbox/${name}/main.ts`, import.meta.url));
  const flags = ["--port", "0", "--data", directory, "--clock", at];
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main, ...flags], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, NODE_OPTIONS: "", TZ: "UTC" },
  });
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaints += chunk.toString("utf8");
  });
  const addresses = await addressesOf<A>(child, join(directory, "sandbox.json"), () => complaints);

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${addresses.url}/_sandbox/${path}`, {
      method,
      headers: { connection: "close" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`the emulator answered ${response.status} to ${path}: ${text}`);
    return JSON.parse(text) as T;
  }

  return {
    addresses,
    get: (path) => call("GET", path),
    post: (path, body) => call("POST", path, body),
    clearFaults: () => call("DELETE", "faults"),
    async stop() {
      const ended = child.exitCode === null ? new Promise((resolve) => child.once("exit", resolve)) : null;
      child.kill("SIGTERM");
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function addressesOf<A>(child: ChildProcess, file: string, complaints: () => string): Promise<A> {
  for (let tries = 0; tries < 1_200 && child.exitCode === null; tries++) {
    try {
      return JSON.parse(readFileSync(file, "utf8")) as A;
    } catch {
      await sleep(25);
    }
  }
  child.kill("SIGKILL");
  throw new Error(`the emulator did not start: ${complaints()}`);
}
