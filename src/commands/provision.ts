import type { ProvisionReport } from "../../connectors/connector.ts";
import { defineCommand } from "./command.ts";
import { askServer, OPERATOR_OPTIONS } from "./operator.ts";

interface Answer {
  readonly inOrder: boolean;
  readonly reports: readonly (ProvisionReport & { readonly installation: string })[];
}

export const command = defineCommand({
  summary: "Make or repair our fields in the CRM, or with --check only compare",
  description:
    "Touches nothing that Leadclock did not make. With --check it changes nothing and exits 1 on any difference.",
  options: {
    ...OPERATOR_OPTIONS,
    tenant: { type: "string", value: "ID", help: "Which tenant, where there is more than one" },
    check: { type: "boolean", help: "Only compare; exit 1 if anything differs" },
  },
  examples: [
    { line: "leadclock provision --check", does: "shows what differs between the field specs and the CRM" },
    { line: "leadclock provision", does: "makes what is missing and repairs what drifted" },
  ],
  async run(options, _args, io) {
    const answer = await askServer<Answer>(options, "POST", "/provision", {
      tenant: options.tenant ?? "",
      check: options.check,
    });
    if (options.json) await io.print(`${JSON.stringify(answer)}\n`);
    else
      for (const report of answer.reports) {
        await io.print(`${report.installation}\n`);
        for (const item of report.items)
          if (item.state !== "ok")
            await io.print(
              `  ${item.state.padEnd(9)} ${item.what}${item.detail ? `: ${item.detail}` : ""}\n`,
            );
        await io.print(
          `  ${report.items.filter((item) => item.state === "ok").length} in order, ${report.items.filter((item) => item.state !== "ok").length} ${options.check ? "not" : "made, repaired or refused"}\n`,
        );
      }
    return answer.inOrder ? 0 : 1;
  },
});
