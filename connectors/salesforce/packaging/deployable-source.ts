import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { manifest } from "../manifest.ts";
import type { SourceFile } from "./component.ts";
import { deployable } from "./deployable.ts";
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

/** All of it as a managed package is made of it, in the form in which it is deployed. */
export const deployableSource = (): ReadonlyMap<string, Buffer> =>
  deployable(sourceOnDisk(), manifest.apiVersion);
