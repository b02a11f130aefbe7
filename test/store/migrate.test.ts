import type { Database } from "../../src/store/database.ts";
import { type Migration, migrate, readMigrations } from "../../src/store/migrate.ts";
import { openStore } from "../../src/store/open-store.ts";
import { type EmptyDatabase, emptyDatabase, onServer } from "../support/store.ts";

const MIGRATIONS = readMigrations();
const NEWEST = MIGRATIONS.at(-1)!.number;
let empty: EmptyDatabase;
beforeEach(async () => {
  empty = await emptyDatabase();
});
afterEach(() => empty.remove());

const version = async (database: Database) =>
  (await database.query<{ n: number }>("select coalesce(max(number), 0) as n from migrations")).rows[0]?.n;

/** Everything that a migration can make, as text. */
async function schema(database: Database): Promise<unknown> {
  const { rows } = await database.query(`
    select 'column' as what, table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
        || coalesce(' ' || column_default, '') as is
      from information_schema.columns where table_schema = 'public'
    union all select 'index', indexdef from pg_indexes where schemaname = 'public'
    union all select 'constraint', conrelid::regclass || ' ' || pg_get_constraintdef(oid)
      from pg_constraint where connamespace = 'public'::regnamespace
    union all select 'trigger', pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    union all select 'function', pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace
    order by 1, 2`);
  return rows;
}

/** What only certain values fit. */
const CHECKED: Readonly<Record<string, string>> = {
  "duplicates.one": "a record",
  "duplicates.why": "phone",
  "duplicates.state": "open",
  "figure_days.day": "2026-03-02",
  "figure_marks.day": "2026-03-02",
  "findings.severity": "minor",
  "gate_reports.kind": "silent",
  "inbox.state": "waiting",
  "journey_figures.day": "2026-03-02",
  "journey_figures.verdict": "hit",
  "installations.status": "connected",
  "messages.state": "waiting",
  "outages.found_by": "hand",
  "outbox.kind": "fields",
  "outbox.state": "waiting",
  "owner_changes.cause": "absent",
  "owner_changes.state": "waiting",
  "packs.kind": "weekly",
  "policy_drafts.state": "discarded",
  "policy_previews.state": "done",
  "receipts.state": "waiting",
  "record_addresses.kind": "email",
  "record_words.word": "another",
  "retention.dead_letters_days": "30",
  "retention.deliveries_days": "30",
  "streams.state": "open",
  "switches.scope": "tenant",
  "tenant_states.state": "silent",
  "tenants.mode": "live",
};

/** One row in each table that names a tenant, with values made up from the types alone. */
async function fill(database: Database): Promise<readonly string[]> {
  const { rows: tables } = await database.query<{ name: string; columns: string; made: string }>(
    `select table_name as name, string_agg(quote_ident(column_name), ', ') as columns,
      string_agg(case
        when $1::jsonb ? (table_name || '.' || column_name)
          then quote_literal($1::jsonb ->> (table_name || '.' || column_name))
        when data_type = 'jsonb' then quote_literal('{}')
        when data_type in ('bigint', 'integer') then '1'
        when data_type = 'boolean' then 'false'
        else quote_literal('acme') end, ', ') as made
    from information_schema.columns c
    where table_schema = 'public' and is_nullable = 'NO' and is_identity = 'NO' and exists (
      select 1 from information_schema.columns t
      where t.table_schema = 'public' and t.table_name = c.table_name and t.column_name = 'tenant_id')
    group by table_name order by table_name`,
    [JSON.stringify(CHECKED)],
  );
  for (const { name, columns, made } of tables)
    await database.query(`insert into ${name} (${columns}) values (${made})`);
  return tables.map((table) => table.name);
}

/** How many rows of that tenant each table holds; a trigger may have added to what was filled in. */
async function rowsOf(database: Database, tables: readonly string[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of tables) {
    const { rows } = await database.query<{ n: number }>(
      `select count(*) as n from ${table} where tenant_id = 'acme'`,
    );
    counts[table] = rows[0]?.n ?? 0;
  }
  return counts;
}

test("from empty to the newest version, and then there is nothing to do", async () => {
  expect(await migrate(empty.database)).toBe(MIGRATIONS.length);
  expect(await version(empty.database)).toBe(NEWEST);
  expect(await migrate(empty.database)).toBe(0);
});

test("from every earlier version, with data in it, to the same schema and without losing a row", async () => {
  await migrate(empty.database);
  const newest = await schema(empty.database);
  for (let from = 1; from < MIGRATIONS.length; from++) {
    await empty.database.script("drop schema public cascade; create schema public");
    await migrate(empty.database, MIGRATIONS.slice(0, from));
    const filled = await fill(empty.database);
    expect(filled).toContain("facts");
    const before = await rowsOf(empty.database, filled);
    expect(before.facts).toBe(1);
    expect(await migrate(empty.database)).toBe(MIGRATIONS.length - from);
    expect(await schema(empty.database)).toEqual(newest);
    expect(await rowsOf(empty.database, filled)).toEqual(before);
  }
});

test("a migration that breaks half-way leaves nothing of itself, and a mended one goes on from there", async () => {
  const next = NEWEST + 1;
  const step = (sql: string): Migration => ({ number: next, name: `${next}-next.sql`, sql });
  const broken = step("create table half (a int); insert into half values (1); select 1 / 0;");
  await expect(migrate(empty.database, [...MIGRATIONS, broken])).rejects.toThrow(
    `${next}-next.sql failed; nothing of it was kept`,
  );
  expect(await version(empty.database)).toBe(NEWEST);
  const { rows } = await empty.database.query("select to_regclass('half') as half");
  expect(rows).toEqual([{ half: null }]);
  expect(await migrate(empty.database, [...MIGRATIONS, step("create table half (a int)")])).toBe(1);
});

test("a database newer than the program is refused, naming the setting", async () => {
  const future: Migration = {
    number: NEWEST + 1,
    name: "future.sql",
    sql: "create table future (a int)",
  };
  await migrate(empty.database, [...MIGRATIONS, future]);
  const setting = onServer ? "DATABASE_URL" : "LEADCLOCK_DATA";
  await expect(migrate(empty.database)).rejects.toThrow(
    `${setting}: the database is at version ${NEWEST + 1}, this program knows ${NEWEST}.`,
  );
});

test("a step that came later than one with a higher number is made up for", async () => {
  const step = (number: number, sql: string): Migration => ({ number, name: `${number}.sql`, sql });
  const [first, third] = [step(1, "create table a (i int)"), step(3, "create table c (i int)")];
  await migrate(empty.database, [first, third]);
  expect(await migrate(empty.database, [first, step(2, "create table b (i int)"), third])).toBe(1);
  const { rows } = await empty.database.query("select to_regclass('b') is not null as made");
  expect(rows).toEqual([{ made: true }]);
});

test("processes that start at the same time migrate once", async () => {
  // The embedded store lets one process in; on a server several come at once.
  if (!onServer) await empty.database.close();
  const stores = await Promise.all(Array.from({ length: onServer ? 4 : 1 }, () => openStore(empty.options)));
  const { rows } = await stores[0]!.db.query("select number from migrations order by number");
  expect(rows).toEqual(MIGRATIONS.map(({ number }) => ({ number })));
  await Promise.all(stores.map((store) => store.close()));
});
