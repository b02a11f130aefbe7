import { type Problem, problemsOf } from "../settings/problem.ts";
import { Event } from "./event.ts";
import type { Line } from "./lines.ts";

/** A line that is no event: where, what, and how to mend it. */
export interface BadLine extends Problem {
  readonly line: number;
}

/** The event on a line, or everything that is wrong with it. */
export function readEvent(line: Line): Event | readonly BadLine[] {
  if (line.text === null) {
    const [problem, fix] = line.problem.split(" — ");
    return [{ line: line.line, path: "", problem: problem!, fix: fix ?? "" }];
  }
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch (error) {
    return [bad(line.line, `not JSON (${reason(error)})`, "Write one JSON object on each line.")];
  }
  const read = Event.safeParse(value);
  if (read.success) return read.data;
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    return [
      bad(
        line.line,
        "not a JSON object",
        'Write one object on each line, as {"lead": "L1", "type": "engaged", "at": …}.',
      ),
    ];
  }
  return problemsOf(read.error, value).map((problem) => ({ line: line.line, ...problem }));
}

function bad(line: number, problem: string, fix: string): BadLine {
  return { line, path: "", problem, fix };
}

function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^(.{100}).*$/s, "$1…");
}
