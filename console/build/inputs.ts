import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The repository. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What the page is made from: its own files, the pure parts that it shares with the server, the versions of packages. Types leave no trace. */
const SOURCES = ["console", "src/domain"];
const FILES = ["docs/glossary.md", "package-lock.json", "package.json"];
export const GENERATED = "console/app/client/operations.gen.ts";

/** One digest over everything that goes into the built console: where it differs, what is built is stale. */
export function inputsDigest(): string {
  const hash = createHash("sha256");
  for (const file of [...SOURCES.flatMap(filesBelow), ...FILES].sort()) {
    if (file === GENERATED) continue;
    hash
      .update(`${file}\n`)
      .update(readFileSync(path.join(ROOT, file)))
      .update("\n");
  }
  return hash.digest("hex");
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)));
}
