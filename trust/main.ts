import { once } from "node:events";
import { parseArgs } from "node:util";
import { bar } from "../src/commands/bar.ts";
import { AREAS, type Check, LEAST_KILLS, STORES, type StoreKind, USUAL_TIMES } from "./check.ts";
import { checks } from "./checks.ts";
import { inStore, type StoreRun } from "./in-store.ts";
import { seedOf } from "./random.ts";
import type { Outcome } from "./run-checks.ts";
import { merged, tablePage, tableText } from "./table.ts";
import { writePage } from "./write-page.ts";

const HELP = `npm run trust -- [options]      every fault once, some minutes
npm run soak -- [options]       again and again under new seeds, until the minutes are over

Causes faults on purpose and counts what is lost, doubled or wrong in the emulated CRMs.
Exits 1 if anything is, or if a fault planted on purpose is not found.

  --only NAME      one area (${AREAS.join(", ")})
                   or one check by its name; may be given several times
  --store STORE    ${STORES.join(" or ")}; both without it
  --seed N         repeats a run exactly; any without it, printed
  --times N        how much each check tries; ${USUAL_TIMES} without it
  --minutes N      soak: no new round begins after that; 30 without it
  --json           the outcomes as one JSON array on the last line
  --write          puts the table into docs/reliability.md
  --list           only lists the checks
  --help           this

Examples:
  npm run trust
  npm run trust -- --only crash --store postgres --seed 4711
  npm run soak -- --minutes 240`;

const { values: options } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    store: { type: "string" },
    seed: { type: "string" },
    times: { type: "string", default: String(USUAL_TIMES) },
    minutes: { type: "string", default: "30" },
    soak: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const MINUTE = 60_000;

if (options.help) process.stdout.write(`${HELP}\n`);
else if (options.list) process.stdout.write(`${listText()}\n`);
else process.exitCode = await trust();

async function trust(): Promise<number> {
  const chosen = checks.filter(({ name, area }) => {
    return options.only.length === 0 || options.only.includes(name) || options.only.includes(area);
  });
  const unknown = options.only.filter(
    (one) => !checks.some(({ name, area }) => name === one || area === one),
  );
  if (unknown.length > 0) return usage(`--only knows no ${unknown.join(", ")}; --list names what there is.`);
  if (options.store !== undefined && !STORES.some((one) => one === options.store))
    return usage(`--store takes ${STORES.join(" or ")}, not ${options.store}.`);
  const seed = numberOf("seed", options.seed ?? String(Math.floor(Math.random() * 2 ** 31)));
  const times = numberOf("times", options.times);
  const minutes = numberOf("minutes", options.minutes);
  if (seed === null || times === null || minutes === null) return 2;

  const stores = STORES.filter((one) => options.store === undefined || one === options.store);
  const until = options.soak ? Date.now() + minutes * MINUTE : 0;
  const outcomes: Outcome[] = [];
  process.stderr.write(`seed ${seed}\n`);
  for (let round = 0; round === 0 || Date.now() < until; round++) {
    const roundSeed = round === 0 ? seed : seedOf(seed, `round ${round}`);
    if (round > 0) process.stderr.write(`round ${round + 1}, seed ${roundSeed}\n`);
    for (const store of stores) {
      const here = chosen.filter((one) => one.stores.includes(store));
      const planted = round === 0;
      if (here.length > 0)
        outcomes.push(...(await onStore({ store, checks: here, seed: roundSeed, times, planted })));
    }
  }
  return report(outcomes, seed);
}

/** One store's checks in a process of their own, with the bar. */
async function onStore(run: StoreRun): Promise<readonly Outcome[]> {
  const shown = progress(run.store, run.checks);
  const outcomes = await inStore(run, {
    note: (name, note) => shown.at(name, note),
    done: (outcome) => shown.done(outcome),
  });
  shown.end();
  return outcomes;
}

function progress(store: StoreKind, here: readonly Check[]) {
  const { stderr } = process;
  let done = 0;
  const line = (detail: string) => {
    const text = bar(store.padEnd(8), done, here.length, detail).slice(0, (stderr.columns ?? 120) - 1);
    if (stderr.isTTY) stderr.write(`\r\x1b[K${text}`);
  };
  return {
    at: (name: string, note: string) => line(note === "" ? name : `${name}: ${note}`),
    done(outcome: Outcome) {
      done++;
      const verdict = outcome.ok ? "ok" : "FAILED";
      const { tried, lost, doubled, wrong } = outcome.figures;
      const clear = stderr.isTTY ? "\r\x1b[K" : "";
      stderr.write(
        `${clear}${verdict}  ${store}  ${outcome.name}: ${tried} tried, ${lost} lost, ${doubled} doubled, ${wrong} wrong, ${outcome.seconds.toFixed(0)} s\n`,
      );
    },
    end: () => void (stderr.isTTY && stderr.write("\r\x1b[K")),
  };
}

async function report(outcomes: readonly Outcome[], seed: number): Promise<number> {
  const failed = outcomes.filter(({ ok }) => !ok);
  for (const one of failed) {
    process.stderr.write(
      `\n${one.name} on ${one.store} failed; again with: --only ${one.name} --store ${one.store} --seed ${one.seed} --times ${one.times}\n`,
    );
    if (one.error !== null) process.stderr.write(`  ${one.error}\n`);
    for (const { what } of one.planted.filter(({ found }) => !found))
      process.stderr.write(`  its planted fault was not found: ${what}\n`);
    for (const detail of (one.figures.detail ?? []).slice(0, 20)) process.stderr.write(`  ${detail}\n`);
  }
  const out = options.json ? process.stderr : process.stdout;
  out.write(`\n${tableText(outcomes)}\n\n${closing(outcomes, failed.length, seed)}\n`);
  const shortfall = tooFewKills(outcomes);
  if (shortfall !== null) out.write(`${shortfall}\n`);
  if (options.write) writePage(`${tablePage(outcomes)}\n\n${closing(outcomes, failed.length, seed)}`);
  if (options.json && !process.stdout.write(`${JSON.stringify(outcomes)}\n`))
    await once(process.stdout, "drain");
  return failed.length > 0 || outcomes.length === 0 || shortfall !== null ? 1 : 0;
}

const killsOf = (outcomes: readonly Outcome[]): number =>
  outcomes.reduce((total, { figures }) => total + (figures.kills ?? 0), 0);

/** A run of the usual size on both stores that killed too little says too little. */
function tooFewKills(outcomes: readonly Outcome[]): string | null {
  const wanted = checks.flatMap((one) =>
    one.area === "crash" ? one.stores.map((on) => `${one.name} ${on}`) : [],
  );
  const here = new Set(outcomes.map(({ name, store }) => `${name} ${store}`));
  const kills = killsOf(outcomes);
  if (outcomes.some(({ times }) => times < USUAL_TIMES) || !wanted.every((one) => here.has(one))) return null;
  return kills >= LEAST_KILLS ? null : `Only ${kills} kills: ${LEAST_KILLS} at least are to happen.`;
}

function closing(outcomes: readonly Outcome[], failed: number, seed: number): string {
  const rows = merged(outcomes);
  const tried = rows.reduce((total, { figures }) => total + figures.tried, 0);
  const minutes = outcomes.reduce((total, { seconds }) => total + seconds, 0) / 60;
  const verdict = failed === 0 ? "nothing lost, nothing doubled, nothing wrong" : `${failed} failed`;
  const kills = killsOf(outcomes);
  const killed = kills > 0 ? `, ${kills} kills` : "";
  return `Seed ${seed}: ${rows.length} checks, ${tried.toLocaleString("en-US")} tried${killed} in ${minutes.toFixed(0)} minutes; ${verdict}.`;
}

function listText(): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  return checks.map(({ name, area, what }) => `${area.padEnd(9)} ${name.padEnd(width)}  ${what}`).join("\n");
}

function numberOf(name: string, given: string): number | null {
  const value = Number(given);
  if (Number.isInteger(value) && value >= 0) return value;
  usage(`--${name} takes a whole number, not ${given}.`);
  return null;
}

function usage(problem: string): number {
  process.stderr.write(`${problem}\n\n${HELP}\n`);
  return 2;
}
