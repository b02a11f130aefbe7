import { createHash, randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import type { Database } from "../../src/store/database.ts";
import { readMigrations } from "../../src/store/migrate.ts";
import { openDatabase } from "../../src/store/open-database.ts";
import { type OpenStore, openStore, type StoreOptions } from "../../src/store/open-store.ts";

export const TEST_KEY = Buffer.alloc(32, 7).toString("base64");

export interface FreshStore extends OpenStore {
  /** To open the same store again, in this process after `close`, in another one on a server. */
  readonly options: StoreOptions;
  /** Closes and removes everything. */
  remove(): Promise<void>;
}

/** On the server that LEADCLOCK_TEST_DATABASE_URL names, else embedded. */
export const onServer = (process.env.LEADCLOCK_TEST_DATABASE_URL ?? "") !== "";

/** An empty, migrated store of its own, copied from a template made once. */
export async function freshStore(): Promise<FreshStore> {
  const { options, remove } = onServer ? await freshDatabase() : await freshDirectory();
  const store = await openStore(options);
  return {
    ...store,
    options,
    async remove() {
      await store.close();
      await remove();
    },
  };
}

export interface EmptyDatabase {
  readonly database: Database;
  readonly options: StoreOptions;
  remove(): Promise<void>;
}

/** A database without a single table. */
export async function emptyDatabase(): Promise<EmptyDatabase> {
  const { options, remove } = onServer ? await freshDatabase() : await freshDirectory();
  const { database } = await openDatabase(options);
  await database.script("drop schema public cascade; create schema public");
  return {
    database,
    options,
    async remove() {
      await database.close();
      await remove();
    },
  };
}

/** Makes the template unless it is there; safe to call from several processes at once. */
export async function ensureTemplate(): Promise<void> {
  await (onServer ? ensureTemplateDatabase() : ensureTemplateDirectory());
}

/** A directory of this test's own below the system's. */
export function temporaryDirectory(name: string): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), `leadclock-${name}-`));
}

/** A data directory with an empty, migrated embedded store; whichever store the run is about. */
export async function freshDirectory() {
  const template = await ensureTemplateDirectory();
  const dataDir = temporaryDirectory("store");
  await fs.promises.cp(template, dataDir, { recursive: true });
  return {
    options: { dataDir, secretKey: TEST_KEY },
    remove: () => fs.promises.rm(dataDir, { recursive: true, force: true }),
  };
}

async function ensureTemplateDirectory(): Promise<string> {
  const template = path.join(os.tmpdir(), `leadclock-template-${templateHash()}`);
  if (fs.existsSync(template)) return template;
  const draft = temporaryDirectory("template-draft");
  await fill({ dataDir: draft, secretKey: TEST_KEY });
  try {
    fs.renameSync(draft, template);
  } catch (error) {
    // Another process was quicker with the same content.
    fs.rmSync(draft, { recursive: true, force: true });
    if (!fs.existsSync(template)) throw error;
  }
  return template;
}

/** A database of its own on the server, copied from the template. */
export async function freshDatabase() {
  const template = await ensureTemplateDatabase();
  const name = `test_${randomBytes(8).toString("hex")}`;
  await administer(async (db) => {
    await db.query(`create database ${name} template ${template}`);
  });
  return {
    options: { databaseUrl: urlOf(name), secretKey: TEST_KEY },
    remove: () =>
      administer(async (db) => {
        await db.query(`drop database ${name} with (force)`);
      }),
  };
}

async function ensureTemplateDatabase(): Promise<string> {
  const template = `template_${templateHash()}`;
  await administer(async (db) => {
    const { rowCount } = await db.query("select 1 from pg_database where datname = $1", [template]);
    if (rowCount) return;
    await db.query(`create database ${template}`);
    await fill({ databaseUrl: urlOf(template), secretKey: TEST_KEY });
  });
  return template;
}

/** Migrated, without a key: the first to open a copy brings its own. */
async function fill(options: StoreOptions): Promise<void> {
  const store = await openStore(options);
  await store.db.query("delete from secrets");
  await store.maintain(0);
  await store.close();
}

/** One at a time: a template cannot be copied while somebody else looks at it. */
async function administer(work: (db: pg.Client) => Promise<void>): Promise<void> {
  const db = new pg.Client(process.env.LEADCLOCK_TEST_DATABASE_URL);
  await db.connect();
  try {
    await db.query("select pg_advisory_lock(4711)");
    await work(db);
  } finally {
    await db.end();
  }
}

function urlOf(database: string): string {
  const url = new URL(process.env.LEADCLOCK_TEST_DATABASE_URL ?? "");
  url.pathname = `/${database}`;
  return url.href;
}

function templateHash(): string {
  const manifest = fileURLToPath(new URL("../../package.json", import.meta.url));
  const { dependencies } = JSON.parse(fs.readFileSync(manifest, "utf8"));
  return createHash("sha256")
    .update(dependencies["@electric-sql/pglite"])
    .update(
      readMigrations()
        .map(({ number, sql }) => `${number} ${sql}`)
        .join(),
    )
    .digest("hex")
    .slice(0, 16);
}
