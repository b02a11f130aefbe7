import { newestVersion, type PublishedAnswer, publishedInWords } from "./ask-policies.ts";
import { defineCommand } from "./command.ts";
import { datesOf } from "./instants.ts";
import { askApi, TENANT_OPTIONS } from "./operator.ts";

export const command = defineCommand({
  summary: "Publish the text of an earlier version again, at once",
  description:
    "It becomes a new version that says so; nothing that was published is changed. Running clocks stay where they are:\n" +
    "to move them, begin a draft with `leadclock policy draft --from-version N`, preview it and publish it.",
  arguments: ["VERSION"],
  options: TENANT_OPTIONS,
  examples: [
    { line: "leadclock policy rollback 3 --by dana", does: "the rules of version 3 are in force again" },
  ],
  async run(options, [version], io, usage) {
    if (!/^\d{1,9}$/.test(version ?? "")) throw usage(`"${version}" is not a version.`);
    const latest = await newestVersion(options);
    const published = await askApi<PublishedAnswer>(options, "POST", "/policies/rollback", {
      version: Number(version),
      ...(latest > 0 ? { latest } : {}),
    });
    await io.print(
      options.json ? `${JSON.stringify(published)}\n` : publishedInWords(published, await datesOf(options)),
    );
    return 0;
  },
});
