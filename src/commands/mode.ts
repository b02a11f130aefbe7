import type { GateAnswer } from "../api/gate-answer.ts";
import { defineCommand } from "./command.ts";
import { gateText } from "./gate-text.ts";
import { instantsOf } from "./instants.ts";
import { askApi, TENANT_OPTIONS } from "./operator.ts";

export const command = defineCommand({
  summary: "Switch a tenant's alerts between silent (test recipient only) and live, through the gate",
  arguments: ["silent|live"],
  options: {
    ...TENANT_OPTIONS,
    "test-recipient": {
      type: "string",
      value: "PERSON",
      help: "Who gets every alert in silent mode: a name as in the CRM, an address, or an id as in the policy",
    },
    why: { type: "string", value: "TEXT", help: "Why, for the audit" },
    "override-reason": {
      type: "string",
      value: "TEXT",
      help: "An executive's reason to go live although a check of the gate does not pass",
    },
    by: { type: "string", value: "NAME", required: true, help: "Who decided it, for the audit" },
  },
  examples: [
    {
      line: 'leadclock mode silent --test-recipient "Dana Reyes" --by dana',
      does: "sends every alert to one test person",
    },
    {
      line: "leadclock mode live --by dana",
      does: "alerts reach the team, for leads that engage from now on; refused while the gate is not passed",
    },
  ],
  async run(options, args, io, usage) {
    const mode = args[0];
    if (mode !== "silent" && mode !== "live") throw usage("say `silent` or `live`.");
    const { why, "test-recipient": testRecipient, "override-reason": overrideReason } = options;
    if (mode === "live" && testRecipient) throw usage("--test-recipient belongs to `mode silent`.");
    await askApi<GateAnswer>(
      options,
      "POST",
      `/gate/${mode}`,
      mode === "live"
        ? { ...(why ? { note: why } : {}), ...(overrideReason ? { overrideReason } : {}) }
        : { ...(why ? { why } : {}), ...(testRecipient ? { testRecipient } : {}) },
    );
    const gate = await askApi<GateAnswer>(options, "POST", "/gate/examination", {});
    await io.print(
      options.json ? `${JSON.stringify(gate)}\n` : gateText(gate, "short", await instantsOf(options)),
    );
    return 0;
  },
});
