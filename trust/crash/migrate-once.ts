import { migrate } from "../../src/store/migrate.ts";
import { openDatabase } from "../../src/store/open-database.ts";

/**
 * Migrates the database that the environment names, and says before each of its statements which one comes. At the one
 * that `TRUST_DIE_AT` names it kills itself, unless somebody else is to do that at any moment after it.
 */
const { DATABASE_URL, TRUST_DATA, TRUST_DIE_AT, TRUST_DIE_THERE } = process.env;
const { database } = await openDatabase(
  DATABASE_URL ? { databaseUrl: DATABASE_URL } : { dataDir: TRUST_DATA! },
);
let statements = 0;
await migrate({
  ...database,
  session: (work) =>
    database.session((db) =>
      work({
        ...db,
        async script(text) {
          if (++statements === Number(TRUST_DIE_AT)) {
            await new Promise((resolve) => process.send!({ at: statements }, resolve));
            if (TRUST_DIE_THERE === "yes") process.kill(process.pid, "SIGKILL");
          }
          return db.script(text);
        },
      }),
    ),
});
await new Promise((resolve) => process.send!({ migrated: true }, resolve));
await database.close();
process.disconnect();
