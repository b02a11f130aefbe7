import { readFileSync } from "node:fs";

/** What one figure counts; the words are those of the page `docs/figures.md`. */
export interface FigureDefinition {
  readonly key: string;
  readonly name: string;
  readonly counts: string;
  readonly leftOut: string;
  readonly unit: string;
  /** Decisions and requirements that it follows. */
  readonly ground: string;
}

let known: readonly FigureDefinition[] | null = null;

/** Every figure of the page, in its order; read once. */
export function figureDefinitions(): readonly FigureDefinition[] {
  known ??= readFileSync(new URL("../../docs/figures.md", import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| ") && !/^\| (Key|---) /.test(line))
    .map((line) => {
      const [key = "", name = "", counts = "", leftOut = "", unit = "", ground = ""] = line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim());
      return { key, name, counts, leftOut, unit, ground };
    });
  return known;
}
