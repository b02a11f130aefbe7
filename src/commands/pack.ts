import { defineCommand } from "./command.ts";
import { instantsOf } from "./instants.ts";
import { askApi, TENANT_OPTIONS } from "./operator.ts";

interface Listed {
  readonly kind: string;
  readonly period: string;
  readonly madeAt: number;
}

interface Pack extends Listed {
  readonly title: string;
  readonly text: readonly string[];
  readonly csv: string;
}

export const command = defineCommand({
  summary: "Read the weekly breach review and the monthly exceptions",
  description:
    "Both are made by themselves, once for each period, and told by a task: the week every Monday at 08:00, the month on " +
    "the 1st at 08:00, in the policy's time zone unless the policy says otherwise. A report stays as it was made.",
  arguments: ["weekly|monthly|list"],
  options: {
    ...TENANT_OPTIONS,
    period: {
      type: "string",
      value: "DATE",
      help: "The day on which the period begins; default: the newest",
    },
    csv: { type: "boolean", help: "Print CSV for spreadsheets" },
  },
  examples: [
    { line: "leadclock pack weekly", does: "the newest week: by reason, cause, source, owner and lead type" },
    { line: "leadclock pack monthly --period 2026-03-01 --csv", does: "the exceptions of March 2026 as CSV" },
    { line: "leadclock pack list", does: "which reports there are" },
  ],
  async run(options, [what], io, usage) {
    if (what === "list") {
      const packs = await askApi<readonly Listed[]>(options, "GET", "/packs");
      if (options.json) await io.print(`${JSON.stringify(packs)}\n`);
      else {
        const when = await instantsOf(options);
        for (const { kind, period, madeAt } of packs)
          await io.print(`${kind}  ${period}  made ${when(madeAt)}\n`);
        if (packs.length === 0) await io.print("There are none yet.\n");
      }
      return 0;
    }
    if (what !== "weekly" && what !== "monthly") throw usage("say `weekly`, `monthly` or `list`.");
    const path = `/packs/${what}/${encodeURIComponent(options.period ?? "latest")}`;
    const pack = await askApi<Pack>(options, "GET", path);
    if (options.json) await io.print(`${JSON.stringify(pack)}\n`);
    else if (options.csv) await io.print(pack.csv);
    else await io.print(`${[pack.title, ...pack.text].join("\n")}\n`);
    return 0;
  },
});
