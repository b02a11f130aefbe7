import { BadInput } from "../errors.ts";
import { adviceInWords, type DraftAnswer, inShort, newestVersion } from "./ask-policies.ts";
import { defineCommand } from "./command.ts";
import { askApi, TENANT_OPTIONS } from "./operator.ts";
import { checkPolicyFile } from "./read-policy-file.ts";

export const command = defineCommand({
  summary: "Make a policy file the draft of your policy, if it is sound",
  description:
    "YAML or JSON; FILE may be - for stdin. The file's version says which published one it was made from: if somebody published\n" +
    "another one since, or keeps a draft, you are told who, and nothing is overwritten. Preview, approve and publish follow.",
  arguments: ["FILE"],
  options: {
    ...TENANT_OPTIONS,
    revision: { type: "string", value: "N", help: "Replace the draft, if this is still its revision" },
  },
  examples: [
    { line: "leadclock policy import policy.yaml", does: "checks the file and makes it the draft" },
    { line: "leadclock policy import policy.yaml --revision 4", does: "replaces the draft that you saw" },
  ],
  async run(options, [file], io) {
    if (file === undefined) throw new BadInput("FILE", "is missing.", "Name a policy file.");
    if (options.revision !== undefined && !/^\d{1,9}$/.test(options.revision))
      throw new BadInput("--revision", `"${options.revision}" is not a number.`, "Give one, as 3.");
    const read = await checkPolicyFile(file, "FILE", io);
    if (!read) return 1;
    const { input } = read;
    if (Array.isArray(input))
      throw new BadInput("FILE", "is a list of policies.", "Import one: it becomes the draft.");
    const { $schema: _schema, version, ...policy } = { $schema: "", version: undefined, ...Object(input) };
    const saved = await askApi<DraftAnswer>(options, "PUT", "/policies/draft", {
      policy,
      basedOn: typeof version === "number" ? version : await newestVersion(options),
      revision: Number(options.revision ?? 0),
    });
    if (options.json) await io.print(`${JSON.stringify(saved)}\n`);
    else {
      await io.print(`Draft, revision ${saved.revision}, based on version ${saved.basedOn}.\n`);
      const changes = saved.changes ?? [];
      for (const change of inShort(changes)) await io.print(`  ${change}\n`);
      if (changes.length === 0) await io.print("It changes nothing.\n");
    }
    for (const advice of adviceInWords(saved)) io.note(advice);
    return 0;
  },
});
