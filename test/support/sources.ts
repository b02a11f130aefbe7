import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The repository. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** A file of the repository as text; `file` is relative to its root. */
export const textOf = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");

/** Every file below a folder of the repository, relative to its root, sorted. */
export function filesBelow(folder: string): readonly string[] {
  return walk(folder).sort();
}

/** Installed packages are not ours. */
function walk(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    if (entry.isFile()) return [name];
    return entry.isDirectory() && entry.name !== "node_modules" ? walk(name) : [];
  });
}

export interface Import {
  readonly from: string;
  /** A path relative to the root, or the name of a package (`node:…` for Node's own). */
  readonly to: string;
}

/** `from "…"`, `import("…")` and `import "…"` at the places where a statement or an expression can stand. */
const IMPORT =
  /^(?:import|export)\s[^;"'`]*?from\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/gm;

/** What a file imports, types included. */
export function importsOf(file: string): readonly Import[] {
  return [...textOf(file).matchAll(IMPORT)].map(([, from, bare, dynamic]) => {
    const name = (from ?? bare ?? dynamic)!;
    return { from: file, to: name.startsWith(".") ? path.join(path.dirname(file), name) : packageOf(name) };
  });
}

function packageOf(name: string): string {
  if (name.startsWith("node:")) return name;
  return name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");
}

/** Code without its comments; strings stay. */
export const withoutComments = (code: string): string =>
  code.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[^:])\/\/.*$/gm, "$1");
