import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Check, Figures, Round } from "../check.ts";
import { PARSERS } from "./parsers.ts";

const PROGRAM = fileURLToPath(new URL("./fuzz-process.ts", import.meta.url));
const RUNS = 60;
/** Node ends a process that holds more than this; code, stacks and buffers come on top. */
const HEAP_MB = 256;
const MOST_BYTES = 700_000_000;
const PATIENCE_MS = 600_000;

/** Everything that reads what comes from outside, with what nobody sends on purpose, in little memory. */
export const fuzzParsers: Check = {
  name: "fuzz-parsers",
  area: "security",
  what: `${PARSERS.map(({ name }) => name).join(", ")}: spoiled, cut off, flipped, deep, and as bytes of no meaning, in a heap of ${HEAP_MB} MB`,
  quick: true,
  stores: ["embedded"],
  run: (round) => fuzzed(round, false),
  planted: [{ what: "a parser that stumbles over a NUL character", run: (round) => fuzzed(round, true) }],
};

async function fuzzed({ seed, times }: Round, planted: boolean): Promise<Figures> {
  const args = [String(seed), String(RUNS * times), ...(planted ? ["planted"] : [])];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      ...["--disable-warning=ExperimentalWarning", "--no-warnings"],
      ...[`--max-old-space-size=${HEAP_MB}`, PROGRAM, ...args],
    ],
    { timeout: PATIENCE_MS, maxBuffer: 50_000_000, env: { PATH: process.env.PATH ?? "", TZ: "UTC" } },
  );
  const { tried, detail, peakBytes } = JSON.parse(stdout) as {
    tried: number;
    detail: string[];
    peakBytes: number;
  };
  const isTooMuch = peakBytes > MOST_BYTES;
  const wrong = detail.length + (isTooMuch ? 1 : 0);
  return {
    ...{ tried, lost: 0, doubled: 0, wrong },
    detail: [...detail.slice(0, 20), `${Math.round(peakBytes / 1e6)} MB at most`],
  };
}
