import { compilePolicy, policyAt } from "../domain/compiled.ts";
import type { Policy } from "../domain/policy.ts";
import type { Instant } from "../domain/time.ts";
import { collect } from "../replay/collect.ts";
import { Event } from "../replay/event.ts";
import { readInstant } from "../replay/instant-text.ts";
import { openSource } from "../replay/open-source.ts";
import { prettyLead, prettySummary } from "../replay/pretty.ts";
import { replay } from "../replay/replay.ts";
import { summaryOf } from "../replay/summary.ts";
import { policySchema, schemaOf } from "../settings/json-schema.ts";
import { BadLines, TooManyBadLines } from "./bad-lines.ts";
import { bar } from "./bar.ts";
import { defineCommand, type UsageError } from "./command.ts";
import type { Io } from "./io.ts";
import { readPolicyFile } from "./read-policy-file.ts";

export const command = defineCommand({
  summary: "Run lead histories from a file through a policy: stamps, delays, verdicts, alerts",
  description:
    "Lives through the histories as if Leadclock had run at the time. Prints one JSON line for each lead, in order\n" +
    "of first events, and a summary as the last line; docs/event-format.md describes both and the events.",
  options: {
    policy: {
      type: "string",
      value: "FILE",
      help: "Policy (JSON), or a list of its versions.",
      required: true,
    },
    events: {
      type: "string",
      value: "FILE",
      help: "Events, one JSON object a line; .gz is unpacked; - is stdin.",
      required: true,
    },
    at: {
      type: "string",
      value: "INSTANT",
      help: 'Stop at this instant, also as "2026-11-17 14:00 America/New_York". Default: the last event.',
    },
    "watch-from": {
      type: "string",
      value: "INSTANT",
      help: "Journeys engaged earlier are history: measured, not judged. Default: none is.",
    },
    "skip-bad": { type: "boolean", help: "Leave out lines that are wrong and count them." },
    pretty: { type: "boolean", help: "Print for people instead of machines." },
    json: { type: "boolean", help: "Print for machines; this is the default." },
    "print-schema": {
      type: "string",
      value: "policy|event",
      help: "Print the JSON Schema of these files and stop.",
    },
  },
  alone: ["print-schema"],
  examples: [
    {
      line: "leadclock replay --policy policy.json --events events.jsonl",
      does: "judges every lead of the file",
    },
    {
      line: "leadclock replay --policy policy.json --events events.jsonl.gz --at 2026-11-17T17:00:00-05:00 --pretty",
      does: "shows how things stood at five o'clock, for people",
    },
    {
      line: "zcat export.gz | leadclock replay --policy policy.json --events - --skip-bad | tail -1",
      does: "reads stdin, leaves out bad lines, shows the summary only",
    },
  ],
  async run(options, _args, io, usage) {
    if (options["print-schema"] !== undefined) return printSchema(options["print-schema"], io, usage);
    if (options.pretty && options.json) throw usage("--pretty and --json exclude each other.");
    if (options.policy === "-" && options.events === "-")
      throw usage("only one of --policy and --events can be stdin.");
    const watchFrom = instantOption("watch-from", options["watch-from"], usage);
    const at = instantOption("at", options.at, usage);
    const policies = await readPolicyFile(options.policy, "--policy", io);
    if (!policies) return 1;
    const bad = new BadLines(options.events, options["skip-bad"], io);
    try {
      return await run({ events: options.events, pretty: options.pretty, policies, at, watchFrom, bad }, io);
    } catch (error) {
      if (!(error instanceof TooManyBadLines)) throw error;
      bad.note();
      return 1;
    } finally {
      io.progress("");
    }
  },
});

interface Run {
  readonly events: string;
  readonly pretty: boolean;
  readonly policies: readonly Policy[];
  readonly at: Instant | null;
  readonly watchFrom: Instant | null;
  readonly bad: BadLines;
}

/** Before anything a JavaScript date can hold: nothing is history. */
const ALWAYS = -8_640_000_000_000_000;

async function run({ events, pretty, policies, at, watchFrom, bad }: Run, io: Io): Promise<number> {
  const source = await openSource(events, io.stdin, "--events");
  const collected = await collect(
    source.chunks,
    (problems) => bad.take(problems),
    (count) => io.progress(bar("reading", source.read(), source.size, `${count} events`)),
  );
  bad.stopIfAny();
  const asOf = at ?? collected.lastAt;
  const tally = await replay(collected, {
    policies,
    at: asOf ?? 0,
    watchFrom: watchFrom ?? ALWAYS,
    onLines: (lines) => io.print(`${(pretty ? lines.map(prettyLead) : lines).join("\n")}\n`),
    onBad: (problems) => bad.take(problems),
    onProgress: (leads, of) => io.progress(bar("replaying", leads, of, `${leads} of ${of} leads`)),
  });
  io.progress("");
  bad.stopIfAny();
  const sla = compilePolicy(policyAt(policies, Number.POSITIVE_INFINITY)).sla.name;
  const about = { asOf, watchFrom, events: collected.events, skipped: bad.skipped(), sla };
  const summary = summaryOf(tally, about);
  await io.print(pretty ? prettySummary(summary) : `${JSON.stringify({ summary })}\n`);
  bad.note();
  return 0;
}

async function printSchema(name: string, io: Io, usage: UsageError): Promise<number> {
  const schema = name === "policy" ? policySchema() : name === "event" ? schemaOf(Event) : null;
  if (!schema) throw usage(`--print-schema knows policy and event, not "${name}".`);
  await io.print(`${JSON.stringify(schema, null, 2)}\n`);
  return 0;
}

function instantOption(name: string, text: string | undefined, usage: UsageError): Instant | null {
  if (text === undefined) return null;
  const read = readInstant(text);
  if ("at" in read) return read.at;
  const [problem, fix] = read.problem.split(" — ");
  throw usage(`--${name}: ${problem}. ${fix}`);
}
