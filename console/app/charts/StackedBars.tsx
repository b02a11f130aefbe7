import { ValueAxis, Words } from "./Axes.tsx";
import { ChartFrame, type ChartText } from "./ChartFrame.tsx";
import type { Cell } from "./csv.ts";
import { Key } from "./Key.tsx";
import { thinned } from "./layout.ts";
import { fillOf, type Tone } from "./Patterns.tsx";
import { fullWords, type PointLabel } from "./point-label.ts";
import { bands, linear } from "./scale.ts";

export interface Part {
  readonly name: string;
  readonly tone: Tone;
  readonly values: readonly (number | null)[];
}

interface StackedBarsProps extends ChartText {
  readonly pointName: string;
  readonly labels: readonly PointLabel[];
  /** From below upwards; they add up to the total. */
  readonly parts: readonly Part[];
  readonly totalName: string;
  readonly also: readonly { readonly name: string; readonly cells: readonly Cell[] }[];
  readonly ticks: readonly number[];
  tickWords(value: number): string;
  valueWords(value: number): string;
  open?(index: number): void;
}

const HEIGHT = 252;
const TOP = 20;
const BOTTOM = 24;
const LEFT = 46;
const NONE = "–";

/** The sum of a bar's parts; `null` where none is known. */
function totalsOf(parts: readonly Part[], count: number): readonly (number | null)[] {
  return Array.from({ length: count }, (_bar, index) => {
    const known = parts.flatMap(({ values }) => values[index] ?? []);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
  });
}

/** Bars over time, each made of parts that add up. */
export function StackedBars(props: StackedBarsProps) {
  const { labels, parts, totalName, also, pointName, valueWords, open } = props;
  const totals = totalsOf(parts, labels.length);
  const told = (value: number | null | undefined) =>
    value === null || value === undefined ? NONE : valueWords(value);
  const fullOf = (index: number) => fullWords(labels[index]);
  return (
    <ChartFrame
      {...props}
      legend={parts.map(({ name, tone }) => (
        <Key key={name} tone={tone}>
          {name}
        </Key>
      ))}
      table={{
        head: [pointName, ...parts.map(({ name }) => name), totalName, ...also.map(({ name }) => name)],
        rows: labels.map((_label, index) => [
          fullOf(index),
          ...parts.map(({ values }) => told(values[index])),
          told(totals[index]),
          ...also.map(({ cells }) => cells[index] ?? NONE),
        ]),
        ...(open ? { open } : {}),
      }}
      height={() => HEIGHT}
      points={{
        count: labels.length,
        along: "x",
        at: (index, width) => {
          const band = bands(labels.length, [LEFT, width - 4]);
          return band.at(index) + band.width / 2;
        },
        words: (index) => [
          fullOf(index),
          ...parts.map(({ name, values }) => `${name} ${told(values[index])}`),
          `${totalName} ${told(totals[index])}`,
          ...also.map(({ name, cells }) => `${name} ${cells[index] ?? NONE}`),
        ],
        ...(open ? { open } : {}),
      }}
      draw={(width, active) => <Drawn {...props} totals={totals} width={width} active={active} />}
    />
  );
}

interface DrawnProps extends StackedBarsProps {
  readonly totals: readonly (number | null)[];
  readonly width: number;
  readonly active: number | null;
}

function Drawn({ labels, parts, totals, ticks, tickWords, valueWords, width, active }: DrawnProps) {
  const band = bands(labels.length, [LEFT, width - 4]);
  const y = linear([0, ticks.at(-1) ?? 1], [HEIGHT - BOTTOM, TOP]);
  const written = thinned(labels.length, width - LEFT, 62);
  const told = toldOf(totals);
  return (
    <>
      <ValueAxis ticks={ticks} scale={y} left={LEFT} right={width} words={tickWords} />
      {labels.map(({ short, full, isPartial }, index) => {
        let below = 0;
        const middle = band.at(index) + band.width / 2;
        const total = totals[index] ?? null;
        return (
          <g key={full} opacity={active === null || active === index ? (isPartial ? 0.75 : 1) : 0.5}>
            {parts.map(({ name, tone, values }) => {
              const value = values[index] ?? 0;
              const from = y.at(below);
              below += value;
              return value > 0 ? (
                <rect
                  key={name}
                  x={band.at(index)}
                  y={y.at(below)}
                  width={Math.min(band.width, 56)}
                  height={Math.max(0.5, from - y.at(below))}
                  fill={fillOf(tone)}
                  transform={`translate(${Math.max(0, (band.width - 56) / 2)} 0)`}
                />
              ) : null;
            })}
            {total !== null && told.has(index) ? (
              <Words
                x={Math.min(middle, width - 34)}
                y={y.at(total) - 5}
                anchor="middle"
                tone="var(--text)"
                isBold
                hasHalo
              >
                {valueWords(total)}
              </Words>
            ) : null}
            {written.has(index) ? (
              <Words x={middle} y={HEIGHT - 6} anchor="middle">
                {short}
              </Words>
            ) : null}
          </g>
        );
      })}
    </>
  );
}

/** Which totals stand over their bars: the largest and the latest; the others are one move of the pointer away. */
function toldOf(totals: readonly (number | null)[]): ReadonlySet<number> {
  const known = totals.flatMap((total, index) => (total === null ? [] : [{ total, index }]));
  const largest = known.toSorted((a, b) => b.total - a.total)[0];
  return new Set([largest, known.at(-1)].flatMap((one) => one?.index ?? []));
}
