import { connectors } from "../../connectors/index.ts";
import type { Duplicate } from "../../workflows/learn/duplicates.ts";
import { defineCommand } from "./command.ts";
import { askServer, OPERATOR_OPTIONS } from "./operator.ts";

const WHY: Readonly<Record<Duplicate["why"], string>> = {
  several: "several records have this e-mail address",
  sharedMailbox: "the e-mail address is a team's",
  phone: "same phone number",
};

const [FIRST, ...OTHERS] = Object.keys(connectors);
const PAIR = `${FIRST}:contact:101 ${OTHERS.at(-1) ?? FIRST}:lead:7`;

export const command = defineCommand({
  summary: "List records of two CRMs that may be one person, join a pair, or keep it apart",
  description:
    "Leadclock makes one lead of two records only where that is sure: a link of the CRM's own, or one exact e-mail " +
    "address. Whatever is less sure waits here for a person. Two leads that were joined cannot be parted again.",
  arguments: ["list|join|keep-apart", "RECORD…"],
  options: {
    ...OPERATOR_OPTIONS,
    tenant: { type: "string", value: "ID", help: "Which tenant, where there is more than one" },
    all: { type: "boolean", help: "List the decided ones too" },
    by: {
      type: "string",
      value: "NAME",
      help: "Who decided it, for the audit; needed to join or keep apart",
    },
  },
  examples: [
    { line: "leadclock duplicates list", does: "shows what waits for a decision; exit 1 if there is any" },
    { line: "leadclock duplicates list --all --json", does: "the decided ones too, for machines" },
    {
      line: `leadclock duplicates join ${PAIR} --by sam`,
      does: "makes one lead of the two, with one journey",
    },
    {
      line: `leadclock duplicates keep-apart ${PAIR} --by sam`,
      does: "leaves them two leads for good",
    },
  ],
  async run(options, [what, ...records], io, usage) {
    const tenant = options.tenant ?? "";
    if (what === "join" || what === "keep-apart") {
      if (records.length !== 2) throw usage(`${what} needs two records, as the list names them.`);
      if (!options.by) throw usage(`${what} needs --by NAME.`);
      const settled = await askServer<{ pair: Duplicate; changed: boolean }>(options, "POST", "/duplicates", {
        tenant,
        records,
        verdict: what === "join" ? "joined" : "apart",
        by: options.by,
      });
      const words = settled.pair.state === "joined" ? "one lead" : "two leads, and stay so";
      await io.print(
        options.json
          ? `${JSON.stringify(settled)}\n`
          : `${settled.pair.one} and ${settled.pair.other} are ${words}${settled.changed ? "" : " already"}.\n`,
      );
      return 0;
    }
    if (what !== "list") throw usage("say `list`, `join` or `keep-apart`.");
    const pairs = await askServer<readonly Duplicate[]>(
      options,
      "GET",
      `/duplicates?tenant=${encodeURIComponent(tenant)}`,
    );
    const open = pairs.filter(({ state }) => state === "open");
    const listed = options.all ? pairs : open;
    if (options.json) await io.print(`${JSON.stringify(listed)}\n`);
    else {
      for (const pair of listed) await io.print(lineOf(pair));
      if (listed.length === 0) await io.print("There are none.\n");
    }
    return open.length > 0 ? 1 : 0;
  },
});

function lineOf({ one, other, oneName, otherName, why, since, state, decidedBy }: Duplicate): string {
  const named = (record: string, name: string | null) => (name ? `${record} (${name})` : record);
  const decided = state === "open" ? "" : `, ${state}${decidedBy ? ` by ${decidedBy}` : ""}`;
  const when = new Date(since).toISOString();
  return `${named(one, oneName)}  ${named(other, otherName)}  ${WHY[why]}, since ${when}${decided}\n`;
}
