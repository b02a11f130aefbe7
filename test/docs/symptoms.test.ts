import { readFileSync } from "node:fs";
import path from "node:path";
import { SYMPTOMS } from "../../src/api/symptoms.ts";
import { ROOT } from "../support/sources.ts";

const manual = readFileSync(path.join(ROOT, "docs/operating.md"), "utf8");

test.each(Object.entries(SYMPTOMS))("the page says of %s what the manual says", (_id, { see, is, todo }) => {
  expect(manual).toContain(`| ${see} | ${is} | ${todo} |`);
});
