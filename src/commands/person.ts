import { defineCommand } from "./command.ts";
import { askApi, TENANT_OPTIONS } from "./operator.ts";

interface Export {
  readonly leads: readonly string[];
  readonly records: readonly string[];
  readonly data: Readonly<Record<string, { readonly what: string; readonly rows: readonly unknown[] }>>;
}

export const command = defineCommand({
  summary: "Export or erase everything that is kept of one person",
  description:
    "Both stand in the audit trail. Erasing destroys names, payloads and texts of all the records of the lead, in every\n" +
    "CRM; kinds, times and results stay, so figures do not change. Records in the CRM, tasks there, and messages in Slack\n" +
    "or by e-mail are not touched: erase those where they are.",
  arguments: ["export|erase"],
  options: {
    ...TENANT_OPTIONS,
    lead: {
      type: "string",
      value: "LEAD",
      required: true,
      help: "The lead, a record like crm:contact:101, or an e-mail address",
    },
    yes: { type: "boolean", help: "erase: really do it; without it nothing happens" },
  },
  examples: [
    {
      line: "leadclock person export --lead ada@lead.example > ada.json",
      does: "writes all that is kept of her, each table with what it means",
    },
    { line: "leadclock person erase --lead crm:contact:101 --yes", does: "destroys it for good" },
  ],
  async run(options, [what], io, usage) {
    if (what === "export") {
      const answer = await askApi<Export>(options, "POST", "/people/export", { lead: options.lead });
      await io.print(`${JSON.stringify(answer, null, 2)}\n`);
      return 0;
    }
    if (what !== "erase") throw usage("say `export` or `erase`.");
    if (!options.yes) {
      io.note(`This destroys what is kept of ${options.lead} for good. Add --yes to do it.`);
      return 1;
    }
    const answer = await askApi<{ lead: string; records: number }>(options, "POST", "/people/erase", {
      lead: options.lead,
    });
    await io.print(
      options.json
        ? `${JSON.stringify(answer)}\n`
        : `Lead ${answer.lead} is erased: ${answer.records} records are refused until the person engages anew.\n`,
    );
    return 0;
  },
});
