import type { BadLine } from "../replay/read-event.ts";
import type { Skipped } from "../replay/summary.ts";
import { renderProblem } from "../settings/problem.ts";
import type { Io } from "./io.ts";

/** Enough was wrong to stop. */
export class TooManyBadLines extends Error {}

const SHOWN = 10;

/** Lines of an event file that are wrong: named and fatal, or with `--skip-bad` counted and left out. */
export class BadLines {
  readonly #path: string;
  readonly #skip: boolean;
  readonly #io: Io;
  readonly #shown: BadLine[] = [];
  readonly #lines = new Set<number>();
  readonly #byReason: Record<string, number> = {};

  constructor(path: string, skip: boolean, io: Io) {
    this.#path = path;
    this.#skip = skip;
    this.#io = io;
  }

  /** Takes what is wrong with a line; throws TooManyBadLines when it is no use to go on. */
  take(problems: readonly BadLine[]): void {
    for (const problem of problems) {
      if (!this.#lines.has(problem.line)) {
        const reason = reasonOf(problem);
        this.#byReason[reason] = (this.#byReason[reason] ?? 0) + 1;
      }
      this.#lines.add(problem.line);
      if (this.#shown.length < SHOWN) this.#shown.push(problem);
    }
    if (!this.#skip && this.#lines.size >= SHOWN) throw new TooManyBadLines();
  }

  stopIfAny(): void {
    if (!this.#skip && this.#lines.size > 0) throw new TooManyBadLines();
  }

  skipped(): Skipped {
    return { lines: this.#lines.size, byReason: this.#byReason };
  }

  /** Says on stderr what was wrong. */
  note(): void {
    if (this.#lines.size === 0) return;
    if (!this.#skip) {
      for (const problem of this.#shown)
        this.#io.note(`${this.#path}:${problem.line}: ${renderProblem(problem)}`);
      this.#io.note("Correct the lines, or leave them out with --skip-bad.");
      return;
    }
    this.#io.note(`${this.#path}: ${this.#lines.size} bad lines left out:`);
    const reasons = Object.entries(this.#byReason).sort(([, a], [, b]) => b - a);
    for (const [reason, count] of reasons.slice(0, SHOWN)) this.#io.note(`  ${count} × ${reason}`);
    const first = this.#shown[0]!;
    this.#io.note(`  the first: line ${first.line}: ${renderProblem(first)}`);
  }
}

/** The same words for the same mistake: values are taken out, so that a million bad lines have few reasons. */
function reasonOf({ path, problem }: BadLine): string {
  const general = problem
    .replace(/^not JSON .*/s, "not JSON")
    .replace(/^"[^"]*" is a (local|number)/, "is a $1")
    .replace(/^("([^"\\]|\\.)*"|\{.*\}|\[.*\]|-?[\d.e+]+…?|"[^"]*…) (is|looks|names|has)/s, "the value $3");
  return path ? `${path.replace(/\.\d+/g, "[]")}: ${general}` : general;
}
