import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Config, readConfig } from "../config.ts";
import { STACKS } from "../demo/stacks.ts";
import { examine } from "../doctor/examine.ts";
import { type Report, renderReport } from "../doctor/report.ts";
import { BadInput } from "../errors.ts";
import { lockHolder } from "../store/embedded/lock-file.ts";
import { openStore } from "../store/open-store.ts";
import { secretKeys } from "../tenants/secret-key.ts";
import { bar } from "./bar.ts";
import { defineCommand } from "./command.ts";
import type { Io } from "./io.ts";
import { askServer } from "./operator.ts";

export const command = defineCommand({
  summary:
    "Check every invariant on stored data: nothing lost, doubled, negative, forgotten or tampered with",
  description:
    "Opens the store itself, or asks the running server where that has it open. Changes nothing. Exit code 1 if anything is\nbroken; warnings alone are 0.",
  options: {
    data: { type: "string", value: "DIR", help: "Data directory, instead of LEADCLOCK_DATA" },
    json: { type: "boolean", help: "Print JSON for machines" },
  },
  examples: [
    { line: "leadclock doctor", does: "says what was checked, what is wrong and what to do" },
    {
      line: `leadclock doctor --data .leadclock/demo-${STACKS[0]}-all`,
      does: "the same for the demo of two weeks",
    },
    { line: "leadclock doctor --json", does: "one JSON object for machines" },
  ],
  async run(options, _args, io) {
    const config = readConfig(process.env);
    const report = await reportOn(
      options.data === undefined ? config : { ...config, LEADCLOCK_DATA: options.data },
      io,
    );
    await io.print(options.json ? `${JSON.stringify(report)}\n` : renderReport(report));
    return report.holds ? 0 : 1;
  },
});

async function reportOn(config: Config, io: Io): Promise<Report> {
  const dataDir = config.LEADCLOCK_DATA;
  const embedded = join(dataDir, "store");
  if (!config.DATABASE_URL) {
    const holder = lockHolder(embedded);
    if (holder?.port !== undefined) return askServer<Report>({ data: dataDir }, "GET", "/doctor");
    if (holder)
      throw new BadInput(
        "LEADCLOCK_DATA",
        `process ${holder.pid} has the store in ${dataDir} open and does not listen yet.`,
        "Ask again in a moment, or stop it.",
      );
    if (!existsSync(join(embedded, "postgres")))
      throw new BadInput(
        "LEADCLOCK_DATA",
        `there is no store in ${dataDir}.`,
        "Name the directory with --data; the demo's begin with demo- in it.",
      );
  }
  const store = await openStore({
    secretKey: secretKeys(dataDir, config.LEADCLOCK_SECRET_KEY),
    ...(config.DATABASE_URL ? { databaseUrl: config.DATABASE_URL } : { dataDir: embedded }),
  });
  try {
    const progress = (leads: number, of: number) =>
      io.progress(bar("examining", leads, of, `${leads} of ${of} leads`));
    return await examine(store, { now: Date.now(), progress });
  } finally {
    io.progress("");
    await store.close();
  }
}
