import { textOf } from "./sources.ts";

/** The rows of a page's table that has this heading row, as cells of Markdown. */
export function tableOf(page: string, headings: readonly string[]): readonly (readonly string[])[] {
  const lines = textOf(page).split("\n");
  const start = lines.findIndex((line) => cellsOf(line).join("|") === headings.join("|"));
  if (start < 0) throw new Error(`${page} has no table with the headings ${headings.join(", ")}.`);
  const rows: (readonly string[])[] = [];
  for (let index = start + 2; lines[index]?.startsWith("|"); index++) rows.push(cellsOf(lines[index]!));
  return rows;
}

/** What stands in code quotes, in order; fenced blocks are left out. */
export const quotedIn = (markdown: string): readonly string[] =>
  [...markdown.replace(/^ *```[\s\S]*?^ *```$/gm, "").matchAll(/`([^`]+)`/g)].map(([, quoted]) => quoted!);

/** Where the links and pictures of a page lead, the web left out. */
export const localLinksOf = (page: string): readonly string[] =>
  [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/i.test(target));

function cellsOf(line: string): readonly string[] {
  if (!line.startsWith("|")) return [];
  return line
    .replace(/^\||\|\s*$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}
