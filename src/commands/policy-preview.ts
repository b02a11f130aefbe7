import { setTimeout as pause } from "node:timers/promises";
import type { Preview } from "../api/policy-answers.ts";
import { BadInput } from "../errors.ts";
import { bar } from "./bar.ts";
import { defineCommand } from "./command.ts";
import { instantsOf } from "./instants.ts";
import { askApi, TENANT_OPTIONS } from "./operator.ts";
import { previewInWords } from "./preview-words.ts";

const ASK_EVERY_MS = 250;

export const command = defineCommand({
  summary: "Show what the draft would have made of the last 90 days' leads",
  description:
    "Folds every lead once more under the draft: which ones flip, the hit rate before and after, how many alerts each\n" +
    "person would have had on a day, and what would happen to running clocks if they were moved. It changes nothing.",
  options: {
    ...TENANT_OPTIONS,
    days: { type: "string", value: "N", help: "How many days to look back; default: 90" },
    last: { type: "boolean", help: "Show the newest preview again instead of making one" },
  },
  examples: [
    { line: "leadclock policy preview", does: "shows what publishing the draft would do" },
    { line: "leadclock policy preview --days 30 --json", does: "the last 30 days, for machines" },
  ],
  async run(options, _args, io) {
    if (options.days !== undefined && !/^\d{1,4}$/.test(options.days))
      throw new BadInput("--days", `"${options.days}" is not a number of days.`, "Give one, as 30.");
    const days = options.days === undefined ? {} : { days: Number(options.days) };
    let preview = options.last
      ? await askApi<Preview>(options, "GET", "/policies/draft/preview")
      : await askApi<Preview>(options, "POST", "/policies/draft/preview", days);
    while (preview.state === "running") {
      const { done, total } = preview;
      io.progress(bar("Preview", done, total, `${done} of ${total} leads`));
      await pause(ASK_EVERY_MS);
      preview = await askApi<Preview>(options, "GET", `/policies/draft/preview/${preview.id}`);
    }
    io.progress("");
    await io.print(
      options.json ? `${JSON.stringify(preview)}\n` : previewInWords(preview, await instantsOf(options)),
    );
    return preview.state === "done" ? 0 : 1;
  },
});
