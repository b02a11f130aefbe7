import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Stack } from "../../test/support/stack.ts";
import { temporaryDirectory } from "../../test/support/store.ts";
import { emptied } from "../support/database.ts";

/** A backup as docs/operating.md says that one is made, and its way back. */
export interface Backup {
  /** Puts the store back to how it was; the app is stopped before and started after. */
  restore(): Promise<void>;
  remove(): Promise<void>;
}

/** Of the embedded store a copy, made while the app is stopped; of a server's database a dump, made while it runs. */
export async function backUp(stack: Stack): Promise<Backup> {
  const { databaseUrl, dataDir } = stack.storedAt;
  return databaseUrl ? dumped(stack, databaseUrl) : copied(stack, dataDir!);
}

async function copied(stack: Stack, dataDir: string): Promise<Backup> {
  const copy = temporaryDirectory("backup");
  await stack.stopApp();
  await cp(dataDir, copy, { recursive: true });
  await stack.startApp();
  return {
    async restore() {
      await stack.stopApp();
      await rm(dataDir, { recursive: true, force: true });
      await cp(copy, dataDir, { recursive: true });
      await stack.startApp();
    },
    remove: () => rm(copy, { recursive: true, force: true }),
  };
}

async function dumped(stack: Stack, databaseUrl: string): Promise<Backup> {
  const directory = temporaryDirectory("backup");
  const file = join(directory, "leadclock.dump");
  tool("pg_dump", "--format=custom", `--file=${file}`, databaseUrl);
  return {
    async restore() {
      await stack.stopApp();
      await emptied(databaseUrl);
      tool("pg_restore", "--no-owner", "--exit-on-error", `--dbname=${databaseUrl}`, file);
      await stack.startApp();
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

const DEBIAN = "/usr/lib/postgresql";

/** Of the server that is there: on the path, or where Debian puts it. */
function tool(name: "pg_dump" | "pg_restore", ...args: readonly string[]): void {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort() : [];
  const installed = versions.map((version) => join(DEBIAN, version, "bin", name)).findLast(existsSync);
  const { status, stderr, error } = spawnSync(installed ?? name, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${name}: ${error?.message ?? stderr}`);
}
