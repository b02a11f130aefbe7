import { BadInput } from "../errors.ts";
import { POLICY_HEAD, renderPolicyText } from "../settings/policy-text.ts";
import { fromStored } from "../settings/to-policy.ts";
import { newestVersion } from "./ask-policies.ts";
import { defineCommand } from "./command.ts";
import { askApi, TENANT_OPTIONS } from "./operator.ts";
import { formatOf } from "./policy-format.ts";

export const command = defineCommand({
  summary: "Print a published policy as YAML or JSON, to keep, compare, change and import again",
  description:
    "Members always come in the same order, so two exports differ only where the policies do. Without --version, the newest.",
  options: {
    ...TENANT_OPTIONS,
    version: { type: "string", value: "N", help: "Which version" },
    format: { type: "string", value: "FORMAT", help: "yaml or json; default: yaml" },
  },
  examples: [
    { line: "leadclock policy export > policy.yaml", does: "writes the newest version to a file" },
    { line: "leadclock policy export --version 3 --format json", does: "prints version 3 as JSON" },
  ],
  async run(options, _args, io) {
    const format = formatOf(options.format, options.json ? "json" : "yaml");
    const version = options.version === undefined ? await newestVersion(options) : numberOf(options.version);
    const stored = await askApi<{ version: number; effectiveAt: string; policy: unknown }>(
      options,
      "GET",
      `/policies/${version}`,
    );
    await io.print(renderPolicyText(fromStored(stored), format, POLICY_HEAD));
    return 0;
  },
});

function numberOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new BadInput("--version", `"${text}" is not a version.`, "Give its number, as 3.");
}
