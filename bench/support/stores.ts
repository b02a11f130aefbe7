import { rmSync } from "node:fs";
import { openDatabase } from "../../src/store/open-database.ts";
import { temporaryDirectory } from "../../test/support/store.ts";
import { type PostgresServer, startPostgres } from "../../trust/crash/postgres-server.ts";
import type { StoreKind } from "./bench.ts";

/** Empty stores of one kind. A PostgreSQL server has everything on that makes its commits durable, and is stopped at the end. */
export interface Stores {
  readonly kind: StoreKind;
  /** A directory for the embedded store, and the address of a database where it is a server's. */
  fresh(name: string): Promise<{ readonly dataDir: string; readonly databaseUrl?: string }>;
}

export async function withStores<T>(kind: StoreKind, work: (stores: Stores) => Promise<T>): Promise<T> {
  const directories: string[] = [];
  const server: PostgresServer | null = kind === "postgres" ? await startPostgres() : null;
  try {
    return await work({
      kind,
      async fresh(name) {
        const dataDir = temporaryDirectory(`bench-${name}`);
        directories.push(dataDir);
        if (!server) return { dataDir };
        const { database } = await openDatabase({ databaseUrl: server.url, connections: 1 });
        await database.script(`create database ${name}`);
        await database.close();
        const url = new URL(server.url);
        url.pathname = `/${name}`;
        return { dataDir, databaseUrl: url.href };
      },
    });
  } finally {
    await server?.remove();
    for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  }
}
