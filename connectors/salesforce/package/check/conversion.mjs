// Converts the source with the vendor's own library and compares each file with the program's own conversion.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ComponentSet, MetadataConverter } from "@salesforce/source-deploy-retrieve";
import { XMLParser } from "fast-xml-parser";
import { deployable } from "../../packaging/deployable.ts";
import { sourceOnDisk } from "../../packaging/on-disk.ts";
import { API_VERSION } from "../../version.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = mkdtempSync(join(tmpdir(), "leadclock-conversion-"));
process.chdir(root);
const source = ComponentSet.fromSource(join(root, "force-app"));
source.sourceApiVersion = API_VERSION;
await new MetadataConverter().convert(source, "metadata", {
  type: "directory",
  outputDirectory: out,
  packageName: "theirs",
});

const theirs = new Map(
  readdirSync(join(out, "theirs"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [file.slice(join(out, "theirs").length + 1), readFileSync(file, "utf8")]),
);
// The library names a folder with a slash behind it and the package by its directory; the documentation does neither.
theirs.set(
  "package.xml",
  theirs
    .get("package.xml")
    .replaceAll("/</members>", "</members>")
    .replace("<fullName>theirs</fullName>", ""),
);
const ours = new Map(
  [...deployable(sourceOnDisk(), API_VERSION)].map(([name, bytes]) => [name, bytes.toString("utf8")]),
);
rmSync(out, { recursive: true, force: true });

const parser = new XMLParser({ ignoreAttributes: false, parseTagValue: false });
const isXml = (name) => !/\.(js|html|css)$/.test(name);
/** Order says nothing where elements are told apart by name. */
const sorted = (value) => {
  if (Array.isArray(value))
    return value.map(sorted).sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
};
const meaning = (name, text) => (isXml(name) ? JSON.stringify(sorted(parser.parse(text))) : text);

const names = [...new Set([...theirs.keys(), ...ours.keys()])].sort();
const differs = names.filter(
  (name) =>
    !theirs.has(name) || !ours.has(name) || meaning(name, theirs.get(name)) !== meaning(name, ours.get(name)),
);
for (const name of differs)
  console.error(
    `${name}: ${theirs.has(name) ? (ours.has(name) ? "says something else" : "only the library makes it") : "only we make it"}`,
  );
console.log(
  `${names.length - differs.length} of ${names.length} files are what the vendor's library makes of the source`,
);
process.exitCode = differs.length === 0 ? 0 : 1;
