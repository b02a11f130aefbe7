import type { Row } from "./bench.ts";
import { machineText } from "./machine.ts";
import type { Result } from "./results.ts";

/** A figure with as many digits as it deserves. */
function number(value: number): string {
  if (!Number.isFinite(value)) return "none";
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString("en-US");
  return String(Number(value.toPrecision(3)));
}

const percent = (share: number | null) => (share === null ? "" : `${Math.round(share * 100)} %`);
const held = ({ holds }: Row) => (holds === undefined ? "" : holds ? "yes" : "**no**");

/** One bench as lines for a terminal. */
export function resultText({ title, rows, notes = [], profile = [], error, seconds }: Result): string {
  const lines = rows.map((row) => {
    const against = row.against
      ? `; ${row.against.what}: ${number(row.against.value)} ${row.unit}, ratio ${number(row.ratio ?? 0)}`
      : "";
    const target = row.target ? `; target ${row.target}: ${row.holds ? "held" : "NOT HELD"}` : "";
    const scatter = row.scatter !== null && row.scatter > 0.2 ? `; scatters by ${percent(row.scatter)}` : "";
    return `  ${row.what}: ${number(row.ours)} ${row.unit}${against}${target}${scatter}${row.note ? `; ${row.note}` : ""}`;
  });
  return [
    `${title} (${Math.round(seconds)} s)`,
    ...lines,
    ...notes.map((note) => `  ${note}`),
    ...profile.map((frame) => `  profile: ${frame}`),
    ...(error ? [`  FAILED: ${error}`] : []),
  ].join("\n");
}

/** All results as the page's table, with the machine of the run above it. */
export function resultsPage(results: readonly Result[]): string {
  const machines = [...new Set(results.map(({ machine }) => machineText(machine)))];
  const days = [...new Set(results.map(({ at }) => at.slice(0, 10)))].sort();
  const head = [
    "| Figure | Measured | Ours | Beside it | Ratio | Target | Held | Scatter |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
  ];
  const rows = results.flatMap(({ title, rows }) =>
    rows.map((row, index) =>
      [
        "",
        index === 0 ? title : "",
        row.note ? `${row.what} (${row.note})` : row.what,
        `${number(row.ours)} ${row.unit}`,
        row.against ? `${number(row.against.value)} ${row.unit}, ${row.against.what}` : "",
        row.ratio === undefined ? "" : number(row.ratio),
        row.target ?? "",
        held(row),
        percent(row.scatter),
        "",
      ]
        .map((cell) => cell.replaceAll("|", "\\|"))
        .join(" | ")
        .trim(),
    ),
  );
  const beneath = results.flatMap(({ title, notes = [], profile = [], error }) => {
    const frames = profile.map((frame) => `  - ${frame}`);
    return [
      ...notes.map((note) => `- ${title}: ${note}`),
      ...(frames.length > 0 ? [`- ${title}, where the time goes:`, ...frames] : []),
      ...(error ? [`- ${title}: not measured, ${error.split("\n")[0]}`] : []),
    ];
  });
  return [
    `Measured on ${days.join(", ")}: ${machines.join("; ")}.`,
    "",
    ...head,
    ...rows,
    "",
    ...beneath,
  ].join("\n");
}
