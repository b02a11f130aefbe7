import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import pg from "pg";
import { temporaryDirectory } from "../../test/support/store.ts";
import { childrenOf } from "../support/descendants.ts";
import { freePort } from "../support/free-port.ts";
import { eventually } from "../support/process.ts";

/** A PostgreSQL server of one's own that may be killed: with everything on that makes its commits durable. */
export interface PostgresServer {
  readonly url: string;
  /** kill -9 of the server and all its processes at once, then a start from what is on the disk. */
  killAndRestart(pauseMs: number): Promise<void>;
  remove(): Promise<void>;
}

export async function startPostgres(): Promise<PostgresServer> {
  const home = temporaryDirectory("postgres");
  const data = join(home, "data");
  const binaries = binaryDirectory();
  const owner = ownerOf(home);
  mkdirSync(data);
  if (owner) chownSync(data, owner.uid, owner.gid);
  const initdb = [
    join(binaries, "initdb"),
    "-D",
    data,
    "-U",
    "leadclock",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
  ];
  execFileSync(initdb[0]!, initdb.slice(1), { cwd: "/", stdio: "ignore", ...owner });
  const port = await freePort();
  const url = `postgres://leadclock@127.0.0.1:${port}/postgres`;
  let server = await start();

  async function start() {
    const settings = { listen_addresses: "127.0.0.1", port: String(port), unix_socket_directories: "" };
    const child = spawn(
      join(binaries, "postgres"),
      ["-D", data, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
      { cwd: "/", stdio: "ignore", ...owner },
    );
    await eventually("PostgreSQL starts", async () => {
      if (child.exitCode !== null) throw new Error(`PostgreSQL ended with ${child.exitCode}`);
      return answers(url);
    });
    return child;
  }

  async function kill(): Promise<void> {
    const ended = once(server, "close");
    // Its children are in sessions of their own.
    for (const pid of [server.pid!, ...childrenOf(server.pid!)])
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It ended by itself meanwhile, as the one of a connection that was just closed does.
      }
    await ended;
  }

  return {
    url,
    async killAndRestart(pauseMs) {
      await kill();
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      server = await start();
    },
    async remove() {
      await kill();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client(url);
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** PostgreSQL refuses to run as root: then it runs as the user that its package made. */
function ownerOf(home: string): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const [uid, gid] = ["-u", "-g"].map((flag) =>
    Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" })),
  );
  chownSync(home, uid!, gid!);
  return { uid: uid!, gid: gid! };
}

function binaryDirectory(): string {
  const versions = "/usr/lib/postgresql";
  try {
    const [newest] = readdirSync(versions).sort((a, b) => Number(b) - Number(a));
    return join(versions, newest!, "bin");
  } catch {
    const { stdout } = spawnSync(
      "readlink",
      ["-f", spawnSync("which", ["initdb"], { encoding: "utf8" }).stdout.trim()],
      {
        encoding: "utf8",
      },
    );
    if (basename(stdout.trim()) !== "initdb") throw new Error("PostgreSQL is not installed.");
    return dirname(stdout.trim());
  }
}
