import type { Queryable } from "../../src/store/database.ts";
import { erase } from "../../src/store/erase.ts";
import { maintain } from "../../src/store/housekeeping.ts";
import { readKeys } from "../../src/store/keys.ts";
import { openDatabase } from "../../src/store/open-database.ts";
import { openTombstones } from "../../src/store/tombstones.ts";
import { TEST_KEY } from "../../test/support/store.ts";

/**
 * Erases one person, or lets go of what is over, on the store that the environment names, and kills itself before that
 * statement of its transactions. `TRUST_HALVES`: the fault planted on purpose, each statement on its own.
 */
const { DATABASE_URL, TRUST_DATA, TRUST_NOW, TRUST_DIE_AT, TRUST_HALVES, TRUST_TENANT, TRUST_RECORD } =
  process.env;
const { database } = await openDatabase(
  DATABASE_URL ? { databaseUrl: DATABASE_URL } : { dataDir: TRUST_DATA! },
);
const tombstones = await openTombstones(database, readKeys(TEST_KEY));
const now = Number(TRUST_NOW);
let statements = 0;

function counted(db: Queryable): Queryable {
  return {
    ...db,
    query: (text, params) => {
      if (++statements === Number(TRUST_DIE_AT)) process.kill(process.pid, "SIGKILL");
      return db.query(text, params);
    },
  };
}

const transaction: typeof database.transaction = (work) =>
  TRUST_HALVES ? work(counted(database)) : database.transaction((tx) => work(counted(tx)));
if (TRUST_RECORD)
  await transaction((tx) => erase(tx, tombstones, TRUST_TENANT!, TRUST_RECORD as `${string}:${string}`, now));
else await maintain({ ...database, transaction }, tombstones, now);
await database.close();
