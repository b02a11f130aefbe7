import type { OwnVerdict } from "./uci-incidents.ts";

/** One group of incidents: what we say (of an incident's first journey) beside what the source says. */
export interface Comparison {
  readonly group: string;
  readonly incidents: number;
  readonly sourceBreached: number;
  readonly weMissed: number;
  readonly bothBreached: number;
  readonly bothMet: number;
}

interface Result {
  readonly lead: string;
  readonly journeys: readonly {
    readonly clocks: readonly { readonly clock: string; readonly status: string }[];
    readonly delays: { readonly total: { readonly calendarMs: number } | null };
  }[];
}

const HOUR = 3_600_000;
const LENGTHS = [
  { group: "solved within 8 h", belowMs: 8 * HOUR },
  { group: "within 1 day", belowMs: 24 * HOUR },
  { group: "within 3 days", belowMs: 72 * HOUR },
  { group: "within 7 days", belowMs: 168 * HOUR },
  { group: "later, or not by a person", belowMs: Number.POSITIVE_INFINITY },
];

/** Our verdicts of a replay beside the log's own `made_sla`: over all, by time to the solution, reopened or not. */
export function compareVerdicts(
  results: readonly string[],
  verdicts: readonly OwnVerdict[],
  clock: string,
): readonly Comparison[] {
  const ours = new Map(
    results.map((line) => JSON.parse(line) as Result).map((result) => [result.lead, result]),
  );
  const rows = verdicts.flatMap((verdict) => {
    const journeys = ours.get(verdict.incident)?.journeys ?? [];
    const first = journeys[0];
    if (!first) return [];
    const missed = journeys.some((journey) =>
      journey.clocks.some((one) => one.clock === clock && one.status === "miss"),
    );
    return [{ ...verdict, missed, totalMs: first.delays.total?.calendarMs ?? Number.POSITIVE_INFINITY }];
  });
  let floor = Number.NEGATIVE_INFINITY;
  const byLength = LENGTHS.map(({ group, belowMs }) => {
    const from = floor;
    floor = belowMs;
    return count(
      group,
      rows.filter(({ totalMs }) => totalMs > from && totalMs <= belowMs),
    );
  });
  return [
    count("all", rows),
    ...byLength,
    count(
      "reopened",
      rows.filter(({ reopened }) => reopened),
    ),
    count(
      "not reopened",
      rows.filter(({ reopened }) => !reopened),
    ),
  ];
}

/** The comparison as a table for people. */
export function renderComparison(table: readonly Comparison[]): string {
  const heading = ["", "incidents", "made_sla FALSE", "our miss", "both breached", "both met", "agree"];
  const lines = table.map(({ group, incidents, sourceBreached, weMissed, bothBreached, bothMet }) => [
    group,
    String(incidents),
    withShare(sourceBreached, incidents),
    withShare(weMissed, incidents),
    String(bothBreached),
    String(bothMet),
    incidents === 0 ? "" : `${Math.round((100 * (bothBreached + bothMet)) / incidents)} %`,
  ]);
  const widths = heading.map((cell, column) =>
    Math.max(cell.length, ...lines.map((line) => line[column]!.length)),
  );
  return [heading, ...lines]
    .map((line) =>
      line.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join("  "),
    )
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}

function count(
  group: string,
  rows: readonly { readonly madeSla: boolean; readonly missed: boolean }[],
): Comparison {
  return {
    group,
    incidents: rows.length,
    sourceBreached: rows.filter(({ madeSla }) => !madeSla).length,
    weMissed: rows.filter(({ missed }) => missed).length,
    bothBreached: rows.filter(({ madeSla, missed }) => !madeSla && missed).length,
    bothMet: rows.filter(({ madeSla, missed }) => madeSla && !missed).length,
  };
}

function withShare(part: number, whole: number): string {
  return whole === 0 ? String(part) : `${part} (${Math.round((100 * part) / whole)} %)`;
}
