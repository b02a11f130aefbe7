import path from "node:path";
import { tableOf } from "../support/pages.ts";
import { textOf } from "../support/sources.ts";

const PAGE = "docs/salesforce-pitfalls.md";
/** A link to a test file, then the name of a test in it. */
const PROOF = /\[[^\]]+\]\(([^)]+)\): `([^`]+)`/g;

const rows = tableOf(PAGE, ["", "Pitfall", "Here", "Proof"]).map(([number, pitfall, here, proof]) => ({
  number: Number(number),
  pitfall: pitfall!,
  here: here!,
  proofs: [...proof!.matchAll(PROOF)].map(([, to, name]) => ({ file: path.join("docs", to!), name: name! })),
}));

test("every pitfall has its number, what is done about it, and a proof", () => {
  expect(rows.map(({ number }) => number)).toEqual(rows.map((_row, index) => index + 1));
  for (const { pitfall, here, proofs } of rows) {
    expect([pitfall, here]).toEqual([expect.stringMatching(/\.$/), expect.stringMatching(/\.$/)]);
    expect(proofs).not.toEqual([]);
  }
});

test.each(rows.flatMap(({ proofs }) => proofs.map(({ file, name }) => [file, name] as const)))(
  "%s has the test %s",
  (file, name) => {
    const source = textOf(file);
    const began = [`"${name}"`, `'${name}'`].find((quoted) => source.includes(quoted));
    expect(began).toBeDefined();
    expect(source.slice(0, source.indexOf(began!))).toMatch(/\b(it|test)(\.each\([\s\S]*\))?\(\s*$/);
  },
);
