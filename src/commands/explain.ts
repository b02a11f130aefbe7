import { connectors } from "../../connectors/index.ts";
import { defineCommand } from "./command.ts";
import { askApi, TENANT_OPTIONS } from "./operator.ts";

interface Explained {
  readonly lead: string;
  readonly records: readonly string[];
  readonly journeys: readonly { readonly clocks: readonly { readonly text: string }[] }[];
}

const RECORD = `${Object.keys(connectors)[0]}:contact:101`;

export const command = defineCommand({
  summary: "Why a clock of a lead stands as it does, so that you can check it by hand",
  description:
    "Which facts counted and which did not and why, when the clock started, which stretches of open time counted,\n" +
    "when it was due and how that follows, who was told, and the verdict with its cause and its version of the rules.",
  arguments: ["LEAD|RECORD|EMAIL"],
  options: {
    ...TENANT_OPTIONS,
    clock: { type: "string", value: "NAME", help: "Only this clock, for instance response" },
  },
  examples: [
    { line: `leadclock explain ${RECORD}`, does: "accounts for every clock of the lead behind this record" },
    { line: "leadclock explain kit@lead.example --clock response", does: "accounts for the response clock" },
    { line: "leadclock explain 4f0c2a91be", does: "the lead of a breach or review, as their lists name it" },
    { line: `leadclock explain ${RECORD} --json`, does: "the same as JSON, stretches and facts one by one" },
  ],
  async run(options, [lead], io, usage) {
    if (!lead)
      throw usage(
        "name a lead by its id, a record of it, its e-mail address, or the handle of its breach or review.",
      );
    const clock = options.clock ? `/${encodeURIComponent(options.clock)}` : "";
    const explained = await askApi<Explained>(options, "GET", `/explain/${encodeURIComponent(lead)}${clock}`);
    if (options.json) await io.print(`${JSON.stringify(explained)}\n`);
    else {
      const texts = explained.journeys.flatMap(({ clocks }) => clocks.map(({ text }) => text));
      await io.print(
        `Lead ${explained.lead} (${explained.records.join(", ")})\n\n${texts.join("\n") || "No clock of it has started.\n"}`,
      );
    }
    return 0;
  },
});
