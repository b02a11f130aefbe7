import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { identityOf, type ManifestProblem } from "./identity.ts";
import { generatedFiles, SOURCE } from "./source.ts";

/** `npm run salesforce:source`: writes every generated file of the package anew. */
const root = fileURLToPath(new URL("../package/", import.meta.url));
const manifest: unknown = JSON.parse(readFileSync(new URL("../../../app.json", import.meta.url), "utf8"));
const app = identityOf(manifest);
if ("length" in app) {
  for (const { field, reason, fix } of app as readonly ManifestProblem[])
    process.stderr.write(`app.json, ${field}: ${reason}. ${fix}\n`);
  process.exit(1);
}
const files = generatedFiles(app);
const directories = new Set(files.map(({ path }) => path.split("/")[0]!));
for (const directory of directories) rmSync(join(root, SOURCE, directory), { recursive: true, force: true });
for (const { path, text } of files) {
  const file = join(root, SOURCE, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
process.stdout.write(`${files.length} files below ${SOURCE}\n`);
