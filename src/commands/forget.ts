import { defineCommand } from "./command.ts";
import { askServer, OPERATOR_OPTIONS } from "./operator.ts";

export const command = defineCommand({
  summary: "Uninstall a tenant from its CRM and delete everything kept of it",
  options: {
    ...OPERATOR_OPTIONS,
    tenant: { type: "string", value: "ID", required: true, help: "Which tenant" },
    by: { type: "string", value: "NAME", required: true, help: "Who decided it" },
    yes: { type: "boolean", help: "Really do it; without it nothing happens" },
  },
  examples: [
    { line: "leadclock forget --tenant acme-4242424 --by sam --yes", does: "deletes the tenant for good" },
  ],
  async run(options, _args, io) {
    if (!options.yes) {
      io.note(
        `This deletes every lead, journey, alert, rule and token of ${options.tenant} for good. Add --yes to do it.`,
      );
      return 1;
    }
    const answer = await askServer<{ forgotten: string; notUninstalled: readonly string[] }>(
      options,
      "POST",
      "/forget",
      { tenant: options.tenant, by: options.by },
    );
    for (const line of answer.notUninstalled) io.note(`Not uninstalled in the CRM: ${line}`);
    await io.print(options.json ? `${JSON.stringify(answer)}\n` : `${answer.forgotten} is forgotten.\n`);
    return 0;
  },
});
