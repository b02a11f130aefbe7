import { BadInput } from "../errors.ts";
import { type Database, overPool } from "./database.ts";
import { openEmbedded } from "./embedded/open-embedded.ts";

export interface DatabaseOptions {
  /** LEADCLOCK_DATA: directory of the embedded store; made if missing. Unused with `databaseUrl`. */
  readonly dataDir?: string;
  /** DATABASE_URL: a PostgreSQL server, version 15 or newer. */
  readonly databaseUrl?: string;
  /** Connections to a server at most; the embedded store has one. */
  readonly connections?: number;
}

export interface OpenDatabase {
  readonly database: Database;
  announce(port: number): void;
}

/** The database as it is, not migrated: a server where `databaseUrl` is given, else the embedded one in `dataDir`. */
export async function openDatabase(options: DatabaseOptions): Promise<OpenDatabase> {
  return options.databaseUrl
    ? openServer(options.databaseUrl, options.connections ?? 10)
    : openFiles(options.dataDir ?? ".leadclock");
}

/** Transactions of ours wait for nothing between their statements; in milliseconds. */
const STANDSTILL = 30_000;

async function openServer(databaseUrl: string, connections: number): Promise<OpenDatabase> {
  const config = {
    connectionString: databaseUrl,
    max: connections,
    application_name: "leadclock",
    keepAlive: true,
    // A worker that stands still in the middle of a transaction holds leads that others wait for. DATABASE_URL may say another time.
    idle_in_transaction_session_timeout: STANDSTILL,
  };
  const database = overPool(config, "server");
  try {
    await database.query("select 1");
  } catch (error) {
    await database.close();
    throw new BadInput(
      "DATABASE_URL",
      `the database cannot be opened (${error instanceof Error ? error.message || error.name : String(error)}).`,
      "Start the server, or correct user, password, host and database in it.",
    );
  }
  return { database, announce: () => {} };
}

async function openFiles(dataDir: string): Promise<OpenDatabase> {
  const embedded = await openEmbedded(dataDir);
  const config = {
    max: 1,
    idleTimeoutMillis: 0,
    user: "postgres",
    database: "postgres",
    // `pg` needs of a socket only what WorkerStream has.
    stream: () => embedded.connect() as never,
  };
  return { database: overPool(config, "embedded", embedded.close), announce: embedded.lock.announce };
}
