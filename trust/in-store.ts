import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Check, StoreKind } from "./check.ts";
import type { Outcome } from "./run-checks.ts";

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
}

interface Watching {
  note(name: string, note: string): void;
  done(outcome: Outcome): void;
}

/** Runs checks on one kind of store in a process of their own, on PostgreSQL with a server of its own. */
export async function inStore(run: StoreRun, watching: Watching): Promise<readonly Outcome[]> {
  const node = [
    process.execPath,
    "--disable-warning=ExperimentalWarning",
    CHILD,
    ...["--store", run.store, "--seed", String(run.seed), "--times", String(run.times)],
    ...["--checks", run.checks.map(({ name }) => name).join()],
    ...(run.planted ? ["--planted"] : []),
  ];
  const [command, ...args] = run.store === "postgres" ? ["bash", WITH_POSTGRES, ...node] : node;
  const { LEADCLOCK_TEST_DATABASE_URL: _other, ...environment } = process.env;
  const child = spawn(command!, args, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...environment, TZ: "UTC" },
  });
  const ended = once(child, "close");
  const outcomes: Outcome[] = [];
  for await (const text of createInterface({ input: child.stdout })) {
    const line = JSON.parse(text) as { name: string; note: string } | { outcome: Outcome };
    if ("outcome" in line) {
      outcomes.push(line.outcome);
      watching.done(line.outcome);
    } else watching.note(line.name, line.note);
  }
  const [code] = await ended;
  const missing = run.checks.length - outcomes.length;
  if (missing > 0)
    throw new Error(`the checks on ${run.store} ended early with ${code}: ${missing} were not run`);
  return outcomes;
}
