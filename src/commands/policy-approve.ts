import { draftNow } from "./ask-policies.ts";
import { defineCommand } from "./command.ts";
import { datesOf, type Instants } from "./instants.ts";
import { askApi, TENANT_OPTIONS } from "./operator.ts";

interface Parts {
  readonly approved: boolean;
  readonly parts: readonly {
    readonly part: string;
    readonly label: string;
    readonly says: readonly string[];
    readonly changes: readonly string[];
    readonly approvedBy: string | null;
    readonly approvedAt: string | null;
  }[];
}

export const command = defineCommand({
  summary: "Show the parts of the draft with who approved them, or approve parts by name",
  description:
    "Every part of the rules is approved by somebody who stands for it. An approval is of exactly what the part says:\n" +
    "whoever edits it voids that one approval. Exit code 1 while a part is open.",
  arguments: ["PART…"],
  options: {
    ...TENANT_OPTIONS,
    version: { type: "string", value: "N", help: "Of this published version instead of the draft" },
    all: { type: "boolean", help: "Approve every part" },
    withdraw: { type: "boolean", help: "Take approvals back instead" },
    full: { type: "boolean", help: "Show all that each part says, not only what it changes" },
  },
  examples: [
    { line: "leadclock policy approve", does: "shows what each part changes, and what is still open" },
    { line: "leadclock policy approve tiers businessHours --by dana", does: "approves two parts" },
    {
      line: "leadclock policy approve --all --version 1 --by dana",
      does: "approves what is published already",
    },
  ],
  async run(options, parts, io, usage) {
    if (options.all && parts.length > 0) throw usage("name parts, or say --all.");
    if (options.version !== undefined && !/^\d{1,9}$/.test(options.version))
      throw usage("--version needs a number.");
    const path = `/policies/${options.version ?? "draft"}/approvals`;
    const asked = options.all || parts.length > 0;
    if (options.withdraw && !asked) throw usage("name the parts to take back, or say --all.");
    const answer = asked
      ? await askApi<Parts>(options, "POST", path, {
          parts: options.all ? "all" : parts,
          withdraw: options.withdraw,
          ...(options.version === undefined ? { revision: (await draftNow(options)).revision } : {}),
        })
      : await askApi<Parts>(options, "GET", path);
    await io.print(
      options.json
        ? `${JSON.stringify(answer)}\n`
        : inWords(answer, !asked, options.full, await datesOf(options)),
    );
    return answer.approved ? 0 : 1;
  },
});

/** Once signed, who has signed what is enough: whoever signs has seen the changes. */
function inWords({ approved, parts }: Parts, changed: boolean, full: boolean, when: Instants): string {
  const lines = parts.flatMap(({ part, label, says, changes, approvedBy, approvedAt }) => [
    `${approvedBy ? "approved" : "open    "}  ${part}  (${label})${approvedBy ? `, by ${approvedBy}${approvedAt ? `, ${when(approvedAt)}` : ""}` : ""}`,
    ...(changed ? changes.map((words) => `            ${words}`) : []),
    ...(full ? says.map((words) => `            ${words}`) : []),
  ]);
  return [
    ...lines,
    approved
      ? "Every part is approved."
      : "Parts are open: leadclock policy approve PART… --by YOU, or --all.",
    "",
  ].join("\n");
}
