import { defineCommand } from "./command.ts";
import { type Instants, instantsOf } from "./instants.ts";
import { askApi, TENANT_OPTIONS } from "./operator.ts";

interface Page {
  readonly pending: readonly {
    readonly id: string;
    readonly what: string;
    readonly at: number;
    readonly kind: string;
    readonly leadName: string | null;
    readonly clock: string;
    readonly step: string;
    readonly to: readonly { readonly name: string }[];
    readonly why: string | null;
  }[];
  readonly next: string | null;
}

const WORDS: Readonly<Record<string, string>> = { ownerChange: "owner change" };

export const command = defineCommand({
  summary: "Show everything that will happen by itself, and stop one thing before it does",
  description:
    "Warnings and tiers of running clocks, tasks, owner changes and messages that wait, soonest first, with the people they will reach " +
    "as things are now. What was cancelled never comes back.",
  options: {
    ...TENANT_OPTIONS,
    limit: { type: "string", value: "N", help: "How many, at most 500; default 50" },
    after: { type: "string", value: "END", help: "Go on where the page before ended, as it says" },
    cancel: { type: "string", value: "ID", help: "Stop this one; needs --why" },
    why: { type: "string", value: "TEXT", help: "Why, for the audit" },
  },
  examples: [
    { line: "leadclock pending", does: "what comes next, when, and whom it will reach" },
    {
      line: 'leadclock pending --cancel "step|lead-1/form-1|response|1|tier-2" --why "on the phone with them"',
      does: "stops that step; the audit keeps who and why",
    },
  ],
  async run(options, _args, io, usage) {
    if (options.cancel !== undefined) {
      if (!options.why) throw usage("--cancel needs --why TEXT.");
      const done = await askApi<{ cancelled: string; what: string; at: number }>(
        options,
        "POST",
        "/pending/cancel",
        { id: options.cancel, why: options.why },
      );
      await io.print(
        options.json
          ? `${JSON.stringify(done)}\n`
          : `Cancelled: the ${WORDS[done.what] ?? done.what} of ${(await instantsOf(options))(done.at)} does not happen.\n`,
      );
      return 0;
    }
    const asked = new URLSearchParams({
      ...(options.limit === undefined ? {} : { limit: options.limit }),
      ...(options.after === undefined ? {} : { after: options.after }),
    });
    const page = await askApi<Page>(options, "GET", `/pending?${asked}`);
    if (options.json) {
      await io.print(`${JSON.stringify(page)}\n`);
      return 0;
    }
    if (page.pending.length === 0) await io.print("Nothing is ahead.\n");
    const when = await instantsOf(options);
    for (const one of page.pending) await io.print(lineOf(one, when));
    if (page.next !== null) await io.print(`There is more: leadclock pending --after "${page.next}"\n`);
    return 0;
  },
});

function lineOf(one: Page["pending"][number], when: Instants): string {
  const to = one.to.map(({ name }) => name).join(", ") || "nobody";
  const why = one.why ? ` (${one.why})` : "";
  const about = one.leadName ?? "no lead";
  const what =
    one.what === "ownerChange" ? `owner change (${one.kind})` : `${one.what} ${one.clock} ${one.step}`;
  return `${when(one.at)}  ${what}, ${about}, to ${to}${why}\n    ${one.id}\n`;
}
