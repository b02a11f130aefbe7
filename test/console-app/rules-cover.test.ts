import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { PolicyFile } from "../../src/settings/schema/policy.ts";
import { ROOT } from "../support/sources.ts";

const PAGES = path.join(ROOT, "console/app/pages/rules");

/** What stands in no form; the tab "As text" says why. */
const IN_NO_FORM = ["$schema", "preset", "version", "effectiveAt"];

interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape | readonly Shape[];
  readonly prefixItems?: readonly Shape[];
  readonly anyOf?: readonly Shape[];
  readonly additionalProperties?: Shape | boolean;
}

/** Every member of the schema with the place it stands in. */
function membersOf(shape: Shape, at = ""): readonly (readonly [place: string, name: string])[] {
  const own = Object.entries(shape.properties ?? {}).flatMap(([name, inner]) => [
    [`${at}.${name}`, name] as const,
    ...membersOf(inner, `${at}.${name}`),
  ]);
  const items = Array.isArray(shape.items) ? shape.items : shape.items ? [shape.items as Shape] : [];
  const each = typeof shape.additionalProperties === "object" ? [shape.additionalProperties] : [];
  return [...own, ...[...items, ...(shape.anyOf ?? []), ...each].flatMap((one) => membersOf(one, at))];
}

const code = readdirSync(PAGES)
  .filter((name) => /\.tsx?$/.test(name) && name !== "AsText.tsx")
  .map((name) => readFileSync(path.join(PAGES, name), "utf8"))
  .join("\n");
const asText = readFileSync(path.join(PAGES, "AsText.tsx"), "utf8").replaceAll(/\s+/g, " ");

test("every part of a policy has its form, or the page says why it has none", () => {
  const members = membersOf(z.toJSONSchema(PolicyFile, { unrepresentable: "any" }) as Shape);
  expect(members.length).toBeGreaterThan(100);
  const formless = members
    .filter(([, name]) => !new RegExp(`(["'\`.]|\\b)${name.replace("$", "\\$")}\\b`).test(code))
    .map(([place]) => place);
  expect(formless.filter((place) => !IN_NO_FORM.includes(place.slice(1)))).toEqual([]);
  for (const reason of ["the number of a version and its beginning", "a preset is"])
    expect(asText).toContain(reason);
});
