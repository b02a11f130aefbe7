import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { SourceFile } from "./component.ts";
import { SOURCE } from "./source.ts";

/** The package's source as it lies on disk, tests left out, below a folder of it. */
export function sourceOnDisk(below = ""): readonly SourceFile[] {
  const root = fileURLToPath(new URL(`../package/${SOURCE}/`, import.meta.url));
  return readdirSync(`${root}${below}`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("__tests__"))
    .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll("//", "/"))
    .sort()
    .map((file) => ({ path: file.slice(root.length), text: readFileSync(file, "utf8") }));
}
