import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { VIEWS } from "../../connectors/salesforce/packaging/reports.ts";

const ROOT = join(import.meta.dirname, "../..");
const page = readFileSync(join(ROOT, "docs/listing-salesforce.md"), "utf8");

test("every file and test that the page names as proof is there", () => {
  const named = [...page.matchAll(/`((?:connectors|workflows|src|test|field-specs|docs)\/[\w./-]+)`/g)].map(
    ([, path]) => path!,
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test("every report of the package stands on the page", () => {
  for (const { label } of VIEWS) expect(page).toContain(label);
});

test("says of no vendor's check that it was run", () => {
  expect(page).toContain("Nothing here was looked at by Salesforce");
  expect(page).toContain("was not run");
});
