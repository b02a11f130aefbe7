import { parseArgs } from "node:util";
import { AREAS, type Check, STORES, type StoreKind, USUAL_TIMES } from "./check.ts";
import { checks } from "./checks.ts";
import { figuresOnPage, writeFigures } from "./figures-page.ts";
import { inStore } from "./in-store.ts";
import { estimate, progress } from "./progress.ts";
import { seededRandom, seedOf } from "./random.ts";
import { report } from "./report.ts";
import type { Outcome } from "./run-checks.ts";

const HELP = `npm run trust -- [options]      every fault once; --list says how long each took
npm run soak -- [options]       again and again under new seeds, until the minutes are over

Causes faults on purpose and counts what is lost, doubled or wrong in the emulated CRMs.
Exits 1 if anything is, or if a fault planted on purpose is not found.

  --only NAME      one area (${AREAS.join(", ")})
                   or one check by its name; may be given several times
  --store STORE    ${STORES.join(" or ")}; both without it
  --seed N         repeats a run exactly; any without it, printed
  --times N        how much each check tries; ${USUAL_TIMES} without it
  --limit N        minutes for one check with its planted faults, then it is ended and has failed; 30 without it
  --minutes N      soak: no check begins after that; 30 without it
  --json           the outcomes as one JSON array on the last line
  --write          puts each outcome into the table of docs/reliability.md, as soon as it is there
  --resume         leaves out what that table has as clean with the same --seed and --times
  --list           only lists the checks
  --help           this

Examples:
  npm run trust
  npm run trust -- --only crash --store postgres --seed 4711
  npm run trust -- --write --seed 4711 --resume      goes on with a run that was broken off
  npm run soak -- --minutes 240`;

const { values: options } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    store: { type: "string" },
    seed: { type: "string" },
    times: { type: "string", default: String(USUAL_TIMES) },
    limit: { type: "string", default: "30" },
    minutes: { type: "string", default: "30" },
    soak: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    resume: { type: "boolean", default: false },
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
  const limit = numberOf("limit", options.limit);
  const minutes = numberOf("minutes", options.minutes);
  if (seed === null || times === null || limit === null || minutes === null) return 2;
  if (options.resume && (options.seed === undefined || options.soak))
    return usage("--resume needs the --seed of the run that was broken off, and is nothing for a soak.");

  const left = chosen.flatMap((one) => {
    const why = one.cannotRun?.() ?? null;
    return why === null ? [] : [{ one, why }];
  });
  for (const { one, why } of left)
    process.stderr.write(`left out, cannot be run here: ${one.name}: ${why}\n`);
  const able = chosen.filter((one) => !left.some((other) => other.one === one));
  if (able.length === 0) return 0;
  const known = figuresOnPage();
  const isThere = (check: Check, store: StoreKind) =>
    options.resume &&
    known.some(
      (one) =>
        one.name === check.name &&
        one.store === store &&
        one.clean &&
        one.seed === seed &&
        one.size === times,
    );
  const stores = STORES.filter((one) => options.store === undefined || one === options.store);
  const planned = stores.flatMap((store) =>
    able
      .filter((one) => one.stores.includes(store) && !isThere(one, store))
      .map((check) => ({ check, store })),
  );
  const until = options.soak ? Date.now() + minutes * MINUTE : Number.POSITIVE_INFINITY;
  const outcomes: Outcome[] = [];
  process.stderr.write(
    options.soak
      ? `seed ${seed}, ${minutes} minutes\n`
      : `seed ${seed}, ${estimate(planned, known)}; each check ends after ${limit} minutes\n`,
  );
  for (let round = 0; round === 0 || (options.soak && Date.now() < until); round++) {
    const roundSeed = round === 0 ? seed : seedOf(seed, `round ${round}`);
    if (round > 0) process.stderr.write(`round ${round + 1}, seed ${roundSeed}\n`);
    // A soak that is shorter than a round does not always come to the same ones.
    const order = options.soak ? seededRandom(roundSeed).shuffle(planned) : planned;
    for (const store of stores) {
      const here = order.flatMap((one) => (one.store === store ? [one.check] : []));
      if (here.length === 0) continue;
      const shown = progress(store, here, known);
      const storesEnd = options.soak && round === 0 ? halfway(until, store, stores) : until;
      await inStore(
        {
          ...{ store, checks: here, seed: roundSeed, times, planted: round === 0 },
          ...{ limitMs: limit * MINUTE, until: storesEnd },
        },
        {
          begun: shown.begun,
          note: shown.note,
          done(outcome) {
            outcomes.push(outcome);
            shown.done(outcome);
            if (options.write) writeFigures(outcomes, checks, new Date());
          },
        },
      );
      shown.end();
    }
  }
  return report(outcomes, seed, options.json);
}

/** In the first round of a soak each store has its share of the minutes, so that a short one comes to both. */
function halfway(until: number, store: StoreKind, stores: readonly StoreKind[]): number {
  const left = stores.length - stores.indexOf(store);
  return Date.now() + (until - Date.now()) / left;
}

function listText(): string {
  const known = figuresOnPage();
  const width = Math.max(...checks.map(({ name }) => name.length));
  return checks
    .map(({ name, area, what, stores }) => {
      const took = stores.map((store) => {
        const row = known.find((one) => one.name === name && one.store === store);
        return row ? `${row.seconds} s` : "never written";
      });
      return `${area.padEnd(9)} ${name.padEnd(width)}  ${stores.join("+")}: ${took.join(", ")}\n${" ".repeat(10)}${what}`;
    })
    .join("\n");
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
