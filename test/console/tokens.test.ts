import { readFileSync } from "node:fs";

const css = readFileSync("src/console/page/tokens.css", "utf8");
const [light = "", dark = ""] = css.split("@media (prefers-color-scheme: dark)");
const colours = (text: string) =>
  new Map([...text.matchAll(/--([\w-]+):\s*#([0-9a-f]{6})/g)].map(([, name = "", hex = ""]) => [name, hex]));

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [0, 2, 4].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

describe.each([
  ["light", colours(light)],
  ["dark", new Map([...colours(light), ...colours(dark)])],
])("in the %s theme", (_theme, token) => {
  const of = (name: string) => {
    const hex = token.get(name);
    if (!hex) throw new Error(`tokens.css has no --${name}`);
    return hex;
  };

  test.each([
    "text",
    "text-2",
    "text-3",
    "link",
    "systems-text",
    "human-text",
    "hit-text",
    "miss-text",
    "warn-text",
    "run-text",
  ])("%s is readable on page, card and sunken ground", (name) => {
    for (const ground of ["bg", "surface", "sunken"])
      expect(contrast(of(name), of(ground))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(["hit", "miss", "warn", "run"])(
    "%s is readable on its own tint, and its mark stands out",
    (name) => {
      expect(contrast(of(`${name}-text`), of(`${name}-tint`))).toBeGreaterThanOrEqual(4.5);
      expect(contrast(of(name), of("surface"))).toBeGreaterThanOrEqual(3);
    },
  );

  test.each(["systems", "human", "line-strong"])("%s stands out as a mark", (name) => {
    expect(contrast(of(name), of("surface"))).toBeGreaterThanOrEqual(3);
  });
});
