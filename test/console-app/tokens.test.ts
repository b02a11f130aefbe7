import { textOf } from "../support/sources.ts";

const css = textOf("console/app/styles/tokens.css");
const PAIR = /--([\w-]+):\s*light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g;
const tokens = new Map(
  [...css.matchAll(PAIR)].map(([, name, light, dark]) => [name!, { light: light!, dark: dark! }]),
);

const GROUNDS = ["bg", "surface", "sunken"];
const OWN = ["systems", "human", "hit", "miss", "warn", "run"];
const TINTS = OWN.map((name) => `${name}-tint`);
const WORDS = ["text", "text-2", "text-3", "link", ...OWN.map((name) => `${name}-text`)];
const MARKS = [...OWN, "company", "line-strong", "focus"];

const across = (names: readonly string[], grounds: readonly string[]) =>
  names.flatMap((name) => grounds.map((ground) => [name, ground] as const));

/** What is read, and on what it stands: 4.5 to 1 (WCAG 2.2, 1.4.3). */
const READ = [
  ...across(WORDS, GROUNDS),
  ...across(["text", "text-2"], TINTS),
  ...OWN.map((name) => [`${name}-text`, `${name}-tint`] as const),
  ["on-action", "action"] as const,
  ["on-systems", "systems"] as const,
  ["surface", "text"] as const,
];
/** What is seen as a shape: 3 to 1 (1.4.11). */
const SEEN = [...across(MARKS, GROUNDS), ["on-human", "human"] as const];

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

test("the contrast of two colours is what the specification says", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  const of = (name: string): string => {
    const token = tokens.get(name);
    if (!token) throw new Error(`tokens.css has no --${name}`);
    return token[theme];
  };
  const below = (pairs: readonly (readonly [string, string])[], least: number) =>
    pairs
      .map(([name, ground]) => ({ pair: `${name} on ${ground}`, is: contrast(of(name), of(ground)) }))
      .filter(({ is }) => is < least)
      .map(({ pair, is }) => `${pair} ${is.toFixed(2)}`);

  test(`${READ.length + SEEN.length} pairs can be told apart: words 4.5 to 1, marks 3 to 1`, () => {
    expect(READ.length + SEEN.length).toBeGreaterThanOrEqual(75);
    expect(below(READ, 4.5)).toEqual([]);
    expect(below(SEEN, 3)).toEqual([]);
  });
});

test("colours stand in tokens.css alone", () => {
  const others = ["base.css", "parts.css"].map((name) => textOf(`console/app/styles/${name}`)).join("\n");
  expect(others.match(/#[0-9a-f]{3,8}\b/gi)).toBeNull();
});
