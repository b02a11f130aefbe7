import { defineCommand } from "./command.ts";
import { type Instants, instantsOf } from "./instants.ts";
import { askApi, TENANT_OPTIONS } from "./operator.ts";

interface Switches {
  readonly off: readonly { scope: string; name: string; since: number; by: string; why: string }[];
  readonly waiting: number;
  readonly changed?: boolean;
}

export const command = defineCommand({
  summary: "Stop everything, one rule or one channel at once, and let it go on",
  description:
    "While something is off, nothing of it is sent, and what would have been is kept. Clocks run on. Switched on again,\n" +
    "what is late is skipped, and each lead that still waits gets one catch-up.",
  arguments: ["off|on|show"],
  options: {
    ...TENANT_OPTIONS,
    rule: { type: "string", value: "NAME", help: "Only this clock or lead type" },
    channel: { type: "string", value: "task|slack|email", help: "Only this way of telling people" },
    why: { type: "string", value: "TEXT", help: "Why, for the audit; off and on need it" },
  },
  examples: [
    {
      line: 'leadclock switch off --why "the web form sends tests"',
      does: "writes and sends nothing more, at once",
    },
    {
      line: 'leadclock switch off --rule response --why "calendar is wrong"',
      does: "holds back the alerts of one clock",
    },
    { line: 'leadclock switch on --channel slack --why "workspace is back"', does: "goes on" },
    { line: "leadclock switch show", does: "what is off, since when, by whom and why" },
  ],
  async run(options, args, io, usage) {
    const what = args[0];
    if (what !== "off" && what !== "on" && what !== "show") throw usage("say `off`, `on` or `show`.");
    if (what !== "show" && !options.why) throw usage(`${what} needs --why TEXT.`);
    const { rule, channel, why } = options;
    const answer =
      what === "show"
        ? await askApi<Switches>(options, "GET", "/switches")
        : await askApi<Switches>(options, "POST", `/switches/${what}`, {
            ...(rule ? { rule } : {}),
            ...(channel ? { channel } : {}),
            why,
          });
    await io.print(options.json ? `${JSON.stringify(answer)}\n` : inWords(answer, await instantsOf(options)));
    return 0;
  },
});

function inWords({ off, waiting, changed }: Switches, when: Instants): string {
  const lines = off.map(({ scope, name, since, by, why }) => {
    const what = scope === "tenant" ? "everything" : `${scope} ${name}`;
    return `off: ${what}, since ${when(since)} by ${by}: ${why}`;
  });
  return [
    ...(changed === false ? ["That was so already."] : []),
    ...(lines.length === 0 ? ["Nothing is switched off."] : lines),
    ...(waiting > 0 ? [`${waiting} alert${waiting === 1 ? "" : "s"} held back.`] : []),
    "",
  ].join("\n");
}
