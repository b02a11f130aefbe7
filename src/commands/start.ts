import { once } from "node:events";
import { accessSync, constants, mkdirSync } from "node:fs";
import type { ConnectorModule } from "../../connectors/connector.ts";
import { connectors } from "../../connectors/index.ts";
import { ensureConsole } from "../../console/build/ensure.ts";
import { type Config, readConfig, SETTINGS } from "../config.ts";
import { DEMO_POLICY, USUAL_CALLS } from "../demo/history.ts";
import { type Progress, replayProgress } from "../demo/progress.ts";
import { runDemo } from "../demo/run-demo.ts";
import { STACKS } from "../demo/stacks.ts";
import { summaryText } from "../demo/summary.ts";
import { terminalOf } from "../demo/summary-words.ts";
import type { Policy } from "../domain/policy.ts";
import { BadInput } from "../errors.ts";
import { openLog } from "../log.ts";
import { openApp } from "../main.ts";
import { firstPolicy } from "../settings/first-policy.ts";
import { defineCommand, type UsageError } from "./command.ts";
import type { Io } from "./io.ts";
import { readPolicyFile } from "./read-policy-file.ts";

const settingLines = [
  ...Object.entries(SETTINGS),
  ...Object.values(connectors).flatMap((one) =>
    one.settings.map((setting) => [setting.name, setting.help] as const),
  ),
]
  .map(([name, help]) => `  ${name.padEnd(32)} ${help}`)
  .join("\n");

const names = Object.values(connectors).map(({ label }) => label);

/** What it takes to serve a real account of a CRM, as one line of a shell. */
const realAccount = ({ settings }: ConnectorModule): string =>
  [
    ...settings.filter(({ optional }) => !optional).map(({ name }) => `${name}=…`),
    "LEADCLOCK_PUBLIC_URL=https://… LEADCLOCK_SECRET_KEY=… LEADCLOCK_ACCESS_TOKEN=… leadclock start",
  ].join(" ");

export const command = defineCommand({
  summary: "Run Leadclock: on your CRM where it is configured, else the demo on emulated ones",
  description: `Without a CRM's settings it starts an embedded store and an emulated CRM (${names.join(", ")}), installs itself, replays
real lead histories and shows what came out. With them it serves real accounts; an emulated one is never started then.

Settings (environment):
${settingLines}`,
  options: {
    stack: {
      type: "string",
      value: STACKS.join("|"),
      help: `Demo: which CRMs take part; ${STACKS[0]} without it`,
    },
    calls: {
      type: "string",
      value: "N",
      help: `Demo: replay the first N calls; ${USUAL_CALLS} without it`,
    },
    all: { type: "boolean", help: "Demo: replay the whole two weeks instead of the first 400 calls" },
    role: {
      type: "string",
      value: "web|worker|all",
      help: "What this process does: LEADCLOCK_ROLE by another way",
    },
    once: { type: "boolean", help: "Demo: end after the replay; exit 1 if a figure differs from the data" },
    fresh: { type: "boolean", help: "Demo: forget an earlier run first" },
    json: { type: "boolean", help: "Demo: print the figures as one JSON object on the last line" },
  },
  examples: [
    { line: "leadclock start", does: "the demo, then the page at http://127.0.0.1:8080" },
    { line: "leadclock start --all --once --json", does: "the whole history, figures as JSON" },
    {
      line: `leadclock start --stack ${STACKS.at(-1)}`,
      does: `the same history on ${STACKS.length > 2 ? "all CRMs together" : names[0]}`,
    },
    ...Object.values(connectors).map((one) => ({
      line: realAccount(one),
      does: `serves real ${one.label} accounts; the README says how to connect one`,
    })),
  ],
  async run(options, _args, io, usage) {
    const config = readConfig(options.role ? { ...process.env, LEADCLOCK_ROLE: options.role } : process.env);
    const configured = Object.values(connectors).filter((one) =>
      one.settings.some((setting) => process.env[setting.name]),
    );
    if (configured.length === 0)
      return demo(
        config,
        { ...options, calls: callsOf(options, usage), stack: stackOf(options.stack, usage) },
        io,
      );
    if (options.stack || options.calls || options.all || options.once || options.fresh || options.json)
      throw new BadInput(
        configured[0]!.settings.find(({ name }) => process.env[name])!.name,
        "a CRM is configured, and --stack, --calls, --all, --once, --fresh and --json are for the demo.",
        "Leave them out, or unset the CRM's settings.",
      );
    return serve(config, configured, io);
  },
});

function callsOf(
  { all, calls }: { all: boolean; calls: string | undefined },
  usage: UsageError,
): number | "all" {
  if (all && calls !== undefined) throw usage("--all and --calls exclude each other.");
  if (all) return "all";
  const count = Number(calls ?? USUAL_CALLS);
  if (Number.isInteger(count) && count > 0) return count;
  throw usage(`--calls takes a whole number above 0, not ${calls}.`);
}

function stackOf(given: string | undefined, usage: UsageError): string {
  if (given === undefined) return STACKS[0]!;
  if (STACKS.includes(given)) return given;
  throw usage(`--stack knows ${STACKS.join(", ")}, not ${given}.`);
}

async function demo(
  config: Config,
  options: { stack: string; calls: number | "all"; once: boolean; fresh: boolean; json: boolean },
  io: Io,
): Promise<number> {
  const policy = await policyFrom(config.LEADCLOCK_POLICY ?? DEMO_POLICY, io);
  if (!policy) return 1;
  mustBeWritable(config.LEADCLOCK_DATA);
  await consoleBuilt(io);
  const stop = stopSignal();
  const shown: { progress?: Progress } = {};
  const run = await runDemo({
    config,
    policy,
    log: openLog(process.env.LEADCLOCK_LOG_LEVEL ? config.LEADCLOCK_LOG_LEVEL : "error"),
    stack: options.stack,
    calls: options.calls,
    fresh: options.fresh,
    stopped: () => stop.stopped,
    begun(history, url, resumed, mode) {
      io.note(`${resumed ? "Going on with" : "Replaying"}: ${history.story}`);
      io.note(
        `Console: ${url} (emulated CRM, ${mode === "live" ? "live mode: tasks sit on the leads" : "silent mode: tasks go to the test recipient"})`,
      );
      shown.progress = replayProgress({
        from: history.startsAt,
        to: history.lastActionAt,
        timeZone: "America/Los_Angeles",
        out: process.stderr,
      });
    },
    progress: (now) => shown.progress?.at(now),
  });
  try {
    shown.progress?.end();
    if (stop.stopped) return 130;
    const rules = `Rules: ${policy.name}, policy version ${policy.version}, open around the clock; a first touch by anyone counts.`;
    const text = summaryText(
      {
        figures: run.figures,
        comparison: run.comparison,
        story: run.history.story,
        rules,
        mode: run.mode,
        pageUrl: options.once ? null : run.url,
      },
      terminalOf(options.json ? process.stderr : process.stdout, process.env),
    );
    if (options.json) io.note(text);
    else await io.print(`${text}\n`);
    if (options.json) await io.print(`${JSON.stringify(run.figures)}\n`);
    if (!options.once) await stop.asked;
    return run.comparison.every((one) => one.same) ? 0 : 1;
  } finally {
    await run.stop();
  }
}

/** What a real account needs beside its connector's own settings. */
const NEEDED = ["LEADCLOCK_PUBLIC_URL", "LEADCLOCK_SECRET_KEY", "LEADCLOCK_ACCESS_TOKEN"] as const;

async function serve(config: Config, modules: readonly ConnectorModule[], io: Io): Promise<number> {
  const missing = modules.flatMap((one) =>
    one.settings.filter(({ name, optional }) => !optional && !process.env[name]).map(({ name }) => name),
  );
  const unset = [...missing, ...NEEDED.filter((name) => !config[name])];
  if (unset.length > 0 || !config.LEADCLOCK_ACCESS_TOKEN)
    throw new BadInput(
      unset[0]!,
      "not set.",
      `A real account needs ${unset.join(", ")}; \`leadclock start --help\` says what each is. For the demo, unset the CRM's settings.`,
    );
  const policy = config.LEADCLOCK_POLICY ? await policyFrom(config.LEADCLOCK_POLICY, io) : null;
  if (config.LEADCLOCK_POLICY && !policy) return 1;
  mustBeWritable(config.LEADCLOCK_DATA);
  await consoleBuilt(io);
  const stop = stopSignal();
  const app = await openApp({
    config,
    connectors: modules.map((one) =>
      one.create(
        Object.fromEntries(
          one.settings.flatMap(({ name }) => (process.env[name] ? [[name, process.env[name]]] : [])),
        ),
      ),
    ),
    clock: { now: () => Date.now() },
    log: openLog(config.LEADCLOCK_LOG_LEVEL),
    defaults: { mode: "silent", policy: firstPolicy(policy) },
    access: { token: config.LEADCLOCK_ACCESS_TOKEN },
  });
  app.start();
  for (const one of modules) io.note(`${one.label}: connect an account at ${app.url}/${one.crm}/install`);
  io.note(`Console: ${app.url}/console`);
  io.note("New accounts start silent: alerts go to the test recipient only.");
  await stop.asked;
  await app.stop();
  return 0;
}

/** Without its pages everything else works, so a failed build is said and no reason to stop. */
async function consoleBuilt(io: Io): Promise<void> {
  const why = await ensureConsole(() => io.note("Building the console, a few seconds."));
  if (why !== null) io.note(`The console could not be built, so there are no pages at /console: ${why}`);
}

function mustBeWritable(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK);
  } catch (error) {
    throw new BadInput(
      "LEADCLOCK_DATA",
      `${directory} cannot be written to (${(error as NodeJS.ErrnoException).code}).`,
      "Name a directory that this user may make and write to.",
    );
  }
}

async function policyFrom(path: string, io: Io): Promise<Policy | null> {
  const policies = await readPolicyFile(path, "LEADCLOCK_POLICY", io);
  return policies?.[0] ?? null;
}

/** Ctrl-C and the usual signals ask once, politely. */
function stopSignal(): { readonly stopped: boolean; readonly asked: Promise<unknown> } {
  const state = {
    stopped: false,
    asked: Promise.race(["SIGINT", "SIGTERM", "SIGHUP"].map((signal) => once(process, signal))),
  };
  void state.asked.then(() => {
    state.stopped = true;
  });
  return state;
}
