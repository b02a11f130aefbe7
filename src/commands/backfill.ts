import { setTimeout as sleep } from "node:timers/promises";
import { bar } from "./bar.ts";
import { defineCommand } from "./command.ts";
import { askServer, OPERATOR_OPTIONS } from "./operator.ts";

interface Walk {
  readonly seen: number;
  readonly total: number | null;
  readonly doneAt: number | null;
}

interface Status {
  readonly tenants: readonly {
    readonly installations: readonly { readonly id: string; readonly backfill: Walk | null }[];
  }[];
}

const LOOK_AGAIN_MS = 500;

export const command = defineCommand({
  summary: "Watch the reading of history that follows an installation, until it is done",
  description:
    "History gives the baseline (LEADCLOCK_BACKFILL_DAYS). It goes on by itself, also after a restart; this only watches.",
  options: OPERATOR_OPTIONS,
  examples: [{ line: "leadclock backfill", does: "a progress bar until every account's history is read" }],
  async run(options, _args, io) {
    for (;;) {
      const status = await askServer<Status>(options, "GET", "/status");
      const walks = status.tenants
        .flatMap((tenant) => tenant.installations)
        .flatMap(({ id, backfill }) => (backfill ? [{ id, ...backfill }] : []));
      const waiting = walks.find((walk) => walk.doneAt === null);
      if (!waiting) {
        io.progress("");
        const lines = walks.map((walk) => `${walk.id}: history read, ${walk.seen} records\n`).join("");
        await io.print(options.json ? `${JSON.stringify(walks)}\n` : lines || "No history is being read.\n");
        return 0;
      }
      const of = waiting.total ?? waiting.seen;
      io.progress(bar(waiting.id, waiting.seen, of, `${waiting.seen} of ${waiting.total ?? "?"} records`));
      await sleep(LOOK_AGAIN_MS);
    }
  },
});
