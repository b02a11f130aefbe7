import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { freshDatabase, freshDirectory, temporaryDirectory } from "../../test/support/store.ts";
import type { StoreKind } from "../check.ts";

/** Where the programs of a world keep their data. */
export interface Ground {
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  remove(): Promise<void>;
}

/** An empty, migrated store of this kind. */
export async function freshGround(store: StoreKind): Promise<Ground> {
  const dataDir = temporaryDirectory("trust");
  const removeData = () => rmSync(dataDir, { recursive: true, force: true });
  if (store === "postgres") {
    const { options, remove } = await freshDatabase();
    return {
      databaseUrl: options.databaseUrl,
      dataDir,
      async remove() {
        await remove();
        removeData();
      },
    };
  }
  const { options } = await freshDirectory();
  renameSync(options.dataDir, join(dataDir, "store"));
  return { databaseUrl: null, dataDir, remove: async () => removeData() };
}

/** A store of this kind without a single table: the first program to start makes them. */
export async function bareGround(store: StoreKind): Promise<Ground> {
  if (store === "postgres") {
    const ground = await freshGround(store);
    await emptied(ground.databaseUrl!);
    return ground;
  }
  const dataDir = temporaryDirectory("trust");
  return {
    databaseUrl: null,
    dataDir,
    remove: async () => rmSync(dataDir, { recursive: true, force: true }),
  };
}

/** Takes every table away. */
export async function emptied(databaseUrl: string): Promise<void> {
  const db = new pg.Client(databaseUrl);
  await db.connect();
  await db.query("drop schema public cascade; create schema public");
  await db.end();
}
