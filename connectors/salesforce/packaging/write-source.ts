import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readManifest } from "../../packaging/manifest.ts";
import { manifest } from "../manifest.ts";
import { generatedFiles, SOURCE } from "./source.ts";

/** `npm run salesforce:source`: writes every generated file of the package anew. */
const root = fileURLToPath(new URL(`../package/${SOURCE}/`, import.meta.url));
const files = generatedFiles(readManifest(), manifest);
const directories = new Set(files.map(({ path }) => path.split("/")[0]!));
for (const directory of directories) rmSync(join(root, directory), { recursive: true, force: true });
for (const { path, text } of files) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
process.stdout.write(`${files.length} files below ${SOURCE}\n`);
