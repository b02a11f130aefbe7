import { isUtf8 } from "node:buffer";

/** One line of a text file, or why it cannot be read. */
export type Line =
  | { readonly line: number; readonly text: string; readonly problem?: undefined }
  | { readonly line: number; readonly text: null; readonly problem: string };

/** A longer line is refused; keeps one broken file from filling the memory. */
export const LONGEST_LINE = 1_048_576;

const NEWLINE = 10;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * The lines of a UTF-8 byte stream, in batches, without blank ones; CRLF and a byte order mark are taken off.
 * A line that is too long or not UTF-8 comes with its problem, as `problem — fix`.
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly Line[]> {
  let rest: Buffer = Buffer.alloc(0);
  let line = 1;
  let overlong = false;
  let first = true;
  for await (const chunk of chunks) {
    let bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    if (first && bytes.length < BOM.length) {
      rest = bytes;
      continue;
    }
    if (first && bytes.subarray(0, BOM.length).equals(BOM)) bytes = bytes.subarray(BOM.length);
    first = false;
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    const batch: Line[] = [];
    if (end > 0) {
      if (overlong) {
        batch.push(tooLong(line));
        overlong = false;
        const skipped = bytes.indexOf(NEWLINE) + 1;
        line += 1;
        line = split(bytes.subarray(skipped, end), line, batch);
      } else {
        line = split(bytes.subarray(0, end), line, batch);
      }
    }
    rest = bytes.subarray(end);
    if (rest.length > LONGEST_LINE) {
      overlong = true;
      rest = Buffer.alloc(0);
    } else if (overlong) {
      rest = Buffer.alloc(0);
    }
    if (batch.length > 0) yield batch;
  }
  if (first && rest.equals(BOM)) rest = Buffer.alloc(0);
  const last: Line[] = [];
  if (overlong) last.push(tooLong(line));
  else split(rest, line, last);
  if (last.length > 0) yield last;
}

/** Adds the lines of `bytes` to `batch`; returns the number of the line after them. */
function split(bytes: Buffer, firstLine: number, batch: Line[]): number {
  let line = firstLine;
  let start = 0;
  const allUtf8 = isUtf8(bytes);
  while (start < bytes.length) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    if (end - start > LONGEST_LINE) {
      batch.push(tooLong(line));
    } else if (!allUtf8 && !isUtf8(bytes.subarray(start, end))) {
      batch.push({ line, text: null, problem: "the line is not UTF-8 — Save the file as UTF-8." });
    } else {
      const text = bytes.toString("utf8", start, end).trim();
      if (text !== "") batch.push({ line, text });
    }
    start = end + 1;
    line += 1;
  }
  return line;
}

function tooLong(line: number): Line {
  return {
    line,
    text: null,
    problem: `the line is longer than ${LONGEST_LINE} bytes — Put one event on each line.`,
  };
}
