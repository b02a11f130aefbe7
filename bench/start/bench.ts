import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { withDescendants } from "../../trust/support/descendants.ts";
import { freePort } from "../../trust/support/free-port.ts";
import { HOST, SECRET, signedRequest } from "../intake/requests.ts";
import type { Bench, Measured, Row, Run, StoreKind } from "../support/bench.ts";
import { median, scatterOf } from "../support/rounds.ts";
import { withStores } from "../support/stores.ts";

const PROGRAM = fileURLToPath(new URL("../../bin/leadclock.js", import.meta.url));
const CONSOLE = fileURLToPath(new URL("../../console/build/main.ts", import.meta.url));
const RESTARTS = 5;
const PATIENCE_MS = 120_000;
const IDLE_MS = 5_000;
const MOST_MB: Readonly<Record<StoreKind, number>> = { embedded: 400, postgres: 150 };
const BARE = `require("node:http").createServer((q, r) => q.resume().on("end", () => r.writeHead(204).end())).listen(+process.argv[1], "127.0.0.1")`;

/** From the command to the first webhook that is taken, and what the whole tree of processes holds when nothing happens. */
export const start: Bench = { name: "start", title: "Start and idle memory", minutes: 4, measure };

async function measure({ quick, stores: kinds, say }: Run): Promise<Measured> {
  const rows: Row[] = [];
  // Made by the installation, and anew here where its sources have changed since.
  execFileSync(process.execPath, ["--disable-warning=ExperimentalWarning", CONSOLE, "--if-stale"], {
    stdio: "ignore",
  });
  const bare = await started(
    async (port) => spawn(process.execPath, ["-e", BARE, String(port)], { stdio: "ignore" }),
    quick ? 0 : 500,
  );
  for (const kind of kinds)
    await withStores(kind, async (stores) => {
      const { dataDir, databaseUrl } = await stores.fresh("start");
      const leadclock = async (port: number) =>
        spawn(process.execPath, [PROGRAM, "start"], {
          stdio: "ignore",
          env: {
            PATH: process.env.PATH ?? "",
            TZ: "UTC",
            LEADCLOCK_DATA: dataDir,
            LEADCLOCK_PORT: String(port),
            LEADCLOCK_PUBLIC_URL: HOST,
            LEADCLOCK_ACCESS_TOKEN: "a-password-of-the-bench",
            LEADCLOCK_SECRET_KEY: Buffer.alloc(32, 7).toString("base64"),
            HUBSPOT_CLIENT_ID: "bench",
            HUBSPOT_CLIENT_SECRET: SECRET,
            ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
          },
        });
      say(`${kind}: on an empty ${databaseUrl ? "database" : "directory"}`);
      const first = await started(leadclock, 0);
      const again: Started[] = [];
      for (let n = 0; n < (quick ? 1 : RESTARTS); n++) {
        say(`${kind}: restart ${n + 1}`);
        again.push(await started(leadclock, n === 0 && !quick ? IDLE_MS : 0));
      }
      const times = again.map(({ seconds }) => seconds);
      const server = { what: "a bare server", value: bare.seconds };
      rows.push(
        {
          what: `first webhook taken after a start on nothing, ${kind}`,
          ours: first.seconds,
          unit: "s",
          against: server,
          ratio: bare.seconds / first.seconds,
          target: "< 6 s",
          holds: first.seconds < 6,
          scatter: null,
        },
        {
          what: `first webhook taken after a restart, ${kind}`,
          ours: median(times),
          unit: "s",
          against: server,
          ratio: bare.seconds / median(times),
          target: "< 3 s",
          holds: median(times) < 3,
          scatter: scatterOf(times),
        },
        {
          what: `idle memory of all its processes, ${kind}`,
          ours: again[0]!.memoryMb,
          unit: "MB",
          against: { what: "a bare server", value: bare.memoryMb },
          ratio: bare.memoryMb / again[0]!.memoryMb,
          target: `< ${MOST_MB[kind]} MB`,
          holds: again[0]!.memoryMb < MOST_MB[kind],
          scatter: null,
        },
      );
    });
  return {
    rows,
    notes: [
      "Memory is what each process has for itself and its share of what several have (PSS); a PostgreSQL server is not in it.",
    ],
  };
}

interface Started {
  readonly seconds: number;
  readonly memoryMb: number;
}

/** Starts it, waits for its first answer of 204, lets it idle, weighs it, stops it. */
async function started(start: (port: number) => Promise<ChildProcess>, idleMs: number): Promise<Started> {
  const port = await freePort();
  const began = performance.now();
  const child = await start(port);
  try {
    while (!(await takes(port))) {
      if (child.exitCode !== null)
        throw new Error(`it ended with ${child.exitCode} before it took a webhook`);
      if (performance.now() - began > PATIENCE_MS)
        throw new Error(`no webhook was taken within ${PATIENCE_MS / 1_000} s`);
      await new Promise((done) => setTimeout(done, 5));
    }
    const seconds = (performance.now() - began) / 1_000;
    await new Promise((done) => setTimeout(done, idleMs));
    return { seconds, memoryMb: memoryOf(withDescendants(child.pid!)) };
  } finally {
    const tree = withDescendants(child.pid!);
    child.kill("SIGTERM");
    await new Promise<void>((done) =>
      child.exitCode === null && child.signalCode === null ? child.once("exit", () => done()) : done(),
    );
    for (const pid of tree) await gone(pid);
  }
}

/** The next start would meet the lock of one that is still going. */
async function gone(pid: number): Promise<void> {
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until; ) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((done) => setTimeout(done, 10));
  }
  throw new Error(`process ${pid} did not end`);
}

let asked = 0;

function takes(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const end = (taken: boolean) => {
      socket.destroy();
      resolve(taken);
    };
    socket.once("error", () => end(false));
    socket.once("connect", () => socket.write(signedRequest(++asked, 1)));
    socket.once("data", (answer) => end(answer.subarray(9, 12).toString() === "204"));
    socket.once("close", () => end(false));
  });
}

function memoryOf(pids: readonly number[]): number {
  const kilobytes = pids.map((pid) => {
    try {
      return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0);
    } catch {
      return 0;
    }
  });
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1_024;
}
