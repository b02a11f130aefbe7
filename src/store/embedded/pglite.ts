import { PGlite } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";
import { SyncedFiles } from "./synced-files.ts";

/**
 * PGlite's own parameters less `-F`, which turns flushing off, plus ours. Every page of its buffers is touched at the start
 * and so counts as memory from then on; what does not fit into them is read from the host's file cache.
 */
const START_PARAMETERS = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== "-F"),
  ...[
    "fsync=on",
    "wal_sync_method=fsync",
    "max_wal_size=128MB",
    "min_wal_size=32MB",
    "shared_buffers=48MB",
  ].flatMap((s) => ["-c", s]),
];

/**
 * Opens the database files in `directory`, creating them where there are none, and proves that commits are flushed.
 * `unsynced` leaves the flush hook out; it exists so that a test can see the proof fail.
 */
export async function openFiles(
  directory: string,
  options: { readonly unsynced?: boolean } = {},
): Promise<PGlite> {
  const files = options.unsynced ? new NodeFS(directory) : new SyncedFiles(directory);
  const pglite = await PGlite.create({ fs: files, startParams: START_PARAMETERS });
  await proveFlushing(pglite, () => (files instanceof SyncedFiles ? files.flushes : 0));
  return pglite;
}

/** Writes one row and refuses to run unless the commit asked the host to flush. */
async function proveFlushing(pglite: PGlite, flushes: () => number): Promise<void> {
  await pglite.exec("create table if not exists flush_proof (one int primary key, started int not null)");
  const before = flushes();
  await pglite.exec(
    "insert into flush_proof values (1, 1) on conflict (one) do update set started = flush_proof.started + 1",
  );
  if (flushes() > before) return;
  await pglite.close();
  throw new Error(
    "The embedded store does not flush its commits to disk: the hook into PGlite's file layer was not called. " +
      "Install the exact version of @electric-sql/pglite that package.json names, or set DATABASE_URL to a PostgreSQL server.",
  );
}
