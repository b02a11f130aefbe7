// Looks up each element and each value of a fixed list in the types that the vendor makes of its own WSDL.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { XMLParser } from "fast-xml-parser";

const declared = readFileSync(
  new URL("../node_modules/@salesforce/types/lib/metadata.d.ts", import.meta.url),
  "utf8",
);

/** Members by type, and what a member may say. */
const members = new Map();
for (const [, name, bases, body] of declared.matchAll(/^export type (\w+) = ([^;{]*)\{\n([\s\S]*?)^\};/gm)) {
  const own = new Map(
    [...body.matchAll(/^ {4}(\w+)(\?)?: ([^;]+);$/gm)].map(([, member, optional, type]) => [
      member,
      { type: type.replace("[]", "").trim(), required: !optional && !type.endsWith("[]") },
    ]),
  );
  if (!members.has(name))
    members.set(name, {
      own,
      bases: bases
        .split("&")
        .map((one) => one.trim())
        .filter(Boolean),
    });
}
const lists = new Map();
for (const [, name, values] of declared.matchAll(/^export type (\w+) = ((?:'[^']*'(?: \| )?)+);$/gm))
  lists.set(
    name,
    values.split(" | ").map((one) => one.slice(1, -1)),
  );
const aliases = new Map(
  [...declared.matchAll(/^export type (\w+) = (\w+);$/gm)].map(([, name, of]) => [name, of]),
);

const membersOf = (name) => {
  const found = members.get(aliases.get(name) ?? name);
  if (!found) return null;
  const inherited = found.bases.flatMap((base) => (base === "sObject" ? [] : [...(membersOf(base) ?? [])]));
  return new Map([...inherited, ...found.own]);
};

const root = fileURLToPath(new URL("../force-app/main/default/", import.meta.url));
const parser = new XMLParser({ ignoreAttributes: false, parseTagValue: false, ignoreDeclaration: true });
const problems = [];
let looked = 0;

function check(file, type, value, path) {
  const known = membersOf(type);
  if (!known) {
    const list = lists.get(type);
    looked += 1;
    if (list && !list.includes(String(value)))
      problems.push(`${file}: ${path} is ${value}, not one of ${list.join(", ")}`);
    if (type === "boolean" && !["true", "false"].includes(String(value)))
      problems.push(`${file}: ${path} is no boolean`);
    if (type === "number" && Number.isNaN(Number(value))) problems.push(`${file}: ${path} is no number`);
    return;
  }
  const given = value !== null && typeof value === "object" ? value : {};
  for (const [member, { required }] of known)
    if (required && !(member in given) && member !== "fullName")
      problems.push(`${file}: ${path} lacks ${member}`);
  for (const [member, inner] of Object.entries(given)) {
    if (member.startsWith("@_")) continue;
    const of = known.get(member);
    if (!of) problems.push(`${file}: ${path} has no ${member}`);
    else for (const one of [inner].flat()) check(file, of.type, one, `${path}.${member}`);
  }
}

const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith("-meta.xml"))
  .map((entry) => join(entry.parentPath, entry.name));
for (const file of files) {
  const [[type, body]] = Object.entries(parser.parse(readFileSync(file, "utf8")));
  if (!membersOf(type)) problems.push(`${file}: the vendor knows no type ${type}`);
  else check(file.slice(root.length), type, body, type);
}
for (const problem of problems) console.error(problem);
console.log(`${files.length} files, ${looked} values looked up, ${problems.length} wrong`);
process.exitCode = problems.length === 0 ? 0 : 1;
