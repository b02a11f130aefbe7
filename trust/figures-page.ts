import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Check, STORES, type StoreKind } from "./check.ts";
import type { Outcome } from "./run-checks.ts";
import { merged } from "./table.ts";

const PAGE = fileURLToPath(new URL("../docs/reliability.md", import.meta.url));
const BEGIN = "<!-- figures: written by npm run trust -- --write -->";
const END = "<!-- end of figures -->";

const HEAD = [
  ...["Area", "Check", "Store", "Tried", "Lost", "Doubled", "Wrong", "Kills", "Planted faults"],
  ...["Result", "Size", "Seed", "Date", "Seconds"],
];
const NUMBERS = new Set(["Tried", "Lost", "Doubled", "Wrong", "Kills", "Size", "Seed", "Seconds"]);

/** What the page says of one check on one store, whenever that was. */
export interface FigureRow {
  readonly name: string;
  readonly store: StoreKind;
  readonly tried: number;
  readonly kills: number;
  readonly clean: boolean;
  /** As `--times` and `--seed` had it. */
  readonly size: number;
  readonly seed: number;
  readonly seconds: number;
  /** The cells as they stand there. */
  readonly cells: readonly string[];
}

/** What the page says by now; nothing where it says nothing. */
export function figuresOnPage(path = PAGE): readonly FigureRow[] {
  const { between } = partsOf(path);
  return between.split("\n").flatMap((line) => rowOf(line) ?? []);
}

/**
 * Puts these outcomes among those that stand there, each with its date, in the place of older ones of the same check and
 * store. Rows of checks that there are no more go.
 */
export function writeFigures(
  outcomes: readonly Outcome[],
  checks: readonly Check[],
  at: Date,
  path = PAGE,
): void {
  const { before, after } = partsOf(path);
  const day = at.toISOString().slice(0, 10);
  const fresh = merged(outcomes).map((one) => rowOf(lineOf(cellsOf(one, day)))!);
  const all = [...fresh, ...figuresOnPage(path)];
  const wanted = checks.flatMap((check) =>
    STORES.filter((store) => check.stores.includes(store)).map((store) => ({ name: check.name, store })),
  );
  const found = wanted.map(({ name, store }) => all.find((one) => one.name === name && one.store === store));
  const rows = found.filter((row) => row !== undefined);
  const missing = wanted.filter((_, index) => !found[index]).map(({ name, store }) => `${name} (${store})`);
  const table = [
    lineOf(HEAD),
    lineOf(HEAD.map((name) => (NUMBERS.has(name) ? "---:" : "---"))),
    ...rows.map(({ cells }) => lineOf(cells)),
  ].join("\n");
  const page = `${before}${BEGIN}\n\n${table}\n\n${closing(rows, missing)}\n\n${END}${after}`;
  // In one step: a run that is broken off leaves the page whole.
  writeFileSync(`${path}.new`, page);
  renameSync(`${path}.new`, path);
}

function closing(rows: readonly FigureRow[], missing: readonly string[]): string {
  const total = (of: (row: FigureRow) => number) => rows.reduce((all, row) => all + of(row), 0);
  const count = (value: number) => Math.round(value).toLocaleString("en-US");
  const failed = rows.filter(({ clean }) => !clean).map(({ name, store }) => `${name} (${store})`);
  const verdict =
    failed.length === 0 ? "nothing lost, nothing doubled, nothing wrong" : `failed: ${failed.join(", ")}`;
  const not = missing.length === 0 ? "" : ` Not run yet: ${missing.join(", ")}.`;
  return `${rows.length} checks on their stores: ${count(total(({ tried }) => tried))} tried, ${count(total(({ kills }) => kills))} kills, ${count(total(({ seconds }) => seconds) / 60)} minutes on two cores; ${verdict}.${not}`;
}

function cellsOf(one: Outcome & { readonly rounds: number }, day: string): readonly string[] {
  const { tried, lost, doubled, wrong, kills = 0 } = one.figures;
  const count = (value: number) => value.toLocaleString("en-US");
  const found = one.planted.filter((planted) => planted.found).length;
  return [
    ...[one.area, `\`${one.name}\`: ${one.what.replaceAll("|", "/")}`, one.store],
    ...[tried, lost, doubled, wrong, kills].map(count),
    one.planted.length === 0 ? "not tried" : `${found} of ${one.planted.length} found`,
    one.ok ? "clean" : "FAILED",
    one.rounds === 1 ? String(one.times) : `${one.times} × ${one.rounds}`,
    ...[String(one.seed), day, one.seconds.toFixed(0)],
  ];
}

const lineOf = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

function rowOf(line: string): FigureRow | null {
  const cells = line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
  const cell = (name: string) => cells[HEAD.indexOf(name)] ?? "";
  const number = (name: string) => Number(cell(name).replaceAll(",", "").split(" ")[0]);
  const [, name] = /^`([\w-]+)`/.exec(cell("Check")) ?? [];
  const store = STORES.find((one) => one === cell("Store"));
  if (cells.length !== HEAD.length || name === undefined || store === undefined) return null;
  return {
    ...{ name, store, cells, clean: cell("Result") === "clean" },
    ...{ tried: number("Tried"), kills: number("Kills"), size: number("Size") },
    ...{ seed: number("Seed"), seconds: number("Seconds") },
  };
}

function partsOf(path: string): { before: string; between: string; after: string } {
  const page = readFileSync(path, "utf8");
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`${path} has no line "${BEGIN}" before "${END}"`);
  return {
    before: page.slice(0, from),
    between: page.slice(from + BEGIN.length, to),
    after: page.slice(to + END.length),
  };
}
