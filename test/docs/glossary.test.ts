import { fieldName } from "../../connectors/hubspot/field-names.ts";
import { fieldSpecs } from "../../field-specs/index.ts";
import { quotedIn } from "../support/pages.ts";
import { filesBelow, textOf } from "../support/sources.ts";

const rows = textOf("docs/glossary.md")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| Word |") && !line.startsWith("| --- |"))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, word, meaning, code, property]) => ({
    word: word!,
    meaning: meaning!,
    code: code!,
    property: property!,
  }));

const code = ["src", "connectors", "workflows"].flatMap(filesBelow).filter((file) => file.endsWith(".ts"));
const program = code.map(textOf).join("\n");

test("every word has a meaning, and stands there once", () => {
  expect(rows.length).toBeGreaterThan(40);
  expect(rows.filter(({ meaning }) => !/[.…)]$/.test(meaning))).toEqual([]);
  expect(new Set(rows.map(({ word }) => word)).size).toBe(rows.length);
});

test.each(rows.map(({ word, code }) => [word, quotedIn(code)] as const))(
  "%s is written in code as the page says: %j",
  (_word, names) => {
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(program).toMatch(new RegExp(`\\b${name}\\b`));
  },
);

test("every property it names is a field of ours", () => {
  const ours = fieldSpecs.map(({ name }) => fieldName(name));
  expect(rows.flatMap(({ property }) => quotedIn(property)).filter((name) => !ours.includes(name))).toEqual(
    [],
  );
});
