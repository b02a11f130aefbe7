import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Queryable } from "../../src/store/database.ts";
import { migrate, readMigrations } from "../../src/store/migrate.ts";
import { openDatabase } from "../../src/store/open-database.ts";
import { type EmptyDatabase, emptyDatabase } from "../../test/support/store.ts";
import type { Check, Figures, Round } from "../check.ts";
import { keptOf, putSome } from "./old-rows.ts";

const PROGRAM = fileURLToPath(new URL("./migrate-once.ts", import.meta.url));

/** A program that is killed while it brings its database forward. */
export const killedMigrations: Check = {
  name: "killed-migrations",
  area: "crash",
  what: "kill -9 between and within the steps of a migration of a database of any older version with data in it",
  quick: true,
  stores: ["embedded", "postgres"],
  run: (round) => migrated(round, 2 * round.times),
  planted: [
    {
      what: "a migration that was applied by halves and is believed to be done",
      run: (round) => migrated(round, 1, (db) => db.query("drop index inbox_line").then(() => {})),
    },
    {
      what: "a migration that loses a row",
      run: (round) =>
        migrated(round, 1, (db) => db.query("delete from facts where key = 'f7'").then(() => {})),
    },
  ],
};

/** Begin, the migration itself, commit. */
const STATEMENTS_EACH = 3;

/** What comes of it without any trouble, made once in a process. */
let undisturbed: Promise<Forward> | undefined;

async function migrated(
  { random, note }: Round,
  kills: number,
  spoil: (db: Queryable) => Promise<void> = async () => {},
): Promise<Figures> {
  const newest = readMigrations().length;
  undisturbed ??= broughtForward(
    newest,
    async () => {},
    async () => {},
  );
  const whole = await undisturbed;
  let [lost, wrong, killed, within] = [0, 0, 0, 0];
  const detail: string[] = [];
  for (let one = 0; one < kills; one++) {
    const from = random.between(1, newest - 1);
    // The first statement of all makes the list of migrations.
    const there = one % 2 === 0;
    const statements = STATEMENTS_EACH * (newest - from);
    // Who is killed a moment later has something left to do.
    const at = 2 + random.between(0, there ? statements - 1 : statements >> 1);
    note(`from version ${from}, ${one + 1} of ${kills}`);
    const seen = await broughtForward(
      from,
      async (empty) => {
        const died = await killedWhileMigrating(empty, at, there ? null : random.between(0, 20));
        if (died) killed++;
        // Who is killed a moment later may be through: that is no fault, and no kill.
        else if (there) wrong++;
        if (died && !there) within++;
      },
      spoil,
    );
    for (const [table, rows] of Object.entries(whole.kept)) {
      if (seen.kept[table] === rows) continue;
      lost++;
      detail.push(`from version ${from}: ${table} is ${seen.kept[table]}, not ${rows}`);
    }
    if (seen.schema !== whole.schema) {
      wrong++;
      detail.push(`from version ${from} the schema is not that of an undisturbed migration`);
    }
  }
  detail.push(`${killed} of ${kills} died while they migrated, ${within} of them at any moment`);
  const tried = kills * (Object.keys(whole.kept).length + 1);
  return { tried, lost, doubled: 0, wrong, kills: killed, detail };
}

interface Forward {
  /** What is kept of each table, as one digest. */
  readonly kept: Readonly<Record<string, string>>;
  readonly schema: string;
}

/** A database at that version with data in it, hurt, then migrated as if nothing had been. */
async function broughtForward(
  version: number,
  hurt: (empty: EmptyDatabase) => Promise<void>,
  spoil: (db: Queryable) => Promise<void>,
): Promise<Forward> {
  const empty = await emptyDatabase();
  try {
    await migrate(empty.database, readMigrations().slice(0, version));
    await putSome(empty.database);
    await empty.database.close();
    await hurt(empty);
    const { database } = await openDatabase(empty.options);
    try {
      await migrate(database);
      await spoil(database);
      return { kept: await keptOf(database), schema: await schemaOf(database) };
    } finally {
      await database.close();
    }
  } finally {
    await empty.remove();
  }
}

/** Whether it died while it migrated: at that statement, or so many milliseconds after it came to it. */
async function killedWhileMigrating(
  { options }: EmptyDatabase,
  at: number,
  afterMs: number | null,
): Promise<boolean> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", PROGRAM], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: {
      PATH: process.env.PATH ?? "",
      TZ: "UTC",
      TRUST_DIE_AT: String(at),
      TRUST_DIE_THERE: afterMs === null ? "yes" : "no",
      ...(options.databaseUrl ? { DATABASE_URL: options.databaseUrl } : { TRUST_DATA: options.dataDir! }),
    },
  });
  let migrated = false;
  child.on("message", (said: { migrated?: true }) => {
    migrated ||= said.migrated === true;
  });
  const ended = once(child, "close");
  await Promise.race([once(child, "message"), ended]);
  if (afterMs !== null) {
    await pause(afterMs);
    child.kill("SIGKILL");
  }
  const [, signal] = await ended;
  return signal === "SIGKILL" && !migrated;
}

/** Every column, index and constraint, in text order. */
async function schemaOf(db: Queryable): Promise<string> {
  const { rows } = await db.query<{ line: string }>(
    `select line from (
       select concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) as line
       from information_schema.columns where table_schema = 'public'
       union all select indexdef from pg_indexes where schemaname = 'public'
       union all select conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint
         where connamespace = 'public'::regnamespace) as lines
     order by line`,
  );
  return rows.map(({ line }) => line).join("\n");
}
