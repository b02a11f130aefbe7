import { defineCommand } from "./command.ts";
import { type Instants, instantsOf } from "./instants.ts";
import { askApi, TENANT_OPTIONS } from "./operator.ts";

interface Review {
  readonly handle: string;
  readonly kind: string;
  readonly detail: string;
  readonly lead: string;
  readonly reviewer: { readonly name: string; readonly insteadOf: string | null };
  readonly openedAt: number;
  readonly dueAt: number | null;
  readonly overdue: boolean;
  readonly holdsClocks: boolean;
  readonly choices: readonly string[];
  readonly leads: number;
}

interface Shown extends Review {
  readonly evidence: readonly string[];
  readonly would: readonly { readonly decision: string; readonly does: string }[];
  readonly decision: { readonly by: string; readonly at: number; readonly reason: string | null } | null;
}

export const command = defineCommand({
  summary: "List questions that wait for a person, look at one, decide it, or take a decision back",
  description:
    "Complaints, conflicts, unknown lead types, missing fields, touches that nobody is known to have made and the like. " +
    "Where the clocks wait, release or exclude; where they go on beside the review, keep it as seen.",
  arguments: ["list|show|decide|undo", "REVIEW…"],
  options: {
    ...TENANT_OPTIONS,
    reason: { type: "string", value: "TEXT", help: "Why; needed to exclude" },
    "lead-type": { type: "string", value: "NAME", help: "What it is, with reclassify" },
    actor: { type: "string", value: "PERSON", help: "Who did it, with acceptTouch: id or e-mail address" },
  },
  examples: [
    { line: "leadclock reviews list", does: "what waits, the one due soonest first; exit 1 if there is any" },
    { line: "leadclock reviews show 4f0c2a91be", does: "the evidence, and what each decision would do" },
    { line: "leadclock reviews decide 4f0c2a91be release --by sam", does: "lets the clock go on" },
    {
      line: "leadclock reviews decide 4f0c2a91be reclassify --lead-type demo --by sam",
      does: "says what an unknown value is",
    },
    { line: "leadclock reviews undo 4f0c2a91be --by sam", does: "takes the decision back" },
  ],
  async run(options, [what, handle, decision], io, usage) {
    if (what === "list") {
      const reviews = await askApi<readonly Review[]>(options, "GET", "/reviews");
      if (options.json) await io.print(`${JSON.stringify(reviews)}\n`);
      else {
        const when = await instantsOf(options);
        for (const review of reviews) await io.print(lineOf(review, when));
        if (reviews.length === 0) await io.print("There are none.\n");
      }
      return reviews.length > 0 ? 1 : 0;
    }
    if (!["show", "decide", "undo"].includes(what ?? ""))
      throw usage("say `list`, `show`, `decide` or `undo`.");
    if (!handle) throw usage(`${what} needs a review, as the list names it.`);
    const path = `/reviews/${encodeURIComponent(handle)}`;
    if (what === "show") {
      const shown = await askApi<Shown>(options, "GET", path);
      await io.print(options.json ? `${JSON.stringify(shown)}\n` : textOf(shown, await instantsOf(options)));
      return 0;
    }
    if (what === "decide" && !decision) throw usage("decide needs a decision; `show` lists those that fit.");
    const body =
      what === "undo"
        ? { reason: options.reason }
        : { decision, reason: options.reason, leadType: options["lead-type"], actor: options.actor };
    const done = await askApi<{ changed: boolean; review: Shown | null }>(
      options,
      "POST",
      `${path}/${what === "undo" ? "undo" : "decision"}`,
      body,
    );
    const words = what === "undo" ? "The decision is taken back" : "Decided";
    await io.print(
      options.json ? `${JSON.stringify(done)}\n` : `${words}${done.changed ? "" : " already"}.\n`,
    );
    return 0;
  },
});

function lineOf(
  { handle, kind, lead, reviewer, dueAt, overdue, detail, leads }: Review,
  when: Instants,
): string {
  const due = dueAt === null ? "" : `, ${overdue ? "was due" : "due"} ${when(dueAt)}`;
  const many = kind === "importBatch" ? `, ${leads} records` : leads > 1 ? ` and ${leads - 1} more` : "";
  return `${handle}  ${kind}  ${lead}${many}  for ${whoOf(reviewer)}${due}: ${detail}\n`;
}

function whoOf({ name, insteadOf }: Review["reviewer"]): string {
  return insteadOf ? `${name} (instead of ${insteadOf})` : name;
}

function textOf(shown: Shown, when: Instants): string {
  const lines = [
    lineOf(shown, when).trimEnd(),
    `Opened ${when(shown.openedAt)}; ${shown.holdsClocks ? "the clocks wait for the decision" : "clocks and alerts go on beside it"}.`,
    ...shown.evidence,
    ...(shown.decision
      ? [
          `Decided ${when(shown.decision.at)} by ${shown.decision.by}${shown.decision.reason ? `: ${shown.decision.reason}` : ""}.`,
        ]
      : shown.would.map(({ decision, does }) => `${decision}: ${does}`)),
  ];
  return `${lines.join("\n")}\n`;
}
