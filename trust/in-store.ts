import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Check, StoreKind } from "./check.ts";
import { notCarriedThrough, type Outcome } from "./run-checks.ts";
import { withDescendants } from "./support/descendants.ts";

const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const CHILD = pathOf("./store-process.ts");
const WITH_POSTGRES = pathOf("../test/support/with-postgres.sh");

export interface StoreRun {
  readonly store: StoreKind;
  readonly checks: readonly Check[];
  readonly seed: number;
  readonly times: number;
  /** Whether the planted faults are tried as well. */
  readonly planted: boolean;
  /** A check that takes longer, with its planted faults, is ended and counts as failed. */
  readonly limitMs: number;
  /** No check begins after that. */
  readonly until: number;
}

interface Watching {
  begun(name: string): void;
  note(name: string, note: string): void;
  done(outcome: Outcome): void;
}

/**
 * Runs checks on one kind of store in a process of their own, on PostgreSQL with a server of its own. A check that hangs
 * or ends the process has failed by its name, and the others go on in a new process.
 */
export async function inStore(run: StoreRun, watching: Watching): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let left = run.checks; left.length > 0 && Date.now() < run.until; ) {
    const some = await inOneProcess({ ...run, checks: left }, watching);
    if (some.length === 0) break;
    outcomes.push(...some);
    left = left.slice(some.length);
  }
  return outcomes;
}

type Line = { readonly name: string; readonly note?: string } | { readonly outcome: Outcome };

/** One process, until it is through with all of them or broke at one. */
async function inOneProcess(run: StoreRun, watching: Watching): Promise<readonly Outcome[]> {
  const child = start(run);
  const ended = once(child, "close") as Promise<[number | null, string | null]>;
  const outcomes: Outcome[] = [];
  let current: { readonly name: string; readonly at: number; readonly limit: NodeJS.Timeout } | null = null;
  let tooLong = false;
  for await (const text of createInterface({ input: child.stdout! })) {
    const line = JSON.parse(text) as Line;
    if ("outcome" in line) {
      clearTimeout(current?.limit);
      current = null;
      outcomes.push(line.outcome);
      watching.done(line.outcome);
    } else if (line.note === undefined) {
      const limit = setTimeout(() => {
        tooLong = true;
        end(child, run.store);
      }, run.limitMs);
      current = { name: line.name, at: performance.now(), limit };
      watching.begun(line.name);
    } else watching.note(line.name, line.note);
  }
  const [code, signal] = await ended;
  if (current === null) {
    if (outcomes.length === 0 && code !== 0)
      throw new Error(`no check could begin on ${run.store}: its process ended with ${signal ?? code}`);
    return outcomes;
  }
  const { name, at, limit } = current;
  clearTimeout(limit);
  const check = run.checks.find((one) => one.name === name)!;
  const outcome = notCarriedThrough(check, {
    ...run,
    seconds: (performance.now() - at) / 1000,
    error: tooLong
      ? `ended after its time limit of ${run.limitMs / 60_000} minutes`
      : `its process ended with ${signal ?? code}`,
  });
  watching.done(outcome);
  return [...outcomes, outcome];
}

function start(run: StoreRun): ChildProcess {
  const node = [
    process.execPath,
    "--disable-warning=ExperimentalWarning",
    CHILD,
    ...["--store", run.store, "--seed", String(run.seed), "--times", String(run.times)],
    ...["--checks", run.checks.map(({ name }) => name).join(), "--until", String(run.until)],
    ...(run.planted ? ["--planted"] : []),
  ];
  const [command, ...args] = run.store === "postgres" ? ["bash", WITH_POSTGRES, ...node] : node;
  const { LEADCLOCK_TEST_DATABASE_URL: _other, ...environment } = process.env;
  return spawn(command!, args, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...environment, TZ: "UTC" },
  });
}

/** Everything that it started, also what is frozen; the script around PostgreSQL stays and takes its server away. */
function end({ pid }: ChildProcess, store: StoreKind): void {
  const [own, ...others] = withDescendants(pid!);
  for (const one of store === "postgres" ? others : [own!, ...others])
    try {
      process.kill(one, "SIGKILL");
    } catch {
      // It is gone already.
    }
}
