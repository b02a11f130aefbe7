import { join } from "node:path";
import { readConfig } from "../config.ts";
import { BadInput } from "../errors.ts";
import { missingMigrations } from "../store/migrate.ts";
import { openDatabase } from "../store/open-database.ts";
import { openStore } from "../store/open-store.ts";
import { secretKeys } from "../tenants/secret-key.ts";
import { defineCommand } from "./command.ts";

export const command = defineCommand({
  summary: "Bring the database to this version, and nothing else: before new processes start beside old ones",
  description:
    "Every start does the same by itself; this is for a step of its own in an upgrade without a pause. Forward only, each\nmigration in a transaction. With --check it changes nothing and exits with 1 where something is missing.",
  options: {
    check: { type: "boolean", help: "Only say which migrations are missing" },
  },
  examples: [
    {
      line: "leadclock migrate",
      does: "migrates the database of DATABASE_URL, as DATABASE_OWNER_URL where that is set",
    },
    { line: "leadclock migrate --check", does: "says what an upgrade would apply" },
  ],
  async run({ check }, _args, io) {
    const config = readConfig(process.env);
    if (!config.DATABASE_URL)
      throw new BadInput(
        "DATABASE_URL",
        "not set: the embedded store is migrated by the one process that opens it.",
        "Start Leadclock, or set it.",
      );
    if (check) {
      const { database } = await openDatabase({ databaseUrl: config.DATABASE_URL, connections: 1 });
      try {
        const missing = await missingMigrations(database);
        for (const { name } of missing) await io.print(`missing: ${name}\n`);
        if (missing.length === 0) await io.print("Nothing is missing.\n");
        return missing.length === 0 ? 0 : 1;
      } finally {
        await database.close();
      }
    }
    const applied: number[] = [];
    const store = await openStore({
      secretKey: secretKeys(join(config.LEADCLOCK_DATA), config.LEADCLOCK_SECRET_KEY),
      databaseUrl: config.DATABASE_URL,
      ownerUrl: config.DATABASE_OWNER_URL,
      log: {
        info: (_event, fields) => void applied.push((fields as { migrations: number }).migrations),
        warn: (event, fields) => io.note(`${event}: ${JSON.stringify(fields)}`),
      },
    });
    await store.close();
    await io.print(`${applied[0]} migrations applied.\n`);
    return 0;
  },
});
