import { AsyncLocalStorage } from "node:async_hooks";
import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { TENANT_ROLE } from "./roles.ts";
import { GROWING_TABLES, statisticsKeeper } from "./statistics.ts";

type Row = Record<string, unknown>;

/** Where statements run: the pool, or one transaction. Numbers come back as numbers, jsonb as values. */
export interface Queryable {
  query<R extends object = Row>(
    text: string,
    params?: readonly unknown[],
  ): Promise<{ rows: R[]; rowCount: number }>;
}

export interface Database extends Queryable {
  readonly kind: "embedded" | "server";
  /** One transaction, tried again after serialization failures and deadlocks; joins nothing, refuses to nest. */
  transaction<T>(work: (db: Queryable) => Promise<T>): Promise<T>;
  /** Whatever `work` asks, at once or later, sees and writes this tenant's rows only: the database sees to that. */
  asTenant<T>(tenantId: string, work: () => Promise<T>): Promise<T>;
  /** Runs several statements at once, outside a transaction; no parameters. */
  script(text: string): Promise<void>;
  /** One connection for as long as `work` runs: for session locks. */
  session<T>(work: (db: Queryable & { script(text: string): Promise<void> }) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Until the transaction ends, as `set local` does. */
const STEP_IN = `select set_config('role', '${TENANT_ROLE}', true), set_config('leadclock.tenant', $1, true)`;
const INT8 = 20;
const NUMERIC = 1700;
const SERIALIZATION_FAILURE = "40001";
const DEADLOCK = "40P01";
const UNIQUE_VIOLATION = "23505";
const TRIES = 8;
const TRIES_FOR_A_KEY = 3;

/** Instants are bigint columns and fit into a number until the year 287396. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === INT8 || oid === NUMERIC
      ? Number
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

/** The database behind a `pg` pool, whether that leads to a server or to the embedded store. */
export function overPool(
  config: pg.PoolConfig,
  kind: Database["kind"],
  afterEnd?: () => Promise<void>,
): Database {
  const pool = new pg.Pool({ ...config, types });
  // An idle connection that breaks is replaced by the pool; the next query tells if the server is gone.
  pool.on("error", ignore);
  const counted = statisticsKeeper(() =>
    inTransaction.exit(() => pool.query(`analyze ${GROWING_TABLES.join()}`).then(() => {})),
  );
  let closing: Promise<void> | undefined;
  const inTransaction = new AsyncLocalStorage<true>();
  const tenant = new AsyncLocalStorage<string>();

  function refuseNesting(): void {
    if (!inTransaction.getStore()) return;
    throw new Error(
      "The store was used inside its own transaction: use the data handed to the transaction instead.",
    );
  }

  /** While we hold it, a connection that breaks between two statements tells nobody else: the next statement fails. */
  async function taken(): Promise<pg.PoolClient> {
    const client = await pool.connect();
    client.on("error", ignore);
    return client;
  }

  async function once<T>(work: (db: Queryable) => Promise<T>): Promise<T> {
    const client = await taken();
    let broken = false;
    try {
      await client.query("begin");
      const tenantId = tenant.getStore();
      if (tenantId !== undefined) await queryable(client, counted).query(STEP_IN, [tenantId]);
      const result = await inTransaction.run(true, () => work(queryable(client, counted)));
      const { command } = await client.query("commit");
      if (command !== "COMMIT")
        throw new Error("A failed statement was ignored: the transaction was rolled back.");
      return result;
    } catch (error) {
      broken = await client.query("rollback").then(
        () => false,
        () => true,
      );
      throw error;
    } finally {
      client.off("error", ignore);
      client.release(broken);
    }
  }

  return {
    kind,
    async query(text, params) {
      refuseNesting();
      if (tenant.getStore() !== undefined) return once((db) => db.query(text, params));
      return queryable(pool, counted).query(text, params);
    },
    async transaction(work) {
      refuseNesting();
      for (let tried = 1; ; tried++) {
        try {
          return await once(work);
        } catch (error) {
          if (tried >= triesAfter(error)) throw error;
          await pause(Math.random() * 5 * 2 ** tried);
        }
      }
    },
    asTenant: (tenantId, work) => tenant.run(tenantId, work),
    async script(text) {
      refuseNesting();
      await pool.query(text);
    },
    async session(work) {
      refuseNesting();
      const client = await taken();
      try {
        return await work({
          ...queryable(client, counted),
          script: async (text) => void (await client.query(text)),
        });
      } finally {
        client.off("error", ignore);
        client.release();
      }
    },
    close() {
      closing ??= pool.end().then(afterEnd);
      return closing;
    },
  };
}

/** Statements get a name, so that a connection plans each of them once; that halves the time of small ones. */
function queryable(runner: pg.Pool | pg.ClientBase, counted: (rows: number) => void): Queryable {
  return {
    async query<R extends object>(text: string, params: readonly unknown[] = []) {
      const result = await runner.query<R & pg.QueryResultRow>({
        name: nameOf(text),
        text,
        values: [...params],
      });
      const rowCount = result.rowCount ?? 0;
      if (result.command !== "SELECT") counted(rowCount);
      return { rows: result.rows, rowCount };
    },
  };
}

function ignore(): void {}

const names = new Map<string, string>();

function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = createHash("sha256").update(text).digest("hex").slice(0, 24);
    names.set(text, name);
  }
  return name;
}

/**
 * How often a transaction that ended with this is tried. Whoever inserts the same row at the same time as somebody else
 * sees theirs at the next try, so a second conflict over keys is hardly one of time.
 */
function triesAfter(error: unknown): number {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === SERIALIZATION_FAILURE || code === DEADLOCK) return TRIES;
  return code === UNIQUE_VIOLATION ? TRIES_FOR_A_KEY : 1;
}
