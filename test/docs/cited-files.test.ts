import { existsSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { localLinksOf, quotedIn } from "../support/pages.ts";
import { textOf } from "../support/sources.ts";

const PAGES = readdirSync("docs")
  .filter((name) => name.endsWith(".md"))
  .map((name) => `docs/${name}`);
const FOLDERS =
  /^(?:bench|bin|connectors|console|data|docs|field-specs|ops|sandbox|schemas|src|test|trust|workflows)\/[\w./-]+\.\w+$/;

/** What a heading can be linked by, as GitHub makes it. */
const anchorsOf = (page: string): ReadonlySet<string> =>
  new Set(
    [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
      title!
        .toLowerCase()
        .replace(/[^\w\- ]/g, "")
        .replaceAll(" ", "-"),
    ),
  );

describe.each(PAGES)("%s", (page) => {
  test("names no file and no test that is not there", () => {
    // Acme is the CRM that somebody may add.
    const cited = quotedIn(textOf(page)).filter((quoted) => FOLDERS.test(quoted) && !quoted.includes("acme"));
    expect(cited.filter((file) => !existsSync(file))).toEqual([]);
  });

  test("links to pages and sections that are there", () => {
    const lost = localLinksOf(page).filter((link) => {
      const [path, anchor] = link.split("#") as [string, string?];
      const target = path === "" ? page : normalize(join(dirname(page), path));
      if (!existsSync(target)) return true;
      return anchor !== undefined && target.endsWith(".md") && !anchorsOf(target).has(anchor);
    });
    expect(lost).toEqual([]);
  });
});

describe.each(["docs/listing-hubspot.md", "docs/listing-salesforce.md"])("%s", (page) => {
  test("answers every question of a review and every requirement with a file, a page or what people do", () => {
    const rows = textOf(page)
      .split("\n")
      .filter((line) => line.startsWith("| ") && !line.startsWith("| ---"));
    const headings = /^\| (Requirement|Question|Check|View) \|/;
    const proofs = rows.filter((line) => !headings.test(line) && !/\(R-\d+\)|\| all of them/.test(line));
    expect(proofs.length).toBeGreaterThan(20);
    const shown = /`[^`]+`|\]\([^)]+\)|people, below/;
    expect(proofs.filter((line) => !shown.test(line.slice(line.indexOf(" | "))))).toEqual([]);
  });
});
