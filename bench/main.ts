import { parseArgs } from "node:util";
import { benches } from "./benches.ts";
import type { Bench, StoreKind } from "./support/bench.ts";
import { machine, machineText } from "./support/machine.ts";
import { type Result, readResults, writeResult } from "./support/results.ts";
import { runBench } from "./support/run-bench.ts";
import { resultsPage, resultText } from "./support/table.ts";
import { writePage } from "./support/write-page.ts";

const HELP = `npm run bench -- [options]      every figure, within half an hour

Measures what Leadclock costs beside a limit or a peer, in the same run on the same machine. docs: bench/README.md.
Exits 1 if a bench fails; a target that is not held is said and fails nothing.

  --only NAME      one bench; may be given several times
  --store STORE    embedded or postgres; both without it
  --quick          small and once: shows that it works, its figures mean nothing
  --json           the results as one JSON array on the last line
  --write          keeps the results in bench/results and puts the table into bench/README.md
  --list           only lists the benches
  --help           this

Examples:
  npm run bench
  npm run bench -- --only calendar --only fold
  npm run bench -- --write`;

const STORES: readonly StoreKind[] = ["embedded", "postgres"];

const { values: options } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    store: { type: "string" },
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const names = benches.map(({ name }) => name);
if (options.help) process.stdout.write(`${HELP}\n`);
else if (options.list)
  process.stdout.write(`${benches.map(({ name, title }) => `${name.padEnd(12)} ${title}`).join("\n")}\n`);
else process.exitCode = await bench();

async function bench(): Promise<number> {
  const unknown = options.only.filter((name) => !names.includes(name));
  if (unknown.length > 0) return usage(`--only knows no ${unknown.join(", ")}; --list names what there is.`);
  const stores = STORES.filter((one) => options.store === undefined || one === options.store);
  if (stores.length === 0) return usage(`--store takes ${STORES.join(" or ")}, not ${options.store}.`);
  if (options.quick && options.write)
    return usage("--quick measures nothing worth writing: leave out one of the two.");
  const out = options.json ? process.stderr : process.stdout;
  out.write(`${machineText(machine())}; stores: ${stores.join(", ")}\n`);
  const results: Result[] = [];
  for (const one of benches.filter(({ name }) => options.only.length === 0 || options.only.includes(name))) {
    const result = await resultOf(one, stores);
    out.write(`\n${resultText(result)}\n`);
    results.push(result);
  }
  if (options.write) writePage(resultsPage(readResults(names)));
  if (options.json) process.stdout.write(`${JSON.stringify(results)}\n`);
  return results.some(({ error }) => error !== undefined) ? 1 : 0;
}

async function resultOf(one: Bench, stores: readonly StoreKind[]): Promise<Result> {
  const began = performance.now();
  const from = machine();
  const closing = () => ({
    name: one.name,
    title: one.title,
    at: new Date().toISOString(),
    seconds: (performance.now() - began) / 1_000,
    machine: from,
  });
  try {
    const { plots, ...measured } = await runBench(one, {
      quick: options.quick,
      stores,
      say: (text) => progress(`${one.name}: ${text}`),
    });
    progress("");
    const result = { ...closing(), ...measured };
    if (options.write) writeResult(result, plots);
    return result;
  } catch (failure) {
    progress("");
    const result = {
      ...closing(),
      rows: [],
      error: failure instanceof Error ? failure.message : String(failure),
    };
    if (options.write) writeResult(result);
    return result;
  }
}

function progress(text: string): void {
  const { stderr } = process;
  if (stderr.isTTY) stderr.write(`\r\x1b[K${text.slice(0, (stderr.columns ?? 120) - 1)}`);
}

function usage(problem: string): number {
  process.stderr.write(`${problem}\n`);
  return 2;
}
