import type { ReactNode } from "react";
import { Words } from "./Axes.tsx";
import { ChartFrame, type ChartText } from "./ChartFrame.tsx";
import type { Cell } from "./csv.ts";
import { cutTo } from "./layout.ts";
import { fillOf, type Tone } from "./Patterns.tsx";
import { rowWords } from "./row-words.ts";
import { linear } from "./scale.ts";

export interface BarRow {
  readonly name: string;
  /** `null`: too few to tell; its words stand instead of a bar. */
  readonly value: number | null;
  /** The value in words, beside its bar. */
  readonly words: string;
  /** Fainter, behind it: `504 of 612`. */
  readonly aside?: string;
  readonly tone: Tone;
  /** A tick on the bar: the baseline. */
  readonly mark?: number | null;
}

interface BarRowsProps extends ChartText {
  readonly rows: readonly BarRow[];
  /** Where a bar is full. */
  readonly full: number;
  /** Table: its head, and the cells of each row. */
  readonly head: readonly string[];
  readonly cells: readonly (readonly Cell[])[];
  readonly legend?: ReactNode;
  open?(index: number): void;
  /** A cell of the table that opens leads of its own. */
  shown?(row: number, column: number): ReactNode;
}

const NARROW = 400;
const rowOf = (width: number) => (width < NARROW ? 42 : 29);
const middleOf = (index: number, width: number) => index * rowOf(width) + (width < NARROW ? 29 : 14);

/** One bar a row, longest side to the right, with its words; drawn in ink unless it says whose time it is. */
export function BarRows(props: BarRowsProps) {
  const { rows, head, cells, open, shown } = props;
  return (
    <ChartFrame
      {...props}
      table={{ head, rows: cells, ...(open ? { open } : {}), ...(shown ? { shown } : {}) }}
      height={(width) => Math.max(1, rows.length) * rowOf(width) + 4}
      points={{
        count: rows.length,
        along: "y",
        at: middleOf,
        words: (index) => rowWords(head, cells, index),
        ...(open ? { open } : {}),
      }}
      draw={(width, active) => <Drawn {...props} width={width} active={active} />}
    />
  );
}

function Drawn({
  rows,
  full,
  width,
  active,
}: BarRowsProps & { readonly width: number; readonly active: number | null }) {
  const isNarrow = width < NARROW;
  const asideRoom = Math.max(0, ...rows.map(({ aside = "" }) => aside.length * 6.2 + (aside ? 12 : 0)));
  const wordsRoom = Math.max(
    0,
    ...rows.map(({ value, words }) => (value === null ? 0 : words.length * 7 + 8)),
  );
  const left = isNarrow ? 0 : Math.min(width * 0.4, 210);
  const right = width - asideRoom - wordsRoom - 6;
  const x = linear([0, full || 1], [left, Math.max(left + 20, right)]);
  return rows.map(({ name, value, words, aside, tone, mark }, index) => {
    const y = middleOf(index, width);
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
      <g key={index} opacity={active === null || active === index ? 1 : 0.6}>
        {index > 0 ? <path d={`M0 ${index * rowOf(width)}H${width}`} stroke="var(--line)" /> : null}
        <text x={0} y={isNarrow ? y - 12 : y + 4} fontSize={12} fill="var(--text)">
          {cutTo(name, isNarrow ? width : left - 8)}
        </text>
        {value === null ? (
          <Words x={left} y={y + 4} size={11.5}>
            {words}
          </Words>
        ) : (
          <>
            <rect
              x={left}
              y={y - 4}
              width={Math.max(0, x.at(full) - left)}
              height={8}
              rx={2}
              fill="var(--sunken)"
            />
            <rect
              x={left}
              y={y - 4}
              width={value > 0 ? Math.max(2, x.at(value) - left) : 0}
              height={8}
              rx={2}
              fill={fillOf(tone)}
            />
            {mark === null || mark === undefined ? null : (
              <path d={`M${x.at(mark)} ${y - 7}v14`} stroke="var(--text)" strokeWidth={1.6} />
            )}
            <Words x={width - asideRoom} y={y + 4} anchor="end" tone="var(--text)" size={12} isBold>
              {words}
            </Words>
            {aside ? (
              <Words x={width} y={y + 4} anchor="end" size={11.5}>
                {aside}
              </Words>
            ) : null}
          </>
        )}
      </g>
    );
  });
}
