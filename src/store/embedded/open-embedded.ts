import { fork } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { type Lock, takeLock } from "./lock-file.ts";
import { flushPath } from "./synced-files.ts";
import { WorkerStream } from "./worker-stream.ts";

const QUIET = ["--disable-warning=ExperimentalWarning"];

export interface Embedded {
  readonly lock: Lock;
  /** Where PostgreSQL runs. */
  readonly thread: Worker;
  /** A new connection to the one session. */
  connect(): WorkerStream;
  close(): Promise<void>;
}

/**
 * Opens the embedded PostgreSQL in `dataDir`, creating it where there is none.
 * Throws BadInput (LEADCLOCK_DATA) while another process has it open; refuses to run without flushing.
 */
export async function openEmbedded(
  dataDir: string,
  options: { readonly unsynced?: boolean } = {},
): Promise<Embedded> {
  fs.mkdirSync(dataDir, { recursive: true });
  const lock = takeLock(dataDir);
  try {
    const directory = path.join(dataDir, "postgres");
    if (!fs.existsSync(directory)) await createFiles(directory);
    const worker = await startWorker(directory, options.unsynced === true);
    const stopped = watch(worker);
    return {
      lock,
      thread: worker,
      connect: () => new WorkerStream(worker, stopped),
      close: () => stop(worker, lock),
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Creates beside, then renames: a crash half-way leaves nothing that looks like a database. */
async function createFiles(directory: string): Promise<void> {
  const draft = `${directory}.creating`;
  fs.rmSync(draft, { recursive: true, force: true });
  const child = fork(new URL("./create-files.ts", import.meta.url), [draft], {
    execArgv: QUIET,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const complaint: Buffer[] = [];
  child.stderr?.on("data", (chunk: Buffer) => complaint.push(chunk));
  const [code] = await once(child, "exit");
  if (code !== 0) {
    throw new Error(
      `The embedded store could not be created in ${directory}: ${Buffer.concat(complaint).toString().trim()}`,
    );
  }
  fs.renameSync(draft, directory);
  flushPath(path.dirname(directory));
}

async function startWorker(directory: string, unsynced: boolean): Promise<Worker> {
  const worker = new Worker(new URL("./pglite-worker.ts", import.meta.url), {
    workerData: { directory, unsynced },
    execArgv: QUIET,
  });
  // `once` rejects when the worker fails before it is ready.
  await once(worker, "message");
  worker.setMaxListeners(0);
  return worker;
}

/** Tells whether the worker has ended, and why. A thread that died takes no commit with it: a restart recovers. */
function watch(worker: Worker): () => Error | null {
  let cause: unknown;
  let ended: Error | null = null;
  worker.on("error", (error) => {
    cause = error;
  });
  worker.once("exit", () => {
    ended = new Error("The embedded store has stopped; restart Leadclock to recover it.", { cause });
  });
  return () => ended;
}

async function stop(worker: Worker, lock: Lock): Promise<void> {
  // A worker that has ended has no thread any more.
  if (worker.threadId !== -1) {
    const ended = once(worker, "exit");
    worker.postMessage("close");
    await ended;
  }
  lock.release();
}
