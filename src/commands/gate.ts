import type { Daily, GateAnswer } from "../api/gate-answer.ts";
import { defineCommand } from "./command.ts";
import { gateText, reportsText } from "./gate-text.ts";
import { instantsOf } from "./instants.ts";
import { askApi, TENANT_OPTIONS } from "./operator.ts";

const WHAT = [
  "show",
  "attest",
  "finding",
  "go-live",
  "back-to-silent",
  "extend",
  "require",
  "reports",
  "report",
] as const;

export const command = defineCommand({
  summary: "The way to live alerts: checks with evidence, sign-offs, findings, going live and back",
  description:
    "Without an argument it shows every check; exit 1 while one does not pass. attest ITEM…: a named person answers for\n" +
    "trainings and sign-offs. finding open|close: what is critical blocks going live. go-live: alerts reach the team.\n" +
    "back-to-silent: one action, at once. extend: hypercare goes on. require: how much silence is enough. reports: those\n" +
    "of the days so far; report: the one of today so far.",
  arguments: ["ACTION…"],
  options: {
    ...TENANT_OPTIONS,
    note: { type: "string", value: "TEXT", help: "What was attested, decided or mended" },
    evidence: { type: "string", value: "LINK", help: "Where it can be looked at" },
    why: { type: "string", value: "TEXT", help: "Why, for the audit" },
    "override-reason": {
      type: "string",
      value: "TEXT",
      help: "An executive's reason to go live although a check does not pass; --by is the executive",
    },
    days: { type: "string", value: "N", help: "Of hypercare" },
    "open-days": { type: "string", value: "N", help: "Of silence that are needed, 2 to 5" },
    leads: { type: "string", value: "N", help: "That are needed in silence" },
    critical: { type: "boolean", help: "The finding blocks going live" },
    about: {
      type: "string",
      value: "alerts|fairness|figures|definitions|data|other",
      help: "What it is about",
    },
  },
  examples: [
    { line: "leadclock gate", does: "every check with its evidence, and what to do" },
    {
      line: "leadclock gate attest training quick-reference --evidence https://wiki.example/sla --by dana",
      does: "answers for the trainings by name",
    },
    {
      line: 'leadclock gate finding open "Ada was called, yet rang" --critical --by dana',
      does: "blocks going live",
    },
    { line: 'leadclock gate finding close 1 --note "dialler is trusted now" --by dana', does: "closes it" },
    {
      line: "leadclock gate go-live --by dana",
      does: "alerts reach the team, for leads that engage from now on",
    },
    {
      line: 'leadclock gate back-to-silent --why "wrong calendar" --by dana',
      does: "the test recipient again, at once",
    },
    {
      line: 'leadclock gate extend --days 7 --why "fairness doubted" --by dana',
      does: "goes on with hypercare",
    },
    { line: "leadclock gate require --open-days 2 --leads 5 --by dana", does: "asks for less silence" },
  ],
  async run(options, args, io, usage) {
    const [action = "show", ...rest] = args;
    const print = async (answer: unknown, text: string) =>
      io.print(options.json ? `${JSON.stringify(answer)}\n` : text);
    const need = (name: "why" | "note") => options[name] ?? wrong(`${action} needs --${name} TEXT.`);
    const wrong = (message: string): never => {
      throw usage(message);
    };
    /** The whole of it, looked at now. */
    const look = () => askApi<GateAnswer>(options, "POST", "/gate/examination", {});
    const change = async (path: string, body: unknown) => {
      await askApi<GateAnswer>(options, "POST", `/gate${path}`, body);
      const gate = await look();
      await print(gate, gateText(gate, "short", await instantsOf(options)));
      return 0;
    };
    switch (action) {
      case "show": {
        const gate = await look();
        await print(gate, gateText(gate, "full", await instantsOf(options)));
        return gate.passed || gate.mode === "live" ? 0 : 1;
      }
      case "attest":
        if (rest.length === 0) wrong("attest needs at least one ITEM; `leadclock gate` lists them.");
        return change("/attestations", {
          items: rest,
          ...given({ note: options.note, evidence: options.evidence }),
        });
      case "finding":
        return finding();
      case "go-live":
        return change("/live", {
          ...given({ note: options.note, overrideReason: options["override-reason"] }),
          ...(options.days ? { hypercareDays: Number(options.days) } : {}),
        });
      case "back-to-silent":
        return change("/silent", given({ why: options.why }));
      case "extend":
        return change("/hypercare", { days: Number(options.days ?? 7), why: need("why") });
      case "require": {
        const { rules } = await askApi<GateAnswer>(options, "GET", "/gate");
        return change("/rules", {
          openDays: Number(options["open-days"] ?? rules.openDays),
          leads: Number(options.leads ?? rules.leads),
        });
      }
      case "reports": {
        const { reports } = await askApi<{ reports: Daily[] }>(options, "GET", "/gate/reports");
        await print(reports, reportsText(reports));
        return 0;
      }
      case "report": {
        const report = await askApi<Daily>(options, "GET", "/gate/reports/today");
        await print(report, reportsText([report]));
        return 0;
      }
      default:
        return wrong(`say one of ${WHAT.join(", ")}.`);
    }

    async function finding(): Promise<number> {
      const [does, what] = rest;
      if (does === "open" && what) {
        const body = {
          what,
          severity: options.critical ? "critical" : "minor",
          ...given({ kind: options.about }),
        };
        const { number } = await askApi<{ number: number }>(options, "POST", "/gate/findings", body);
        await print({ number }, `Finding ${number} is open.\n`);
        return 0;
      }
      if (does === "close" && /^\d+$/.test(what ?? "")) {
        const answer = await askApi(options, "POST", `/gate/findings/${what}/close`, { note: need("note") });
        await print(answer, `Finding ${what} is closed.\n`);
        return 0;
      }
      return wrong('say `finding open "WHAT"` or `finding close NUMBER`.');
    }
  },
});

function given<T extends Record<string, unknown>>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
