import type { Database, Queryable } from "./database.ts";

/** Where an aggregate's statements run, and how several of them become one step. */
export interface Scope {
  readonly db: Queryable;
  /** On the pool a transaction of its own; inside a transaction part of that one. */
  atomically<T>(work: (db: Queryable) => Promise<T>): Promise<T>;
}

export function poolScope(database: Database): Scope {
  return { db: database, atomically: (work) => database.transaction(work) };
}

export function transactionScope(db: Queryable): Scope {
  return { db, atomically: (work) => work(db) };
}
