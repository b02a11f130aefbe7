export type Cell = string | number;

/** What the picture shows, cell by cell: the table switch, the CSV and a screen reader have exactly this. */
export interface ChartTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** By it a spreadsheet knows that the file is UTF-8. */
const MARK = "\uFEFF";

/**
 * The table as CSV (RFC 4180), the note in a line of its own after it, so that the first line stays the head. What a
 * spreadsheet would take for a formula is told to be text.
 */
export function csvOf({ head, rows }: ChartTable, note: string): string {
  const lines = [head, ...rows, ["Note", note]];
  return `${MARK}${lines.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

function cell(value: Cell): string {
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
