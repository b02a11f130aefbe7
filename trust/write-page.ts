import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PAGE = fileURLToPath(new URL("../docs/reliability.md", import.meta.url));
const BEGIN = "<!-- figures: written by npm run trust -- --write -->";
const END = "<!-- end of figures -->";

/** Puts the table between the markers of docs/reliability.md. */
export function writePage(table: string): void {
  const page = readFileSync(PAGE, "utf8");
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`docs/reliability.md has no line "${BEGIN}" before "${END}"`);
  writeFileSync(PAGE, `${page.slice(0, from)}${BEGIN}\n\n${table}\n\n${page.slice(to)}`);
}
