import { closest } from "../settings/closest.ts";
import { POLICY_HEAD, renderPolicyText } from "../settings/policy-text.ts";
import { presets } from "../settings/presets.ts";
import { defineCommand } from "./command.ts";
import { formatOf } from "./policy-format.ts";

export const command = defineCommand({
  summary: "Print a policy that ships with Leadclock, to start your own from",
  description: `Presets: ${Object.keys(presets).join(", ")}. A policy file can also build on one: {"preset": "${Object.keys(presets)[0]}", …}.`,
  arguments: ["PRESET"],
  options: {
    format: { type: "string", value: "FORMAT", help: "yaml or json; default: json" },
  },
  examples: [
    { line: "leadclock policy show default > policy.json", does: "writes the default policy to a file" },
    { line: "leadclock policy show playbook --format yaml", does: "prints the playbook's as YAML" },
  ],
  async run({ format }, [name], io, usage) {
    const preset = presets[name ?? ""];
    if (!preset) {
      const known = Object.keys(presets);
      const meant = closest(name ?? "", known);
      throw usage(
        `there is no preset "${name}".${meant ? ` Did you mean "${meant}"?` : ""} There are: ${known.join(", ")}.`,
      );
    }
    await io.print(renderPolicyText(preset(), formatOf(format, "json"), POLICY_HEAD));
    return 0;
  },
});
