import { draftNow, type PublishedAnswer, publishedInWords } from "./ask-policies.ts";
import { defineCommand } from "./command.ts";
import { datesOf } from "./instants.ts";
import { askApi, TENANT_OPTIONS } from "./operator.ts";

export const command = defineCommand({
  summary: "Make the draft the next version of the policy",
  description:
    "The draft has to be sound, previewed as it is, and approved in every part. Leads that engage from the effective time\n" +
    "on run under it; those that run already stay under theirs unless you move them.",
  options: {
    ...TENANT_OPTIONS,
    effective: { type: "string", value: "TIME", help: "From when, ISO-8601 with offset or Z; default: now" },
    "move-running": {
      type: "boolean",
      help: "Running clocks go over to it then; misses that this makes alert nobody",
    },
    override: {
      type: "string",
      value: "REASON",
      help: "Publish although something is open; kept with your name",
    },
    revision: {
      type: "string",
      value: "N",
      help: "The revision of the draft that you looked at; default: as it is now",
    },
  },
  examples: [
    { line: "leadclock policy publish", does: "in force at once, for leads that come" },
    { line: "leadclock policy publish --effective 2026-12-01T09:00:00+01:00", does: "in force from then on" },
    { line: "leadclock policy publish --move-running", does: "running clocks too" },
  ],
  async run(options, _args, io, usage) {
    if (options.revision !== undefined && !/^\d{1,9}$/.test(options.revision))
      throw usage("--revision needs a number.");
    const revision = options.revision ? Number(options.revision) : (await draftNow(options)).revision;
    const published = await askApi<PublishedAnswer>(options, "POST", "/policies/publish", {
      revision,
      ...(options.effective === undefined ? {} : { effectiveAt: options.effective }),
      ...(options["move-running"] ? { moveRunning: true } : {}),
      ...(options.override === undefined ? {} : { override: { reason: options.override } }),
    });
    await io.print(
      options.json ? `${JSON.stringify(published)}\n` : publishedInWords(published, await datesOf(options)),
    );
    return 0;
  },
});
