import { defineCommand } from "./command.ts";
import { type Instants, instantsOf } from "./instants.ts";
import { askApi, TENANT_OPTIONS } from "./operator.ts";

interface Breach {
  readonly handle: string;
  readonly lead: string;
  readonly clock: string;
  readonly dueAt: number | null;
  readonly cause: string | null;
  readonly owner: string | null;
  readonly status: string;
  readonly breachReason: string | null;
  readonly nextTier: number | null;
}

const ACTIONS: Readonly<Record<string, string>> = {
  approve: "approve",
  "send-back": "sendBack",
  route: "route",
  escalate: "escalate",
  suppress: "suppress",
  close: "close",
};

export const command = defineCommand({
  summary: "Approve, send back, route, escalate, suppress or close a breach",
  description:
    "A breach is named as the list names it, or by a record of the lead. The same action twice is one; each is audited " +
    "with how the lead stood before and after, and can be taken back with --undo. Who owns a lead is changed in the CRM: " +
    "route asks operations to do it, or does it where the policy says `ownerChanges.routed`.",
  arguments: ["list|approve|send-back|route|escalate|suppress|close", "BREACH…"],
  options: {
    ...TENANT_OPTIONS,
    note: {
      type: "string",
      value: "TEXT",
      help: "A note or reason; needed to send back, suppress and close",
    },
    to: { type: "string", value: "PERSON", help: "Whom, with route and send-back: id or e-mail address" },
    tier: { type: "string", value: "N", help: "Which tier, with escalate; the list names the next one" },
    clock: { type: "string", value: "NAME", help: "Which clock; default: the one that decides hit or miss" },
    reason: { type: "string", value: "VALUE", help: "The breach reason, with close" },
    undo: { type: "boolean", help: "Take this action back" },
  },
  examples: [
    { line: "leadclock act list", does: "missed leads with their cause and the tier that comes next" },
    {
      line: "leadclock act approve 4f0c2a91be --by sam",
      does: "the breach and its cause are right as stated",
    },
    {
      line: 'leadclock act escalate 4f0c2a91be --tier 2 --note "big account" --by sam',
      does: "tier 2 goes out now, and never again",
    },
    {
      line: 'leadclock act close crm:contact:101 --note "called from a private phone" --reason other --by sam',
      does: "closes its tasks; no further tier comes",
    },
  ],
  async run(options, [what, breach, ...others], io, usage) {
    if (what === "list") {
      const { breaches } = await askApi<{ readonly breaches: readonly Breach[] }>(
        options,
        "GET",
        "/breaches?limit=200",
      );
      if (options.json) await io.print(`${JSON.stringify(breaches)}\n`);
      else {
        const when = await instantsOf(options);
        for (const one of breaches) await io.print(lineOf(one, when));
        if (breaches.length === 0) await io.print("There are none.\n");
      }
      return 0;
    }
    const action = ACTIONS[what ?? ""];
    if (!action) throw usage(`say \`list\` or one of ${Object.keys(ACTIONS).join(", ")}.`);
    if (!breach) throw usage(`${what} needs a breach, as the list names it, or a record.`);
    if (others.length > 0)
      throw usage(`one breach at a time: ${breach}, or ${others.join(" or ")}? Nothing was done.`);
    const tier = options.tier === undefined ? undefined : Number(options.tier);
    if (tier !== undefined && !Number.isInteger(tier)) throw usage("--tier needs a whole number.");
    const done = await askApi<{ changed: boolean; status: string }>(
      options,
      "POST",
      options.undo ? "/breaches/undo" : "/breaches/actions",
      {
        journey: breach,
        action,
        note: options.note,
        to: options.to,
        clock: options.clock,
        breachReason: options.reason,
        tier,
      },
    );
    const words = options.undo ? "Taken back" : "Done";
    await io.print(
      options.json ? `${JSON.stringify(done)}\n` : `${words}${done.changed ? "" : " already"}.\n`,
    );
    return 0;
  },
});

function lineOf(
  { handle, lead, clock, dueAt, cause, owner, breachReason, nextTier, status }: Breach,
  when: Instants,
): string {
  const due = dueAt === null ? "never" : when(dueAt);
  const next = nextTier === null ? "no tier ahead" : `next tier ${nextTier}`;
  return `${handle}  ${lead}  ${clock} due ${due}, ${status}, owner ${owner ?? "nobody"}, cause ${cause ?? "not known"}, reason ${breachReason ?? "none given"}, ${next}\n`;
}
