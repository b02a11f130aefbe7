import fs from "node:fs";
import { BadInput } from "../errors.ts";
import type { Database } from "./database.ts";

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** Any number, as long as nothing else locks by it: "leadclock" in hexadecimal digits, shortened. */
const LOCK = 0x1ead_c10c;

/** The migrations of a directory in order; refuses doubles. */
export function readMigrations(
  directory: URL = new URL("./migrations/", import.meta.url),
): readonly Migration[] {
  const files = fs.readdirSync(directory).filter((file) => file.endsWith(".sql"));
  const seen = new Set<number>();
  return files.sort().map((name) => {
    const number = Number(name.slice(0, 4));
    if (!Number.isInteger(number) || seen.has(number))
      throw new Error(`Migration ${name} needs a number of its own.`);
    seen.add(number);
    return { number, name, sql: fs.readFileSync(new URL(name, directory), "utf8") };
  });
}

/**
 * Brings the database forward to the code's version, each step in a transaction of its own; several processes wait
 * for each other. Throws BadInput when the database is newer than the code.
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[] = readMigrations(),
): Promise<number> {
  return database.session(async (db) => {
    await db.query("select pg_advisory_lock($1)", [LOCK]);
    try {
      await db.script(
        "create table if not exists migrations (number int primary key, name text not null, applied_at timestamptz not null default now())",
      );
      const { rows } = await db.query<{ number: number }>("select number from migrations");
      const present = new Set(rows.map((row) => row.number));
      const newest = Math.max(0, ...present);
      const known = Math.max(0, ...migrations.map(({ number }) => number));
      if (newest > known) throw tooNew(database, newest, known);
      // Work on several branches may bring a lower number later than a higher one.
      const missing = migrations.filter(({ number }) => !present.has(number));
      for (const { number, name, sql } of missing) {
        await apply(
          db.script,
          `${sql}\n;insert into migrations (number, name) values (${number}, '${name}');`,
          name,
        );
      }
      return missing.length;
    } finally {
      await db.query("select pg_advisory_unlock($1)", [LOCK]);
    }
  });
}

/** What this program knows and the database lacks; also where there is nothing in it yet. */
export async function missingMigrations(database: Pick<Database, "query">): Promise<readonly Migration[]> {
  const { rows: tables } = await database.query<{ name: string | null }>(
    "select to_regclass('migrations') as name",
  );
  const { rows } =
    tables[0]?.name == null
      ? { rows: [] }
      : await database.query<{ number: number }>("select number from migrations");
  const present = new Set(rows.map(({ number }) => number));
  return readMigrations().filter(({ number }) => !present.has(number));
}

async function apply(script: (text: string) => Promise<void>, text: string, name: string): Promise<void> {
  await script("begin");
  try {
    await script(text);
    await script("commit");
  } catch (error) {
    await script("rollback");
    throw new Error(`Migration ${name} failed; nothing of it was kept.`, { cause: error });
  }
}

function tooNew(database: Database, present: number, known: number): BadInput {
  const setting = database.kind === "embedded" ? "LEADCLOCK_DATA" : "DATABASE_URL";
  return new BadInput(
    setting,
    `the database is at version ${present}, this program knows ${known}.`,
    "Run the newer Leadclock, or restore a backup made by this one.",
  );
}
