import { Fragment } from "react";
import { ValueAxis, Words } from "./Axes.tsx";
import { ChartFrame, type ChartText } from "./ChartFrame.tsx";
import type { Cell } from "./csv.ts";
import { linePath, type Pin, spread, thinned } from "./layout.ts";
import { PinMarks, PinWords } from "./Pins.tsx";
import { fullWords, type PointLabel } from "./point-label.ts";
import { linear } from "./scale.ts";

export interface Line {
  readonly name: string;
  readonly dash: keyof typeof DASHES;
  /** `null`: nothing to tell there; the line is broken. */
  readonly values: readonly (number | null)[];
}

const DASHES = {
  solid: { strokeWidth: 2.2 },
  dashed: { strokeWidth: 1.5, strokeDasharray: "6 4" },
  dotted: { strokeWidth: 1.5, strokeDasharray: "1.5 3" },
} as const;

interface LineChartProps extends ChartText {
  /** What one point is called in the table's head: `Week of`. */
  readonly pointName: string;
  /** Of each point: short for the axis, whole for table and tooltip. */
  readonly labels: readonly PointLabel[];
  readonly lines: readonly Line[];
  /** Further columns of the table and lines of the tooltip: n, left out. */
  readonly also: readonly { readonly name: string; readonly cells: readonly Cell[] }[];
  readonly baseline?: { readonly name: string; readonly value: number } | null;
  readonly pins?: readonly Pin[];
  readonly ticks: readonly number[];
  /** The lowest value of the axis; else 0. */
  readonly from?: number;
  tickWords(value: number): string;
  valueWords(value: number): string;
  open?(index: number): void;
}

const HEIGHT = 252;
const TOP = 30;
const BOTTOM = 24;
const NONE = "–";

/** Values over time: up to three lines told apart by their stroke, a baseline, lettered pins. */
export function LineChart(props: LineChartProps) {
  const { labels, lines, also, valueWords, pointName, open } = props;
  const told = (value: number | null | undefined) =>
    value === null || value === undefined ? NONE : valueWords(value);
  const fullOf = (index: number) => fullWords(labels[index]);
  return (
    <ChartFrame
      {...props}
      table={{
        head: [pointName, ...lines.map(({ name }) => name), ...also.map(({ name }) => name)],
        rows: labels.map((_label, index) => [
          fullOf(index),
          ...lines.map(({ values }) => told(values[index])),
          ...also.map(({ cells }) => cells[index] ?? NONE),
        ]),
        ...(open ? { open } : {}),
      }}
      note={
        <>
          <PinWords pins={props.pins ?? []} />
          {props.note}
        </>
      }
      height={() => HEIGHT}
      points={{
        count: labels.length,
        along: "x",
        at: (index, width) => placesOf(width, labels.length)(index),
        words: (index) => [
          fullOf(index),
          ...lines.map(({ name, values }) => `${name} ${told(values[index])}`),
          ...also.map(({ name, cells }) => `${name} ${cells[index] ?? NONE}`),
          ...(props.pins ?? []).filter((pin) => pin.index === index).flatMap(({ words }) => words),
        ],
        ...(open ? { open } : {}),
      }}
      draw={(width, active) => <Drawn {...props} width={width} active={active} />}
    />
  );
}

const sidesOf = (width: number) => ({ left: 46, right: width - (width < 420 ? 62 : 76) });

const placesOf = (width: number, count: number) => {
  const { left, right } = sidesOf(width);
  return (index: number) =>
    count < 2 ? (left + right) / 2 : left + 6 + (index * (right - left - 12)) / (count - 1);
};

type DrawnProps = LineChartProps & { readonly width: number; readonly active: number | null };

function Drawn(props: DrawnProps) {
  const { labels, lines, ticks, baseline, pins = [], width, active } = props;
  const { left, right } = sidesOf(width);
  const x = placesOf(width, labels.length);
  const y = linear([props.from ?? 0, ticks.at(-1) ?? 1], [HEIGHT - BOTTOM, TOP]);
  const written = thinned(labels.length, right - left, 62);
  return (
    <>
      <ValueAxis
        ticks={ticks.filter((tick) => tick >= (props.from ?? 0))}
        scale={y}
        left={left}
        right={right}
        words={props.tickWords}
      />
      {labels.map(({ short, full }, index) =>
        written.has(index) ? (
          <Words key={full} x={x(index)} y={HEIGHT - 6} anchor="middle">
            {short}
          </Words>
        ) : null,
      )}
      {baseline ? (
        <>
          <path
            d={`M${left} ${y.at(baseline.value)}H${right}`}
            stroke="var(--line-strong)"
            strokeDasharray="2 3"
          />
          <Words x={left + 4} y={y.at(baseline.value) - 5} hasHalo>
            {`${baseline.name} ${props.valueWords(baseline.value)}`}
          </Words>
        </>
      ) : null}
      <PinMarks pins={pins} at={x} top={14} bottom={HEIGHT - BOTTOM} />
      {active === null ? null : (
        <path d={`M${x(active)} ${TOP - 6}V${HEIGHT - BOTTOM}`} stroke="var(--text-2)" strokeWidth={1} />
      )}
      {lines.map(({ name, dash, values }) => (
        <Fragment key={name}>
          <path
            d={linePath(values.map((value, index) => (value === null ? null : [x(index), y.at(value)])))}
            fill="none"
            stroke="var(--text)"
            strokeLinejoin="round"
            {...DASHES[dash]}
          />
          {values.map((value, index) =>
            value === null || (dash !== "solid" && active !== index && !isAlone(values, index)) ? null : (
              <circle
                // biome-ignore lint/suspicious/noArrayIndexKey: a point is its place on the axis
                key={index}
                cx={x(index)}
                cy={y.at(value)}
                r={active === index ? 4 : 2.6}
                fill={labels[index]?.isPartial ? "var(--surface)" : "var(--text)"}
                stroke="var(--text)"
                strokeWidth={1.6}
              />
            ),
          )}
        </Fragment>
      ))}
      <EndLabels {...props} at={y.at} />
    </>
  );
}

/** A point without neighbours would be a line of no length. */
const isAlone = (values: readonly (number | null)[], index: number): boolean =>
  (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null;

function EndLabels(props: DrawnProps & { readonly at: (value: number) => number }) {
  const { lines, width, labels, valueWords } = props;
  const last = lines.flatMap(({ name, values, dash }) => {
    const index = values.findLastIndex((value) => value !== null);
    return index < 0 ? [] : [{ name, dash, value: values[index]! }];
  });
  const places = spread(
    last.map(({ value }) => props.at(value)),
    27,
    [TOP + 4, HEIGHT - BOTTOM - 12],
  );
  const x = Math.max(sidesOf(width).right, placesOf(width, labels.length)(labels.length - 1)) + 8;
  return last.map(({ name, dash, value }, index) => (
    <g key={name}>
      <Words x={x} y={places[index]! + 1} tone="var(--text)" isBold={dash === "solid"} size={11.5}>
        {valueWords(value)}
      </Words>
      <Words x={x} y={places[index]! + 13} size={10.5}>
        {name.toLowerCase()}
      </Words>
    </g>
  ));
}
