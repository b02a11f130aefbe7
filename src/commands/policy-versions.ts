import type { VersionAnswer } from "./ask-policies.ts";
import { defineCommand } from "./command.ts";
import { datesOf, type Instants } from "./instants.ts";
import { askApi, TENANT_OPTIONS } from "./operator.ts";

interface Versions {
  readonly inForce: number | null;
  readonly versions: readonly VersionAnswer[];
  readonly draft: {
    readonly revision: number;
    readonly basedOn: number;
    readonly author: string;
    readonly at: string;
  } | null;
}

export const command = defineCommand({
  summary: "List the published versions of the policy, and the draft",
  options: TENANT_OPTIONS,
  examples: [
    { line: "leadclock policy versions", does: "who published what when, and which one is in force" },
  ],
  async run(options, _args, io) {
    const answer = await askApi<Versions>(options, "GET", "/policies");
    await io.print(options.json ? `${JSON.stringify(answer)}\n` : inWords(answer, await datesOf(options)));
    return 0;
  },
});

function inWords({ inForce, versions, draft }: Versions, when: Instants): string {
  const lines = versions.map(
    ({ version, name, effectiveAt, publishedBy, publishedAt, note, overridden }) =>
      `${version === inForce ? "→" : " "} ${version}  ${name}, in force from ${when(effectiveAt)}, published by ${publishedBy}, ${when(publishedAt)}` +
      `${note ? `. ${note}` : ""}${overridden ? `. Over what was open: ${overridden.reason}` : ""}`,
  );
  const drafted = draft
    ? `  draft  revision ${draft.revision} by ${draft.author}, ${when(draft.at)}, based on version ${draft.basedOn}`
    : "  no draft";
  return `${[...lines, drafted].join("\n")}\n`;
}
