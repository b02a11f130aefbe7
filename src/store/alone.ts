import type { Store } from "../../workflows/ports.ts";
import type { Database } from "./database.ts";

/** Apart from the other locks of the database. */
const SPACE = 27_747;

/**
 * Work that one process at a time may be at, by a lock of its connection: it is free again the moment that process or its
 * connection ends, and nobody else comes in while one that stands still may still go on.
 */
export function alone(database: Database): Store["alone"] {
  const here = new Set<string>();
  return async (what, work) => {
    if (here.has(what)) return false;
    here.add(what);
    try {
      if (database.kind === "server") return await underLock(database, what, work);
      // The embedded store is open in one process only.
      await work();
      return true;
    } finally {
      here.delete(what);
    }
  };
}

const underLock = (database: Database, what: string, work: () => Promise<void>): Promise<boolean> =>
  database.session(async (db) => {
    const { rows } = await db.query<{ mine: boolean }>(
      "select pg_try_advisory_lock($1, hashtext($2)) as mine",
      [SPACE, what],
    );
    if (!rows[0]!.mine) return false;
    try {
      await work();
    } finally {
      await db.query("select pg_advisory_unlock($1, hashtext($2))", [SPACE, what]);
    }
    return true;
  });
