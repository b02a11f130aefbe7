import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Measured } from "./bench.ts";
import type { Machine } from "./machine.ts";

/** What one run of one bench came to. */
export interface Result extends Omit<Measured, "plots"> {
  readonly name: string;
  readonly title: string;
  /** When it ended, ISO 8601. */
  readonly at: string;
  readonly seconds: number;
  readonly machine: Machine;
  /** Why there are no figures. */
  readonly error?: string;
}

const RESULTS = fileURLToPath(new URL("../results/", import.meta.url));

export function writeResult(result: Result, plots: Measured["plots"] = []): void {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(`${RESULTS}${result.name}.json`, `${JSON.stringify(result, null, 2)}\n`);
  for (const { name, svg } of plots) writeFileSync(`${RESULTS}${name}.svg`, svg);
}

/** All results that were written, by the order of `names`. */
export function readResults(names: readonly string[]): readonly Result[] {
  mkdirSync(RESULTS, { recursive: true });
  const files = new Set(readdirSync(RESULTS, { withFileTypes: true }).map(({ name }) => name));
  return names
    .filter((name) => files.has(`${name}.json`))
    .map((name) => JSON.parse(readFileSync(`${RESULTS}${name}.json`, "utf8")) as Result);
}
