import { defineCommand } from "./command.ts";
import { askServer, OPERATOR_OPTIONS } from "./operator.ts";

interface Letters {
  readonly inbox: readonly { readonly key: string; readonly kind: string; readonly reason: string }[];
  readonly outbox: readonly {
    readonly key: string;
    readonly work: { readonly kind: string };
    readonly reason: string;
  }[];
}

export const command = defineCommand({
  summary: "List what could not be understood or sent, or put it back in line with --revive",
  options: {
    ...OPERATOR_OPTIONS,
    tenant: { type: "string", value: "ID", help: "Which tenant, where there is more than one" },
    revive: { type: "boolean", help: "Try all of them again" },
    by: { type: "string", value: "NAME", help: "Who decided it, for the audit; needed with --revive" },
  },
  examples: [
    { line: "leadclock dead-letters", does: "lists them with their reasons; exit 1 if there are any" },
    { line: "leadclock dead-letters --revive --by sam", does: "tries them again after the cause is mended" },
  ],
  async run(options, _args, io, usage) {
    const tenant = options.tenant ?? "";
    if (options.revive) {
      if (!options.by) throw usage("--revive needs --by NAME.");
      const revived = await askServer<{ deliveries: number; effects: number }>(
        options,
        "POST",
        "/dead-letters/revive",
        { tenant, by: options.by },
      );
      await io.print(
        options.json
          ? `${JSON.stringify(revived)}\n`
          : `Back in line: ${revived.deliveries} deliveries, ${revived.effects} effects.\n`,
      );
      return 0;
    }
    const letters = await askServer<Letters>(
      options,
      "GET",
      `/dead-letters?tenant=${encodeURIComponent(tenant)}`,
    );
    if (options.json) await io.print(`${JSON.stringify(letters)}\n`);
    else {
      for (const one of letters.inbox) await io.print(`received  ${one.kind}  ${one.key}: ${one.reason}\n`);
      for (const one of letters.outbox)
        await io.print(`to send   ${one.work.kind}  ${one.key}: ${one.reason}\n`);
      if (letters.inbox.length + letters.outbox.length === 0) await io.print("There are none.\n");
    }
    return letters.inbox.length + letters.outbox.length > 0 ? 1 : 0;
  },
});
