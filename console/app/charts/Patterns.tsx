/** `fill="url(#hatched)"`: systems delay, on every chart, so that it is told apart without colour. */
export function Patterns() {
  return (
    <defs>
      <pattern
        id="hatched"
        width="4.5"
        height="4.5"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(-45)"
      >
        <rect width="4.5" height="4.5" fill="var(--systems)" />
        <rect width="4.5" height="1.5" fill="var(--surface)" opacity="0.38" />
      </pattern>
    </defs>
  );
}

/** Whose time or fault a mark stands for; `ink` for everything that is neither. */
export type Tone = "ink" | "systems" | "human" | "company" | "warn" | "miss" | "hit";

const FILLS: Readonly<Record<Tone, string>> = {
  ink: "var(--text-2)",
  systems: "url(#hatched)",
  human: "var(--human)",
  company: "var(--company)",
  warn: "var(--warn)",
  miss: "var(--miss)",
  hit: "var(--hit)",
};

export const fillOf = (tone: Tone): string => FILLS[tone];
