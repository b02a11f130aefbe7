/** One row of a CSV file by column name. */
export type CsvRow = Readonly<Record<string, string>>;

/**
 * Reads CSV with a heading line as RFC 4180 says (quoted fields, doubled quotes, CRLF or LF, optional BOM).
 * Throws with the line number when a quote stays open or a row has more or fewer fields than the heading.
 */
export function parseCsv(text: string): readonly CsvRow[] {
  const lines = records(text.startsWith("\uFEFF") ? text.slice(1) : text);
  const heading = lines.next().value;
  if (!heading) throw new Error("line 1: the file is empty; it must start with a line of column names.");
  const rows: CsvRow[] = [];
  for (const { line, fields } of lines) {
    if (fields.length !== heading.fields.length)
      throw new Error(
        `line ${line}: ${fields.length} fields where the heading has ${heading.fields.length}.`,
      );
    rows.push(Object.fromEntries(heading.fields.map((name, index) => [name, fields[index] ?? ""])));
  }
  return rows;
}

interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

function* records(text: string): Generator<CsvRecord, undefined> {
  let fields: string[] = [];
  let line = 1;
  let startedAt = 1;
  let at = 0;
  while (at < text.length) {
    const field = text[at] === '"' ? quoted(text, at, line) : plain(text, at);
    fields.push(field.value);
    line += field.lineBreaks;
    at = field.end;
    if (text[at] === ",") {
      at += 1;
      if (at < text.length) continue;
      fields.push("");
    }
    if (text[at] === "\r") at += 1;
    if (at < text.length && text[at] !== "\n")
      throw new Error(`line ${line}: text after a closing quote; a quote inside a field is written twice.`);
    at += 1;
    line += 1;
    const blank = fields.length === 1 && fields[0] === "";
    if (!blank) yield { line: startedAt, fields };
    fields = [];
    startedAt = line;
  }
  return undefined;
}

function plain(text: string, start: number): { value: string; end: number; lineBreaks: number } {
  let end = start;
  while (end < text.length && text[end] !== "," && text[end] !== "\n") end += 1;
  const stop = text[end - 1] === "\r" && text[end] !== "," && end > start ? end - 1 : end;
  return { value: text.slice(start, stop), end: stop, lineBreaks: 0 };
}

function quoted(
  text: string,
  start: number,
  line: number,
): { value: string; end: number; lineBreaks: number } {
  let value = "";
  let from = start + 1;
  for (;;) {
    const close = text.indexOf('"', from);
    if (close < 0) throw new Error(`line ${line}: a quoted field is never closed.`);
    value += text.slice(from, close);
    if (text[close + 1] !== '"') {
      return { value, end: close + 1, lineBreaks: value.split("\n").length - 1 };
    }
    value += '"';
    from = close + 2;
  }
}
