import { defineCommand } from "./command.ts";
import { askApi, TENANT_OPTIONS } from "./operator.ts";

interface Preview {
  readonly messages: readonly {
    readonly template: string;
    readonly words: string;
    readonly task: { readonly subject: string; readonly body: readonly string[] };
    readonly slack: { readonly text: string };
    readonly email: { readonly subject: string; readonly text: string };
  }[];
  readonly variables: readonly {
    readonly name: string;
    readonly meaning: string;
    readonly templates: readonly string[];
  }[];
}

const WAYS = ["task", "slack", "email"] as const;

export const command = defineCommand({
  summary: "Show what every message says: as task, in Slack and by e-mail",
  description: "In the words of the policy in force, or of its draft. Nothing is stored or sent.",
  options: {
    ...TENANT_OPTIONS,
    lead: {
      type: "string",
      value: "ID",
      help: "As if this lead were past due now (one that was answered: as at its due), instead of a made-up one",
    },
    draft: { type: "boolean", help: "In the words of the policy's draft" },
    template: { type: "string", value: "NAME", help: "Only this one: warning, breach, review, digest…" },
    as: { type: "string", value: "task|slack|email", help: "Only this way; default: all three" },
    variables: { type: "boolean", help: "List what a template's {{variables}} may be instead" },
  },
  examples: [
    { line: "leadclock alerts preview --template breach", does: "what a rep reads at due" },
    { line: "leadclock alerts preview --variables", does: "everything that a template may name" },
  ],
  async run(options, _args, io, usage) {
    const way = WAYS.find((one) => one === options.as);
    if (options.as && !way) throw usage("--as is task, slack or email.");
    const query = new URLSearchParams({
      draft: String(options.draft),
      ...(options.lead ? { lead: options.lead } : {}),
    });
    const preview = await askApi<Preview>(options, "GET", `/alerts/preview?${query}`);
    const messages = preview.messages.filter(
      ({ template }) => !options.template || template === options.template,
    );
    if (messages.length === 0)
      throw usage(
        `there is no template ${options.template}: ${preview.messages.map((one) => one.template).join(", ")}.`,
      );
    if (options.json) await io.print(`${JSON.stringify({ ...preview, messages })}\n`);
    else if (options.variables)
      for (const { name, meaning, templates } of preview.variables)
        await io.print(`{{${name}}}  ${meaning}. In: ${templates.join(", ")}.\n`);
    else
      for (const message of messages) {
        await io.print(`== ${message.template} (${message.words})\n`);
        for (const one of way ? [way] : WAYS) await io.print(`-- ${one}\n${textOf(message, one)}\n\n`);
      }
    return 0;
  },
});

function textOf({ task, slack, email }: Preview["messages"][number], way: (typeof WAYS)[number]): string {
  if (way === "task") return [task.subject, ...task.body].join("\n");
  if (way === "slack") return slack.text;
  return `Subject: ${email.subject}\n\n${email.text}`.trimEnd();
}
