import { BadInput } from "../errors.ts";
import {
  type AskPolicies,
  adviceInWords,
  type DraftAnswer,
  draftNow,
  inShort,
  newestVersion,
} from "./ask-policies.ts";
import { defineCommand } from "./command.ts";
import { datesOf, type Instants } from "./instants.ts";
import { askApi, TENANT_OPTIONS } from "./operator.ts";
import { readPolicyText } from "./read-policy-file.ts";

export const command = defineCommand({
  summary: "Show the draft of your policy, put a file there, or put it away",
  description:
    "There is one draft. Somebody else's change since you looked is never overwritten: you are told who made it.\n" +
    "FILE may be - for stdin. Without FILE, the draft is printed, as it was written.",
  arguments: ["FILE…"],
  options: {
    ...TENANT_OPTIONS,
    "from-version": {
      type: "string",
      value: "N",
      help: "Make the draft of this published version's text",
    },
    revision: {
      type: "string",
      value: "N",
      help: "The revision that you changed; without it, the draft as it is now is replaced by FILE",
    },
    discard: { type: "boolean", help: "Put the draft away" },
  },
  examples: [
    {
      line: "leadclock policy draft policy.json",
      does: "keeps the file as the draft and says what it changes",
    },
    { line: "leadclock policy draft --from-version 3", does: "begins with the text of version 3" },
    { line: "leadclock policy draft > policy.json", does: "writes the draft to a file" },
    { line: "leadclock policy draft --discard", does: "puts it away" },
  ],
  async run(options, args, io, usage) {
    const [file] = args;
    const from = options["from-version"];
    if (args.length > 1) throw usage(`"${args[1]}" is one argument too many.`);
    if ([file, from, options.discard || undefined].filter((one) => one !== undefined).length > 1)
      throw usage("give a FILE, or --from-version, or --discard.");
    if (options.discard) {
      const { revision } = await draftNow(options);
      await askApi(options, "DELETE", `/policies/draft?revision=${revision}`);
      await io.print(
        options.json ? `${JSON.stringify({ discarded: revision })}\n` : "There is no draft any more.\n",
      );
      return 0;
    }
    if (file === undefined && from === undefined) {
      const draft = await draftNow(options);
      if (!options.json) io.note(inWords(draft, await datesOf(options)));
      await io.print(`${JSON.stringify(options.json ? draft : draft.policy, null, 2)}\n`);
      return 0;
    }
    const policy =
      file === undefined
        ? (await askApi<{ policy: unknown }>(options, "GET", `/policies/${numberOf("from-version", from)}`))
            .policy
        : await readPolicyText(file, "FILE", io);
    const saved = await askApi<DraftAnswer>(options, "PUT", "/policies/draft", {
      policy,
      basedOn: await newestVersion(options),
      revision: options.revision ? numberOf("revision", options.revision) : await revisionNow(options),
    });
    await io.print(
      options.json ? `${JSON.stringify(saved)}\n` : `${inWords(saved, await datesOf(options))}\n`,
    );
    for (const advice of adviceInWords(saved)) io.note(advice);
    return saved.problems.length > 0 ? 1 : 0;
  },
});

async function revisionNow(options: AskPolicies): Promise<number> {
  const { draft } = await askApi<{ draft: { revision: number } | null }>(options, "GET", "/policies");
  return draft?.revision ?? 0;
}

function numberOf(option: string, text: string | undefined): number {
  if (text !== undefined && /^\d{1,9}$/.test(text)) return Number(text);
  throw new BadInput(`--${option}`, `"${text}" is not a number.`, "Give one, as 3.");
}

function inWords({ revision, basedOn, author, at, changes, problems }: DraftAnswer, when: Instants): string {
  const what =
    problems.length > 0
      ? ["It is not sound yet:", ...problems.map(({ field, reason, fix }) => `  ${field}: ${reason}. ${fix}`)]
      : changes && changes.length > 0
        ? ["It changes:", ...inShort(changes).map((words) => `  ${words}`)]
        : ["It changes nothing."];
  return [
    `Draft, revision ${revision}, by ${author}, ${when(at)}, based on version ${basedOn}.`,
    ...what,
  ].join("\n");
}
