import { defineCommand } from "./command.ts";
import { type Instants, instantsOf } from "./instants.ts";
import { askApi, TENANT_OPTIONS } from "./operator.ts";

interface Told {
  readonly person: string;
  readonly state: string;
  readonly why: string | null;
  readonly receipts: readonly {
    readonly channel: string;
    readonly state: string;
    readonly why: string | null;
    readonly at: number;
  }[];
}

interface Alerts {
  readonly alerts: readonly {
    readonly leadName: string | null;
    readonly clock: string;
    readonly step: string;
    readonly kind: string;
    readonly outcome: string;
    readonly state: string;
    readonly decidedAt: number;
    readonly sentAs: string | null;
    readonly taskId: string | null;
    readonly messages: readonly Told[];
  }[];
  readonly flood: { readonly since: number; readonly alerts: number; readonly usual: number } | null;
}

export const command = defineCommand({
  summary: "List alerts with their tasks and receipts; let held ones go, or drop them",
  description:
    "Each alert has its task in the CRM, and a receipt for each person and channel it was sent to. Where far more alerts " +
    "come than usual, sending holds until somebody releases or drops them.",
  arguments: ["list|release|drop"],
  options: {
    ...TENANT_OPTIONS,
    limit: { type: "string", value: "N", help: "How many, at most 500; default 50" },
    before: { type: "string", value: "TIME", help: "Only those decided before, ISO-8601" },
    why: { type: "string", value: "TEXT", help: "Why, for the audit; release and drop need it" },
  },
  examples: [
    { line: "leadclock alerts list", does: "the newest alerts; exit 1 while a flood of them is held" },
    { line: 'leadclock alerts release --why "they really wait"', does: "lets held alerts go" },
    {
      line: 'leadclock alerts drop --why "a test import"',
      does: "no task, no message for those that are held",
    },
  ],
  async run(options, [what], io, usage) {
    if (what === "release" || what === "drop") {
      if (!options.why) throw usage(`${what} needs --why TEXT.`);
      const body = { verdict: what, why: options.why };
      const done = await askApi<{ flood: { alerts: number }; dropped: number }>(
        options,
        "POST",
        "/alerts/flood",
        body,
      );
      const words =
        what === "release"
          ? "Released: sending goes on."
          : `Dropped ${done.dropped} alerts that had no task yet.`;
      await io.print(options.json ? `${JSON.stringify(done)}\n` : `${words}\n`);
      return 0;
    }
    if (what !== "list") throw usage("say `list`, `release` or `drop`.");
    const before = options.before === undefined ? null : Date.parse(options.before);
    if (before !== null && Number.isNaN(before))
      throw usage("--before wants a time like 2026-03-02T09:00:00Z.");
    const asked = new URLSearchParams({
      ...(options.limit === undefined ? {} : { limit: options.limit }),
      ...(before === null ? {} : { before: String(before) }),
    });
    const answer = await askApi<Alerts>(options, "GET", `/alerts?${asked}`);
    if (options.json) await io.print(`${JSON.stringify(answer)}\n`);
    else await io.print(inWords(answer, await instantsOf(options)));
    return answer.flood === null ? 0 : 1;
  },
});

function inWords({ alerts, flood }: Alerts, when: Instants): string {
  const held =
    flood === null
      ? []
      : [
          `Sending holds since ${when(flood.since)}: ${flood.alerts} alerts within an hour, usually ${flood.usual}.`,
        ];
  const lines = alerts.flatMap((alert) => [
    `${when(alert.decidedAt)}  ${whatOf(alert)}, ${alert.leadName ?? "no lead"}: ${taskWords(alert)}`,
    ...alert.messages.map(messageWords),
  ]);
  return [...held, ...(lines.length === 0 ? ["There are none."] : lines), ""].join("\n");
}

/** A review is of no clock; where its step names a value, a rule has to learn it, and it is said. */
function whatOf({ kind, clock, step }: Alerts["alerts"][number]): string {
  if (kind !== clock) return `${kind} ${clock} ${step}`;
  const [what = step, ...value] = step.split(": ");
  const late = step.endsWith(", past due") ? ", past due" : "";
  const words = `${kind}: ${inPlainWords(what.replace(/, past due$/, ""))}`;
  return NAMES_A_VALUE.has(what) ? `${words}, ${value.join(": ")}` : `${words}${late}`;
}

const NAMES_A_VALUE = new Set(["unclassified", "importBatch", "pauseExpired", "neverDue"]);

/** `sentBack` is `sent back`. */
function inPlainWords(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function taskWords({ outcome, state, taskId, sentAs }: Alerts["alerts"][number]): string {
  if (outcome !== "sent") return outcome;
  const mode = sentAs === "silent" ? ", silent" : "";
  return taskId === null ? `task ${state}${mode}` : `task ${taskId} ${state}${mode}`;
}

function messageWords({ person, state, why, receipts }: Told): string {
  const each = receipts.map((one) => `${one.channel} ${one.state}${one.why ? ` (${one.why})` : ""}`);
  return `    to ${person}: ${state}${why ? `, ${why}` : ""}${each.length > 0 ? `; ${each.join(", ")}` : ""}`;
}
