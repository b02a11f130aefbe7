import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

/** A durable SQLite file with cached statements; a committed transaction survives kill -9. */
export class Database {
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** @param schema statements that make every table there is, harmless when repeated */
  constructor(file: string, schema: string) {
    this.#connection = new DatabaseSync(file);
    this.#connection.exec(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;",
    );
    this.#connection.exec(schema);
  }

  /** The first row, or undefined. */
  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  /** Every row. */
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[];
  }

  /** Runs a statement and answers how many rows it changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  /** Does all of the work or none of it; inside another transaction it joins as a savepoint. */
  transaction<Result>(work: () => Result): Result {
    const outermost = !this.#connection.isTransaction;
    this.run(outermost ? "BEGIN IMMEDIATE" : "SAVEPOINT step");
    try {
      const result = work();
      this.run(outermost ? "COMMIT" : "RELEASE step");
      return result;
    } catch (error) {
      if (outermost) this.run("ROLLBACK");
      else {
        this.run("ROLLBACK TO step");
        this.run("RELEASE step");
      }
      throw error;
    }
  }

  /** A named value kept across restarts. */
  meta(key: string): string | undefined {
    return this.get<{ value: string }>("SELECT value FROM meta WHERE key = ?", key)?.value;
  }

  setMeta(key: string, value: string): void {
    this.run("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", key, value);
  }

  /** The next number of a durable sequence. */
  next(sequence: string, first: number): number {
    const row = this.get<{ value: string }>(
      "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = CAST(value AS INTEGER) + 1 RETURNING value",
      `next:${sequence}`,
      String(first),
    );
    return Number(row!.value);
  }

  close(): void {
    this.#connection.close();
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#connection.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
