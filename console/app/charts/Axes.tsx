import type { ReactNode } from "react";
import type { Scale } from "./scale.ts";

interface ValueAxisProps {
  readonly ticks: readonly number[];
  readonly scale: Scale;
  readonly left: number;
  readonly right: number;
  words(tick: number): string;
}

/** Values upwards: a fine line and its words for each tick. */
export function ValueAxis({ ticks, scale, left, right, words }: ValueAxisProps) {
  return (
    <g>
      {ticks.map((tick) => (
        <g key={tick}>
          <path d={`M${left} ${scale.at(tick)}H${right}`} stroke="var(--line)" />
          <Words x={left - 8} y={scale.at(tick) + 4} anchor="end">
            {words(tick)}
          </Words>
        </g>
      ))}
    </g>
  );
}

interface WordsProps {
  readonly x: number;
  readonly y: number;
  readonly anchor?: "start" | "middle" | "end";
  readonly tone?: string;
  readonly isBold?: boolean;
  readonly size?: number;
  /** Legible over lines and bars. */
  readonly hasHalo?: boolean;
  readonly children: ReactNode;
}

/** Text in a chart. */
export function Words({
  x,
  y,
  anchor = "start",
  tone = "var(--text-3)",
  isBold = false,
  size = 11,
  hasHalo = false,
  children,
}: WordsProps) {
  return (
    <text
      x={x}
      y={y}
      fontSize={size}
      textAnchor={anchor}
      fill={tone}
      fontWeight={isBold ? 620 : 400}
      {...(hasHalo
        ? { stroke: "var(--surface)", strokeWidth: 3, paintOrder: "stroke", strokeLinejoin: "round" as const }
        : {})}
    >
      {children}
    </text>
  );
}
