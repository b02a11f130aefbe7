import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PAGE = fileURLToPath(new URL("../README.md", import.meta.url));
const [BEGIN, END] = ["<!-- results -->", "<!-- /results -->"];

/** Puts the table between its marks in bench/README.md. */
export function writePage(table: string): void {
  const page = readFileSync(PAGE, "utf8");
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined)
    throw new Error(`${PAGE} has lost its marks ${BEGIN} and ${END}`);
  writeFileSync(PAGE, `${before}${BEGIN}\n\n${table.trim()}\n\n${END}${after}`);
}
