import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
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
