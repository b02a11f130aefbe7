import { defineCommand } from "./command.ts";
import { askApi, TENANT_OPTIONS } from "./operator.ts";

interface Retention {
  readonly deliveriesDays: number;
  readonly deadLettersDays: number;
  readonly leadMonths: number | null;
}

export const command = defineCommand({
  summary: "Show or set for how long personal data is kept",
  description:
    "A lead's time begins with the newest thing that happened with it. When it is over, names, payloads and texts go and\n" +
    "results stay, as in an erasure; never while somebody waits for something. Whoever engages anew is a new lead.",
  arguments: ["show|set"],
  options: {
    ...TENANT_OPTIONS,
    deliveries: { type: "string", value: "DAYS", help: "What CRMs told, 7 to 90 days; 30 as shipped" },
    "dead-letters": { type: "string", value: "DAYS", help: "What was not understood; 90 as shipped" },
    leads: { type: "string", value: "MONTHS", help: "Personal data of leads, or `never`, as shipped" },
  },
  examples: [
    { line: "leadclock retention show", does: "what holds now" },
    { line: "leadclock retention set --leads 24 --deliveries 14", does: "lets leads go after two years" },
  ],
  async run(options, [what], io, usage) {
    if (what !== "show" && what !== "set") throw usage("say `show` or `set`.");
    const { deliveries, "dead-letters": deadLetters, leads } = options;
    const whole = (name: string, text: string) => {
      if (!/^\d+$/.test(text)) throw usage(`--${name} takes a whole number, not ${text}.`);
      return Number(text);
    };
    const body = {
      ...(deliveries && { deliveriesDays: whole("deliveries", deliveries) }),
      ...(deadLetters && { deadLettersDays: whole("dead-letters", deadLetters) }),
      ...(leads && { leadMonths: leads === "never" ? null : whole("leads", leads) }),
    };
    if (what === "set" && Object.keys(body).length === 0)
      throw usage("set needs --deliveries, --dead-letters or --leads.");
    const answer =
      what === "show"
        ? await askApi<Retention>(options, "GET", "/retention")
        : await askApi<Retention>(options, "PUT", "/retention", body);
    await io.print(options.json ? `${JSON.stringify(answer)}\n` : inWords(answer));
    return 0;
  },
});

const inWords = ({ deliveriesDays, deadLettersDays, leadMonths }: Retention): string =>
  [
    `What CRMs told: ${deliveriesDays} days`,
    `Dead letters: ${deadLettersDays} days`,
    `Personal data of leads: ${leadMonths === null ? "for ever" : `${leadMonths} months after the newest thing that happened`}`,
    "",
  ].join("\n");
