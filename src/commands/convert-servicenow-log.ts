import { readFile } from "node:fs/promises";
import { compareVerdicts, renderComparison } from "../../sandbox/replay/uci-compare.ts";
import { incidentEvents, ownVerdicts } from "../../sandbox/replay/uci-incidents.ts";
import { BadInput } from "../errors.ts";
import { defineCommand } from "./command.ts";
import { OutputClosed } from "./io.ts";

export const command = defineCommand({
  summary: "Turn a ServiceNow incident log into events for replay, or set our verdicts beside its own",
  description:
    "FILE is a CSV as in data/uci-servicenow-incidents; its README says how states, people and times are read.",
  arguments: ["FILE"],
  options: {
    compare: {
      type: "string",
      value: "RESULTS",
      help: "Output of the replay: print a table beside the log's made_sla.",
    },
    clock: { type: "string", value: "NAME", help: "The clock to compare. Default: resolution." },
  },
  examples: [
    {
      line: "leadclock convert servicenow-log data/uci-servicenow-incidents/incident_event_log_first890.csv > events.jsonl",
      does: "writes the neutral events",
    },
    {
      line: "leadclock convert servicenow-log incident_log.csv --compare results.jsonl",
      does: "shows where the replay's verdicts agree with the source's",
    },
  ],
  async run({ compare, clock }, [file], io) {
    const csv = await textOf(file ?? "", "FILE");
    try {
      if (compare === undefined) {
        const lines = incidentEvents(csv).map((event) => JSON.stringify(event));
        await io.print(`${lines.join("\n")}\n`);
        return 0;
      }
      const results = (await textOf(compare, "--compare"))
        .split("\n")
        .filter((line) => line.startsWith('{"lead"'));
      await io.print(renderComparison(compareVerdicts(results, ownVerdicts(csv), clock ?? "resolution")));
      return 0;
    } catch (error) {
      if (error instanceof OutputClosed) throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw new BadInput("FILE", why, "Give the log as it was published.");
    }
  },
});

async function textOf(path: string, field: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new BadInput(
      field,
      `${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`,
      "Correct the path.",
    );
  }
}
