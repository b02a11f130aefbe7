import fc from "fast-check";

/** Texts that have broken programs before. */
const NASTY: readonly string[] = [
  "",
  "\0",
  "a\0b",
  "\ud800",
  "\uFEFF",
  "\u202Egnp.exe",
  "__proto__",
  "constructor",
  "toString",
  "' or '1'='1",
  "%00%0d%0a",
  "../../../etc/passwd",
  "{{7*7}}",
  "=HYPERLINK(1)",
  "\r\nBcc: all@example.com",
  "<script>alert(1)</script>",
  "NaN",
  "-0",
  "1e400",
  "9".repeat(400),
  "x".repeat(20_000),
  "2026-02-30T25:61:61Z",
  "+275760-09-13T00:00:00.001Z",
];

export const nastyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
);

/** Any JSON, nasty texts among its keys and values. */
export const nastyJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: false },
    nastyText,
    fc.constantFrom(null, true, false, 0, -1, 1e308, 2 ** 53, 8.64e15 + 1, 1e-320),
    fc.double(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(nastyText, tie("value"), { maxKeys: 4 }),
  ),
})).value;

/** A well-made value with some of its parts exchanged, left out or doubled. */
export function spoiled(value: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(value))
    return fc.oneof(
      { weight: 4, arbitrary: fc.tuple(...value.map(spoiled)) },
      { weight: 1, arbitrary: fc.constant([...value, ...value]) },
      { weight: 1, arbitrary: nastyJson },
    );
  if (typeof value === "object" && value !== null)
    return fc.oneof(
      {
        weight: 8,
        arbitrary: fc
          .tuple(...Object.entries(value).map(([key, member]) => fc.tuple(fc.constant(key), maybe(member))))
          .map((entries) => Object.fromEntries(entries.filter(([, member]) => member !== undefined))),
      },
      { weight: 1, arbitrary: nastyJson },
    );
  return fc.oneof({ weight: 6, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: nastyJson });
}

const maybe = (member: unknown): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 20, arbitrary: spoiled(member) }, { weight: 1, arbitrary: fc.constant(undefined) });

/** Nested as deep as a body has room. */
export const DEEP: readonly string[] = [
  "[".repeat(200_000) + "]".repeat(200_000),
  `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`,
  `[${'{"portalId":1,"a":'.repeat(20_000)}1${"}".repeat(20_000)}]`,
];
