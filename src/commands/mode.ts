import type { Tenant } from "../../workflows/ports.ts";
import { defineCommand } from "./command.ts";
import { askServer, OPERATOR_OPTIONS } from "./operator.ts";

export const command = defineCommand({
  summary: "Switch a tenant's alerts between silent (test recipient only) and live",
  arguments: ["silent|live"],
  options: {
    ...OPERATOR_OPTIONS,
    tenant: { type: "string", value: "ID", help: "Which tenant, where there is more than one" },
    "test-recipient": {
      type: "string",
      value: "PERSON",
      help: "Who gets every alert in silent mode: a name as in the CRM, an address, or an id as in the policy",
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
      does: "alerts reach the team, for leads that engage from now on",
    },
  ],
  async run(options, args, io, usage) {
    const mode = args[0];
    if (mode !== "silent" && mode !== "live") throw usage("say `silent` or `live`.");
    const tenant = await askServer<Tenant>(options, "POST", "/mode", {
      tenant: options.tenant ?? "",
      mode,
      by: options.by,
      ...(options["test-recipient"] ? { testRecipient: options["test-recipient"] } : {}),
    });
    const who =
      tenant.mode === "silent"
        ? ` Every alert goes to ${tenant.testRecipient ?? "nobody yet: name a test recipient"}.`
        : "";
    await io.print(
      options.json
        ? `${JSON.stringify(tenant)}\n`
        : `${tenant.name} is ${tenant.mode} since ${new Date(tenant.modeSince).toISOString()}.${who}\n`,
    );
    return 0;
  },
});
