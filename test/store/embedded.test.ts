import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { overPool } from "../../src/store/database.ts";
import { lockHolder, takeLock } from "../../src/store/embedded/lock-file.ts";
import { openEmbedded } from "../../src/store/embedded/open-embedded.ts";
import { openStore } from "../../src/store/open-store.ts";
import { freshDirectory, TEST_KEY, temporaryDirectory } from "../support/store.ts";

const QUIET = "--disable-warning=ExperimentalWarning";
const script = (name: string) => fileURLToPath(new URL(`../support/${name}`, import.meta.url));
const children: ChildProcess[] = [];
const directories: string[] = [];

function start(name: string, ...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [QUIET, script(name), ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  children.push(child);
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

function directory(): string {
  const made = temporaryDirectory("embedded");
  directories.push(made);
  return made;
}

afterEach(async () => {
  await Promise.all(children.splice(0).map(killed));
  for (const made of directories.splice(0)) fs.rmSync(made, { recursive: true, force: true });
});

describe("commits", () => {
  test("kill -9 loses nothing that was acknowledged, leaves no half batch, and the next process takes over", async () => {
    const { options, remove } = await freshDirectory();
    const acknowledged = new Set<number>();
    for (const stopAfter of [1, 7, 20, 33]) {
      const writer = start("store-writer.ts", options.dataDir, TEST_KEY, String(acknowledged.size * 2));
      let seen = 0;
      for await (const line of createInterface({ input: writer.stdout! })) {
        acknowledged.add(Number(line));
        seen += 1;
        if (seen === stopAfter) writer.kill("SIGKILL");
      }
      await killed(writer);

      const store = await openStore(options);
      const { rows } = await store.db.query<{ batch: number; n: number }>(
        "select split_part(key, '/', 1)::int as batch, count(*) as n from inbox group by 1",
      );
      const stored = new Map(rows.map(({ batch, n }) => [batch, n]));
      for (const batch of acknowledged) expect({ batch, n: stored.get(batch) }).toEqual({ batch, n: 50 });
      for (const [batch, n] of stored) expect({ batch, n }).toEqual({ batch, n: 50 });
      expect(await store.audit.verify("acme")).toBeNull();
      await store.close();
    }
    expect(acknowledged.size).toBeGreaterThanOrEqual(61);
    await remove();
  });

  test("the store refuses to run when its commits are not flushed to disk", async () => {
    const { options, remove } = await freshDirectory();
    await expect(openEmbedded(options.dataDir, { unsynced: true })).rejects.toThrow(
      "does not flush its commits",
    );
    const store = await openStore(options);
    expect((await store.db.query("show fsync")).rows).toEqual([{ fsync: "on" }]);
    await store.close();
    await remove();
  });

  test("a store that is created anew works, and a creation cut short is begun again", async () => {
    const dataDir = directory();
    fs.mkdirSync(path.join(dataDir, "postgres.creating"));
    fs.writeFileSync(path.join(dataDir, "postgres.creating", "PG_VERSION"), "half");
    const store = await openStore({ dataDir, secretKey: TEST_KEY });
    expect(await store.tenants.all()).toEqual([]);
    await store.close();
    expect(fs.readdirSync(dataDir)).toEqual(["postgres"]);
  });

  test("when its thread dies every query says so, and the next start recovers", async () => {
    const { options, remove } = await freshDirectory();
    const embedded = await openEmbedded(options.dataDir);
    const stream = () => embedded.connect() as never;
    const database = overPool(
      { max: 1, user: "postgres", database: "postgres", stream },
      "embedded",
      embedded.close,
    );
    await database.query("select 1");
    const running = database.query("select pg_sleep(30)");
    const failure = expect(running).rejects.toThrow("The embedded store has stopped");
    await embedded.thread.terminate();
    await failure;
    await expect(database.query("select 1")).rejects.toThrow("The embedded store has stopped");
    await database.close();
    const store = await openStore(options);
    expect(await store.tenants.all()).toEqual([]);
    await store.close();
    await remove();
  });

  test("housekeeping keeps a busy table and its log from growing without end", async () => {
    const { options, remove } = await freshDirectory();
    const store = await openStore(options);
    const limit = { name: "api", calls: 1_000_000, perMs: 1_000_000_000 };
    const size = async () => {
      for (let n = 0; n < 200; n++)
        await store.rateLimits.take({ id: "p", tenantId: "t" }, limit, n * 1_000_000);
      await store.maintain(0);
      const { rows } = await store.db.query<{ n: number }>(
        "select pg_total_relation_size('rate_limits') as n",
      );
      return rows[0]?.n;
    };
    const once = await size();
    for (let round = 0; round < 3; round++) expect(await size()).toBe(once);
    await store.close();
    await remove();
  });
});

describe("the lock of a data directory", () => {
  const lockFile = (dataDir: string) => path.join(dataDir, "leadclock.lock");
  const read = (dataDir: string) => JSON.parse(fs.readFileSync(lockFile(dataDir), "utf8"));

  test("a directory that a living process holds is refused, naming the setting and the process", async () => {
    const { options, remove } = await freshDirectory();
    const writer = start("store-writer.ts", options.dataDir, TEST_KEY, "0");
    await once(writer.stdout!, "data");
    await expect(openStore(options)).rejects.toThrow(
      new RegExp(`^LEADCLOCK_DATA: .* in use by process ${writer.pid} on `),
    );
    expect(lockHolder(options.dataDir)?.pid).toBe(writer.pid);
    await killed(writer);
    expect(lockHolder(options.dataDir)).toBeNull();
    await remove();
  });

  test("it tells who holds it and where, and is gone after the release", () => {
    const dataDir = directory();
    const lock = takeLock(dataDir);
    expect(read(dataDir)).toMatchObject({ pid: process.pid, host: os.hostname() });
    lock.announce(4321);
    expect(lockHolder(dataDir)).toMatchObject({ pid: process.pid, port: 4321 });
    expect(() => takeLock(dataDir)).toThrow("listening on port 4321");
    lock.release();
    expect(fs.readdirSync(dataDir)).toEqual([]);
    takeLock(dataDir).release();
  });

  test("a pid that now belongs to another process is a dead holder", () => {
    const dataDir = directory();
    const lock = takeLock(dataDir);
    const mine = read(dataDir);
    fs.writeFileSync(lockFile(dataDir), JSON.stringify({ ...mine, processStart: "1" }));
    expect(lockHolder(dataDir)).toBeNull();
    const next = takeLock(dataDir);
    expect(read(dataDir).processStart).toBe(mine.processStart);
    next.release();
    lock.release();
  });

  test("a file that is no lock is taken over", () => {
    for (const text of ["", "not JSON", "{}", "null"]) {
      const dataDir = directory();
      fs.writeFileSync(lockFile(dataDir), text);
      takeLock(dataDir).release();
    }
  });

  test("a holder on another host counts as living while it touches its file", () => {
    const dataDir = directory();
    const far = { pid: 1, host: "another-host", startedAt: "2026-06-15T12:00:00Z", processStart: null };
    fs.writeFileSync(lockFile(dataDir), JSON.stringify(far));
    expect(() => takeLock(dataDir)).toThrow("process 1 on another-host");
    fs.utimesSync(lockFile(dataDir), 0, 0);
    takeLock(dataDir).release();
  });

  test("of several processes that find a dead holder at once exactly one takes over", async () => {
    const dataDir = directory();
    const dead = start("lock-taker.ts", dataDir);
    await once(dead.stdout!, "data");
    await killed(dead);
    expect(fs.existsSync(lockFile(dataDir))).toBe(true);

    const takers = Array.from({ length: 5 }, () => start("lock-taker.ts", dataDir));
    const answers = await Promise.all(
      takers.map(async (taker) => String((await once(taker.stdout!, "data"))[0])),
    );
    expect(answers.filter((answer) => answer === "won\n")).toHaveLength(1);
    expect(answers.filter((answer) => answer.startsWith("lost: LEADCLOCK_DATA"))).toHaveLength(4);
  });
});
