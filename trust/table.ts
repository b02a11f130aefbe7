import type { Figures } from "./check.ts";
import type { Outcome } from "./run-checks.ts";

const HEAD = [
  "Area",
  "Check",
  "Store",
  "Tried",
  "Lost",
  "Doubled",
  "Wrong",
  "Planted fault",
  "Seconds",
] as const;
const NUMBERS = new Set(["Tried", "Lost", "Doubled", "Wrong", "Seconds"]);

type Row = readonly string[];

/** Rounds of one check on one store as one row. */
export function merged(outcomes: readonly Outcome[]): readonly (Outcome & { readonly rounds: number })[] {
  const groups = Map.groupBy(outcomes, ({ name, store }) => `${name} ${store}`);
  return [...groups.values()].map((rounds) => {
    const figures = rounds.map((one) => one.figures);
    const of = (name: "tried" | "lost" | "doubled" | "wrong") =>
      figures.reduce((total: number, one: Figures) => total + one[name], 0);
    const bad = rounds.find(({ ok }) => !ok);
    return {
      ...(bad ?? rounds[0]!),
      rounds: rounds.length,
      figures: {
        tried: of("tried"),
        lost: of("lost"),
        doubled: of("doubled"),
        wrong: of("wrong"),
        kills: figures.reduce((total: number, one: Figures) => total + (one.kills ?? 0), 0),
        detail: figures.flatMap(({ detail = [] }) => detail),
      },
      planted: rounds.find(({ planted }) => planted.length > 0)?.planted ?? [],
      seconds: rounds.reduce((total, one) => total + one.seconds, 0),
      ok: bad === undefined,
    };
  });
}

/** The closing table for a terminal. */
export function tableText(outcomes: readonly Outcome[]): string {
  const rows = [HEAD, ...merged(outcomes).map(rowOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          NUMBERS.has(HEAD[column]!) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function rowOf(one: Outcome): Row {
  const { tried, lost, doubled, wrong } = one.figures;
  const count = (value: number) =>
    one.error !== null && tried === 0 ? "failed" : value.toLocaleString("en-US");
  return [
    one.area,
    one.name,
    one.store,
    count(tried),
    count(lost),
    count(doubled),
    count(wrong),
    one.planted.map(({ found, what }) => `${found ? "found" : "NOT FOUND"}: ${what}`).join("; ") ||
      "not tried",
    one.seconds.toFixed(0),
  ];
}
