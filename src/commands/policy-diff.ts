import { newestVersion } from "./ask-policies.ts";
import { defineCommand } from "./command.ts";
import { askApi, TENANT_OPTIONS } from "./operator.ts";

export const command = defineCommand({
  summary: "Say in words what two versions of the policy differ in",
  description: "Without versions: the newest one and the draft. With one: that one and the draft.",
  arguments: ["VERSION…"],
  options: TENANT_OPTIONS,
  examples: [
    { line: "leadclock policy diff", does: "what the draft changes" },
    { line: "leadclock policy diff 2 3", does: "what version 3 changed" },
  ],
  async run(options, versions, io, usage) {
    const wrong = versions.find((one) => !/^(\d{1,9}|draft)$/.test(one));
    if (wrong !== undefined) throw usage(`"${wrong}" is not a version.`);
    if (versions.length > 2) throw usage("name at most two versions.");
    const from = versions[0] ?? (await newestVersion(options));
    const diff = await askApi<{ changes: readonly { words: string }[] }>(
      options,
      "GET",
      `/policies/diff?from=${from}&to=${versions[1] ?? "draft"}`,
    );
    const lines = diff.changes.map(({ words }) => `${words}\n`).join("");
    await io.print(options.json ? `${JSON.stringify(diff)}\n` : lines || "They say the same.\n");
    return 0;
  },
});
