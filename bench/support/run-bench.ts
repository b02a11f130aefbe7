import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { withDescendants } from "../../trust/support/descendants.ts";
import type { Bench, Measured, StoreKind } from "./bench.ts";

export interface BenchRun {
  readonly quick: boolean;
  readonly stores: readonly StoreKind[];
  readonly say: (text: string) => void;
}

const ONE = fileURLToPath(new URL("./one.ts", import.meta.url));
const FLAGS = ["--disable-warning=ExperimentalWarning", "--expose-gc"];
const MINUTE = 60_000;

/** One bench in a process of its own, so that nothing of another is warm or in memory. Rejects if it fails or takes too long. */
export async function runBench(bench: Bench, { quick, stores, say }: BenchRun): Promise<Measured> {
  const child = fork(ONE, [bench.name, stores.join(), ...(quick ? ["quick"] : [])], {
    execArgv: FLAGS,
    env: { ...process.env, TZ: "UTC" },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let measured: Measured | null = null;
  let tooLong = false;
  let complaints = "";
  child.stderr!.on("data", (chunk: Buffer) => {
    complaints = (complaints + chunk.toString("utf8")).slice(-4_000);
  });
  child.on("message", (message: { say?: string; measured?: Measured }) => {
    if (message.say !== undefined) say(message.say);
    measured = message.measured ?? measured;
  });
  const limit = setTimeout(() => {
    tooLong = true;
    end(child);
  }, bench.minutes * MINUTE);
  const stopping = () => end(child);
  process.once("SIGINT", stopping).once("SIGTERM", stopping);
  const [code, signal] = await once(child, "close");
  clearTimeout(limit);
  process.off("SIGINT", stopping).off("SIGTERM", stopping);
  if (measured !== null) return measured;
  throw new Error(
    tooLong
      ? `stopped after its limit of ${bench.minutes} minutes`
      : `ended with ${signal ?? code}: ${complaints}`,
  );
}

/** With the servers that it started. */
function end(child: ChildProcess): void {
  for (const pid of withDescendants(child.pid!))
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It is gone already.
    }
}
