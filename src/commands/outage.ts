import { connectors } from "../../connectors/index.ts";
import { defineCommand } from "./command.ts";
import { type Instants, instantsOf } from "./instants.ts";
import { askApi, TENANT_OPTIONS } from "./operator.ts";

interface Outage {
  readonly id: string;
  readonly system: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly foundBy: "errors" | "silence" | "hand";
  readonly by: string;
  readonly why: string;
  readonly withdrawn: boolean;
}

const CRM = Object.keys(connectors)[0];
const FOUND = { errors: "found by failing calls", silence: "found by our own silence", hand: "entered" };

export const command = defineCommand({
  summary: "Show, enter and end outages of a CRM or of Leadclock itself; misses within them are judged anew",
  description:
    "Outages of a CRM are found by its failing calls, our own by a gap of more than three minutes in our signs of life.\n" +
    "What was not found can be entered by hand with a reason; what was none can be withdrawn.",
  arguments: ["list|add|end", "ID…"],
  options: {
    ...TENANT_OPTIONS,
    system: { type: "string", value: "NAME", help: "Which CRM, or leadclock" },
    from: { type: "string", value: "TIME", help: "Since when, for instance 2026-03-02T09:00:00Z" },
    to: { type: "string", value: "TIME", help: "Until when; left out: it goes on (end: now)" },
    withdraw: { type: "boolean", help: "With end: it was none" },
    why: { type: "string", value: "TEXT", help: "Why, for the audit; add and end need it" },
  },
  examples: [
    { line: "leadclock outage list", does: "shows outages with how they were found" },
    {
      line: `leadclock outage add --system ${CRM} --from 2026-03-02T09:00:00Z --to 2026-03-02T11:00:00Z --why "status page"`,
      does: "enters two hours; misses in them have the cause outage",
    },
    {
      line: `leadclock outage end hand:${CRM}:2026-03-02T09:00:00.000Z --withdraw --why "was our firewall"`,
      does: "takes it back, and every cause with it",
    },
  ],
  async run(options, [what, id], io, usage) {
    const { system, from, to, why, withdraw } = options;
    if (what === "list") {
      const when = await instantsOf(options);
      const { outages } = await askApi<{ outages: readonly Outage[] }>(options, "GET", "/outages");
      await io.print(
        options.json
          ? `${JSON.stringify(outages)}\n`
          : outages.length === 0
            ? "There was none.\n"
            : outages.map((one) => lineOf(one, when)).join(""),
      );
      return 0;
    }
    if (what !== "add" && what !== "end") throw usage("say `list`, `add` or `end`.");
    if (!why) throw usage(`${what} needs --why TEXT.`);
    if (what === "add" && (!system || !from)) throw usage("add needs --system NAME and --from TIME.");
    if (what === "end" && !id) throw usage("end needs the ID that the list shows.");
    const changed =
      what === "add"
        ? await askApi<Outage>(options, "POST", "/outages", { system, from, ...(to ? { to } : {}), why })
        : await askApi<Outage>(options, "POST", `/outages/${encodeURIComponent(id!)}/end`, {
            ...(to ? { at: to } : {}),
            ...(withdraw ? { withdraw } : {}),
            why,
          });
    await io.print(
      options.json ? `${JSON.stringify(changed)}\n` : lineOf(changed, await instantsOf(options)),
    );
    return 0;
  },
});

function lineOf(
  { id, system, startedAt, endedAt, foundBy, by, why, withdrawn }: Outage,
  at: Instants,
): string {
  const until = endedAt === null ? "and goes on" : `to ${at(endedAt)}`;
  const how = foundBy === "hand" ? `entered by ${by}` : FOUND[foundBy];
  return `${id}\n  ${system} from ${at(startedAt)} ${until}, ${how}: ${why}${withdrawn ? " (withdrawn)" : ""}\n`;
}
