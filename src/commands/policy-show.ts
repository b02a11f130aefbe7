import { closest } from "../settings/closest.ts";
import { presets } from "../settings/presets.ts";
import { defineCommand } from "./command.ts";

export const command = defineCommand({
  summary: "Print a policy that ships with Leadclock, to start your own from",
  description: `Presets: ${Object.keys(presets).join(", ")}. A policy file can also build on one: {"preset": "${Object.keys(presets)[0]}", …}.`,
  arguments: ["PRESET"],
  options: {},
  examples: [
    { line: "leadclock policy show default > policy.json", does: "writes the default policy to a file" },
  ],
  async run(_options, [name], io, usage) {
    const preset = presets[name ?? ""];
    if (!preset) {
      const known = Object.keys(presets);
      const meant = closest(name ?? "", known);
      throw usage(
        `there is no preset "${name}".${meant ? ` Did you mean "${meant}"?` : ""} There are: ${known.join(", ")}.`,
      );
    }
    await io.print(`${JSON.stringify(preset(), null, 2)}\n`);
    return 0;
  },
});
