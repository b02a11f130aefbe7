import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Queryable } from "../../src/store/database.ts";
import { migrate, readMigrations } from "../../src/store/migrate.ts";
import { openDatabase } from "../../src/store/open-database.ts";
import { type EmptyDatabase, emptyDatabase } from "../../test/support/store.ts";
import type { Check, Figures, Round } from "../check.ts";

const PROGRAM = fileURLToPath(new URL("./open-once.ts", import.meta.url));
const ROWS = 50;

/** A program that is killed while it brings its database forward. */
export const killedMigrations: Check = {
  name: "killed-migrations",
  area: "crash",
  what: "kill -9 while the program migrates a database of any older version with data in it",
  quick: true,
  stores: ["embedded", "postgres"],
  run: (round) => migrated(round, 3 * round.times),
  planted: {
    what: "a migration that was applied by halves and is believed to be done",
    run: (round) => migrated(round, 1, (db) => db.query("drop index inbox_line").then(() => {})),
  },
};

async function migrated(
  { random, note }: Round,
  kills: number,
  spoil: (db: Queryable) => Promise<void> = async () => {},
): Promise<Figures> {
  const newest = readMigrations().length;
  const whole = await broughtForward(
    newest,
    async () => {},
    async () => {},
  );
  let [lost, wrong, killed] = [0, 0, 0];
  const detail: string[] = [];
  for (let one = 0; one < kills; one++) {
    const from = random.between(1, newest - 1);
    note(`from version ${from}, ${one + 1} of ${kills}`);
    const seen = await broughtForward(
      from,
      async (empty) => {
        if (await killedWhileOpening(empty, random.between(0, 400))) killed++;
      },
      spoil,
    );
    lost += whole.rows - seen.rows;
    if (seen.schema !== whole.schema) {
      wrong++;
      detail.push(`from version ${from} the schema is not that of an undisturbed migration`);
    }
  }
  detail.push(`${killed} of ${kills} died before they were through`);
  return { tried: kills * (ROWS + 1), lost, doubled: 0, wrong, detail };
}

/** A database at that version with deliveries in it, hurt, then opened again as if nothing had been. */
async function broughtForward(
  version: number,
  hurt: (empty: EmptyDatabase) => Promise<void>,
  spoil: (db: Queryable) => Promise<void>,
): Promise<{ readonly rows: number; readonly schema: string }> {
  const empty = await emptyDatabase();
  try {
    await migrate(empty.database, readMigrations().slice(0, version));
    await empty.database.query(
      `insert into inbox (tenant_id, key, installation_id, account_id, kind, occurred_at, received_at, payload, state, ready_at)
       select 'acme', 'd' || n, 'portal', 'account', 'contact.creation', n, n, '{}', 'waiting', n from generate_series(1, $1) n`,
      [ROWS],
    );
    await empty.database.close();
    await hurt(empty);
    const { database } = await openDatabase(empty.options);
    try {
      await migrate(database);
      await spoil(database);
      const { rows } = await database.query<{ n: number }>("select count(*) as n from inbox");
      return { rows: rows[0]!.n, schema: await schemaOf(database) };
    } finally {
      await database.close();
    }
  } finally {
    await empty.remove();
  }
}

/** Whether it died before it was through, so many milliseconds after it began to open the store. */
async function killedWhileOpening({ options }: EmptyDatabase, afterMs: number): Promise<boolean> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", PROGRAM], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: {
      PATH: process.env.PATH ?? "",
      TZ: "UTC",
      ...(options.databaseUrl ? { DATABASE_URL: options.databaseUrl } : { TRUST_DATA: options.dataDir! }),
    },
  });
  const ended = once(child, "close");
  await once(child, "message");
  await pause(afterMs);
  child.kill("SIGKILL");
  const [, signal] = await ended;
  return signal === "SIGKILL";
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
