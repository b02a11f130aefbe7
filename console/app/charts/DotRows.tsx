import type { ReactNode } from "react";
import { Words } from "./Axes.tsx";
import css from "./ChartFrame.module.css";
import { ChartFrame, type ChartText } from "./ChartFrame.tsx";
import type { Cell } from "./csv.ts";
import { rateRange } from "./dots.ts";
import { cutTo } from "./layout.ts";
import { rowWords } from "./row-words.ts";
import { linear } from "./scale.ts";

export interface DotRow {
  readonly name: string;
  /** Shares from 0 to 1; `null`: too few for a rate. */
  readonly own: number | null;
  readonly all: number | null;
  readonly words: string;
}

interface DotRowsProps extends ChartText {
  readonly rows: readonly DotRow[];
  readonly head: readonly string[];
  readonly cells: readonly (readonly Cell[])[];
  open?(index: number): void;
  /** A cell of the table that opens leads of its own. */
  shown?(row: number, column: number): ReactNode;
}

const HEAD = 20;
const NARROW = 460;
const rowOf = (width: number) => (width < NARROW ? 42 : 28);
const middleOf = (index: number, width: number) => HEAD + index * rowOf(width) + (width < NARROW ? 29 : 14);

/** Two rates a row joined by a line: what is one's own, solid, and with everybody's causes, hollow. */
export function DotRows(props: DotRowsProps) {
  const { rows, head, cells, open, shown } = props;
  return (
    <ChartFrame
      {...props}
      legend={
        <>
          <DotKey isSolid>Own misses only</DotKey>
          <DotKey isSolid={false}>All causes</DotKey>
        </>
      }
      table={{ head, rows: cells, ...(open ? { open } : {}), ...(shown ? { shown } : {}) }}
      height={(width) => HEAD + rows.length * rowOf(width) + 4}
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

function DotKey({ isSolid, children }: { readonly isSolid: boolean; readonly children: string }) {
  return (
    <span className={css.key}>
      <svg width="12" height="12" aria-hidden="true">
        <Dot x={6} y={6} isSolid={isSolid} />
      </svg>
      {children}
    </span>
  );
}

function Dot({ x, y, isSolid }: { readonly x: number; readonly y: number; readonly isSolid: boolean }) {
  return (
    <circle
      cx={x}
      cy={y}
      r={4.4}
      fill={isSolid ? "var(--human)" : "var(--surface)"}
      stroke="var(--human)"
      strokeWidth={1.8}
    />
  );
}

function Drawn({
  rows,
  width,
  active,
}: DotRowsProps & { readonly width: number; readonly active: number | null }) {
  const isNarrow = width < NARROW;
  const left = isNarrow ? 8 : Math.min(width * 0.3, 170);
  const right = width - (isNarrow ? 62 : 70);
  const [from, to] = rateRange(rows.flatMap(({ own, all }) => [own, all].filter((one) => one !== null)));
  const x = linear([from, to], [left, right]);
  return (
    <>
      <Words x={left} y={11} anchor={isNarrow ? "start" : "middle"}>
        {`${Math.round(from * 100)} %`}
      </Words>
      <Words x={right} y={11} anchor="middle">
        {`${Math.round(to * 100)} %`}
      </Words>
      {rows.map(({ name, own, all, words }, index) => {
        const y = middleOf(index, width);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
          <g key={index} opacity={active === null || active === index ? 1 : 0.6}>
            <path d={`M0 ${HEAD + index * rowOf(width)}H${width}`} stroke="var(--line)" />
            <text x={0} y={isNarrow ? y - 12 : y + 4} fontSize={12} fill="var(--text)">
              {cutTo(name, isNarrow ? width : left - 16)}
            </text>
            {own === null || all === null ? (
              <Words x={left - 4} y={y + 4} size={11.5}>
                {words}
              </Words>
            ) : (
              <>
                <path d={`M${left} ${y}H${right}`} stroke="var(--line)" />
                <path
                  d={`M${x.at(all)} ${y}H${x.at(own)}`}
                  stroke="var(--human)"
                  strokeWidth={2}
                  opacity={0.5}
                />
                <Dot x={x.at(all)} y={y} isSolid={false} />
                <Dot x={x.at(own)} y={y} isSolid />
                <Words x={width} y={y + 4} anchor="end" tone="var(--text)" size={12} isBold>
                  {words}
                </Words>
              </>
            )}
          </g>
        );
      })}
    </>
  );
}
