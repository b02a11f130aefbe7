import { quotedIn, tableOf } from "../support/pages.ts";
import { textOf } from "../support/sources.ts";

const manifest: Record<string, Record<string, string>> = JSON.parse(textOf("package.json"));

test.each([
  ["dependencies", "Package"],
  ["devDependencies", "Development package"],
])("each of the %s stands in its table with a reason, and no other", (kind, heading) => {
  const rows = tableOf("docs/decisions/README.md", [heading, "Why"]);
  expect(rows.flatMap(([names]) => quotedIn(names!)).sort()).toEqual(Object.keys(manifest[kind]!).sort());
  for (const [, why] of rows) expect(why).toMatch(/\.$/);
});
