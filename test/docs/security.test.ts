import { existsSync } from "node:fs";
import { checks } from "../../trust/security/index.ts";
import { textOf } from "../support/sources.ts";

const rows = textOf("docs/security.md")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !/^\| (Threat|---) /.test(line));

test("every threat names a test, and that test exists", () => {
  expect(rows.length).toBeGreaterThan(15);
  for (const row of rows) {
    const [, file = "", name = ""] = /`([\w/.-]+\.ts)`: "(.+)" \|$/.exec(row) ?? [];
    expect([row.slice(0, 60), existsSync(file)]).toEqual([row.slice(0, 60), true]);
    expect([file, name, textOf(file).includes(name)]).toEqual([file, name, true]);
  }
});

test("every check of the trust suite's security part stands against a threat", () => {
  const page = textOf("docs/security.md");
  for (const { name } of checks) expect([name, page.includes(`"${name}"`)]).toEqual([name, true]);
});

/** Those that ask for no more than their notice to stay, and MPL for files that we do not change. */
const LICENCES = new Set([
  ...["MIT", "MIT-0", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "BlueOak-1.0.0"],
  ...["Unlicense", "CC0-1.0", "CC-BY-3.0", "PSF-2.0", "Python-2.0", "OFL-1.1", "MPL-2.0"],
]);

test("every package that ships has a licence that lets us", () => {
  const lock = JSON.parse(textOf("package-lock.json")) as {
    packages: Record<string, { dev?: boolean; license?: string; link?: boolean }>;
  };
  const shipped = Object.entries(lock.packages).filter(
    // What is installed, and not a part of ours that it links to.
    ([path, { dev, link }]) => path.includes("node_modules/") && !dev && !link,
  );
  expect(shipped.length).toBeGreaterThan(50);
  const unclear = shipped.filter(([, { license = "none" }]) => {
    const parts = license.replaceAll(/[()]/g, "").split(/ (?:AND|OR) /);
    return !parts.every((part) => LICENCES.has(part));
  });
  expect(unclear.map(([path, { license }]) => `${path}: ${license ?? "none"}`)).toEqual([]);
});

test("dependencies are pinned exactly", () => {
  const { dependencies, devDependencies } = JSON.parse(textOf("package.json"));
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
    expect(`${name} ${version}`).toMatch(/ \d+\.\d+\.\d+(-[\w.]+)?$/);
});
