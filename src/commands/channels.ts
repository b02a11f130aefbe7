import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { BadInput } from "../errors.ts";
import { defineCommand } from "./command.ts";
import type { Io } from "./io.ts";
import { askApi, TENANT_OPTIONS } from "./operator.ts";

interface Shown {
  readonly name: string;
  readonly isSet: boolean;
  readonly settings: Readonly<Record<string, string | number>>;
}

interface Tested {
  readonly to: string;
  readonly outcome: "delivered" | "unknown" | "refused" | "later";
  readonly why?: string;
  readonly fix?: string;
}

const SECRET = "a file with it, `-` for standard input, or `env:NAME`";

export const command = defineCommand({
  summary: "Set up Slack and e-mail beside the tasks, and try them",
  description:
    "Secrets come from a file, standard input or the environment, never from the command line, and are kept sealed.\n" +
    "What is not given stays as it is. `remove` takes a channel out with its secrets.",
  arguments: ["list|set|remove|test", "CHANNEL…"],
  options: {
    ...TENANT_OPTIONS,
    "bot-token": { type: "string", value: "FILE", help: `Slack's bot token (xoxb-…): ${SECRET}` },
    webhook: { type: "string", value: "FILE", help: `Address of an incoming webhook: ${SECRET}` },
    "default-channel": {
      type: "string",
      value: "ID",
      help: "Slack channel for who is not in Slack, by its id (with a bot token)",
    },
    host: { type: "string", value: "NAME", help: "The mail server" },
    port: { type: "string", value: "PORT", help: "Its port; default 587" },
    tls: { type: "string", value: "tls|starttls|none", help: "Default starttls; none on this machine only" },
    user: { type: "string", value: "NAME", help: "Who logs in there" },
    password: { type: "string", value: "FILE", help: `The password: ${SECRET}` },
    from: { type: "string", value: "ADDRESS", help: "The sender, as `Leadclock <alerts@example.com>`" },
    to: {
      type: "string",
      value: "PERSON",
      help: "Whom a test goes to: a name as in the CRM, an address or an id",
    },
  },
  examples: [
    { line: "leadclock channels list", does: "what is set up; of secrets only their end" },
    {
      line: "leadclock channels set slack --bot-token token.txt --default-channel C0123ABCD",
      does: "reaches each person in Slack",
    },
    {
      line: "leadclock channels set email --host smtp.example.com --user alerts --password env:SMTP_PASSWORD --from alerts@example.com",
      does: "sends by your own mail server",
    },
    {
      line: 'leadclock channels test slack --to "Dana Reyes"',
      does: "sends one test message; exit 1 if it did not arrive",
    },
  ],
  async run(options, args, io, usage) {
    const [what, name] = args;
    if (what === "list") {
      const { channels } = await askApi<{ channels: readonly Shown[] }>(options, "GET", "/channels");
      await io.print(options.json ? `${JSON.stringify(channels)}\n` : channels.map(inWords).join(""));
      return 0;
    }
    if (what !== "set" && what !== "remove" && what !== "test")
      throw usage("say `list`, `set`, `remove` or `test`.");
    if (name !== "slack" && name !== "email") throw usage("name the channel: `slack` or `email`.");
    if (what === "remove") {
      const { removed } = await askApi<{ removed: boolean }>(options, "DELETE", `/channels/${name}`);
      const words = removed ? `${name} is taken out.` : `${name} was not set up.`;
      await io.print(options.json ? `${JSON.stringify({ removed })}\n` : `${words}\n`);
      return 0;
    }
    if (what === "test") {
      if (!options.to) throw usage("test needs --to PERSON.");
      const tested = await askApi<Tested>(options, "POST", `/channels/${name}/test`, { to: options.to });
      await io.print(options.json ? `${JSON.stringify(tested)}\n` : outcomeWords(name, tested));
      return tested.outcome === "delivered" ? 0 : 1;
    }
    const { host, tls, user, from } = options;
    const body =
      name === "slack"
        ? {
            botToken: await secret(options["bot-token"], "--bot-token", io),
            webhookUrl: await secret(options.webhook, "--webhook", io),
            defaultChannel: options["default-channel"],
          }
        : {
            ...{ host, tls, user, from },
            port: options.port === undefined ? undefined : portOf(options.port),
            password: await secret(options.password, "--password", io),
          };
    if (Object.values(body).every((value) => value === undefined)) throw usage("say what to set.");
    const shown = await askApi<Shown>(options, "PUT", `/channels/${name}`, body);
    await io.print(options.json ? `${JSON.stringify(shown)}\n` : inWords(shown));
    return 0;
  },
});

/** Never an argument itself: others on this machine can read those. */
async function secret(from: string | undefined, option: string, io: Io): Promise<string | undefined> {
  if (from === undefined) return undefined;
  const given = await read(from, option, io);
  const value = given.replace(/\r?\n$/, "");
  if (value === "") throw new BadInput(option, `${from} is empty.`, "Put the secret there.");
  return value;
}

async function read(from: string, option: string, io: Io): Promise<string> {
  if (from === "-") return text(io.stdin);
  if (from.startsWith("env:")) return process.env[from.slice(4)] ?? "";
  try {
    return readFileSync(from, "utf8");
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : "it cannot be read";
    throw new BadInput(option, `${reason}.`, `Give ${SECRET}, not the secret itself.`);
  }
}

function portOf(port: string): number {
  if (/^\d{1,5}$/.test(port)) return Number(port);
  throw new BadInput("--port", `${port} is no port.`, "Give 465 for tls, 587 for starttls.");
}

function inWords({ name, isSet, settings }: Shown): string {
  if (!isSet) return `${name}: not set up\n`;
  return `${name}: ${Object.entries(settings)
    .map(([key, value]) => `${key} ${value}`)
    .join(", ")}\n`;
}

function outcomeWords(name: string, { to, outcome, why, fix }: Tested): string {
  if (outcome === "delivered") return `Delivered to ${to} by ${name}.\n`;
  const words = { unknown: "Nobody knows whether it arrived", refused: "Refused", later: "Not now" }[outcome];
  return `${words}: ${[why, fix].filter(Boolean).join(" ")}\n`;
}
