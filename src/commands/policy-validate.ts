import { BadInput } from "../errors.ts";
import { renderProblem } from "../settings/problem.ts";
import { defineCommand } from "./command.ts";
import { checkPolicyFile } from "./read-policy-file.ts";

export const command = defineCommand({
  summary: "Check a policy file and name everything that is wrong with it",
  description:
    "The file, YAML or JSON, holds one policy, or a list of its versions. FILE may be - for stdin. Exit code 1 if something\nis wrong; what works but may not be meant is told as advice.",
  arguments: ["FILE"],
  options: {
    json: { type: "boolean", help: "Print the policy as it will be used, every default filled in." },
  },
  examples: [
    { line: "leadclock policy validate policy.yaml", does: "says what is wrong, and how to mend it" },
    { line: "leadclock policy show default | leadclock policy validate -", does: "checks a preset" },
  ],
  async run({ json }, [file], io) {
    if (file === undefined) throw new BadInput("FILE", "is missing.", "Name a policy file.");
    const read = await checkPolicyFile(file, "FILE", io);
    if (!read) return 1;
    const { policies, advice } = read;
    for (const one of advice) io.note(`Advice: ${renderProblem(one)}`);
    if (json) {
      await io.print(`${JSON.stringify(policies, null, 2)}\n`);
      return 0;
    }
    for (const policy of policies) {
      const clocks = policy.clocks.map(({ name }) => (name === policy.sla ? `${name} (SLA)` : name));
      await io.print(
        `${policy.name}, version ${policy.version}: sound. Clocks: ${clocks.join(", ")}. ` +
          `Lead types: ${policy.leadTypes.map(({ name }) => name).join(", ") || "none"}.\n`,
      );
    }
    return 0;
  },
});
