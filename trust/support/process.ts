import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Order } from "./program.ts";

const THIS_CODE = fileURLToPath(new URL("../../", import.meta.url));
const PATIENCE_MS = 60_000;

/** Leadclock in a process of its own, as its parent sees it. */
export interface Program {
  readonly name: string;
  readonly pid: number;
  /** Where it listens; `null` once it is gone. */
  readonly url: string | null;
  readonly alive: boolean;
  /** How it ended: `SIGKILL` if it was killed, also by itself at a step. */
  readonly endedBy: string | null;
  /** Whether its end was wanted: it was killed from here, or told to kill itself at a step. Else it crashed. */
  readonly wasKilled: boolean;
  /** What it wrote to its error output, the end of it. */
  readonly lastWords: string;
  /** Its answer; rejects with `Gone` if it dies first, with its own words if it fails. */
  ask<T>(order: Order): Promise<T>;
  /** Settles once it listens; rejects with `Gone` if it dies before. */
  readonly open: Promise<void>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<void>;
}

/** The process died before it answered. */
export class Gone extends Error {}

export function startProgram(
  name: string,
  /** Where it will listen. */
  at: string,
  env: Readonly<Record<string, string>>,
  heard: (said: string) => void,
  /** The directory whose code it runs: this one's, or that of another version. */
  code: string = THIS_CODE,
): Program {
  const child: ChildProcess = spawn(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      "--import",
      join(code, "trust/support/register-steps.ts"),
      join(code, "trust/support/program.ts"),
    ],
    {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      env: { PATH: process.env.PATH ?? "", TZ: "UTC", ...env },
    },
  );
  const asked = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const opened = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  let url: string | null = null;
  let endedBy: string | null = null;
  let complaints = "";
  let wasKilled = false;
  let mayKillItself = false;
  let ids = 0;
  opened.promise.catch(() => {});
  child.stderr!.on("data", (chunk: Buffer) => {
    complaints = (complaints + chunk.toString("utf8")).slice(-4_000);
  });
  child.on(
    "message",
    (message: { id?: number; value?: unknown; error?: string; open?: true; said?: string }) => {
      if (message.open) {
        url = at;
        opened.resolve();
      } else if (message.said !== undefined) heard(message.said);
      else {
        const waiting = asked.get(message.id!);
        asked.delete(message.id!);
        if (message.error === undefined) waiting?.resolve(message.value);
        else waiting?.reject(new Error(message.error));
      }
    },
  );
  child.on("close", (code, signal) => {
    url = null;
    endedBy = signal ?? String(code);
    wasKilled ||= mayKillItself && signal === "SIGKILL";
    const gone = new Gone(`${name} ended by ${endedBy}: ${complaints}`);
    opened.reject(gone);
    for (const { reject } of asked.values()) reject(gone);
    asked.clear();
    ended.resolve();
  });
  return {
    name,
    pid: child.pid!,
    get url() {
      return url;
    },
    get alive() {
      return endedBy === null;
    },
    get endedBy() {
      return endedBy;
    },
    get wasKilled() {
      return wasKilled;
    },
    get lastWords() {
      return complaints;
    },
    open: opened.promise,
    ended: ended.promise,
    ask<T>(order: Order): Promise<T> {
      if (endedBy !== null) return Promise.reject(new Gone(`${name} has ended by ${endedBy}`));
      if (order.do === "arm") mayKillItself = order.armed.fate === "SIGKILL";
      const id = ++ids;
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      asked.set(id, { resolve, reject });
      child.send({ id, order }, (error) => {
        // It is gone or going: `close` tells.
        if (error && endedBy !== null) reject(new Gone(`${name} has ended by ${endedBy}`));
      });
      return promise as Promise<T>;
    },
    kill(signal) {
      if (signal === "SIGKILL" && endedBy === null) wasKilled = true;
      child.kill(signal);
    },
  };
}

/** Waits for a state of the machine that must come, and says what did not come if it does not. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > until) throw new Error(`${what}: not within ${PATIENCE_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
