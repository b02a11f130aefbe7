import { ValueAxis, Words } from "./Axes.tsx";
import { ChartFrame, type ChartText } from "./ChartFrame.tsx";
import type { Cell } from "./csv.ts";
import { thinned } from "./layout.ts";
import { fillOf, type Tone } from "./Patterns.tsx";
import { bands, countTicks, linear } from "./scale.ts";

interface ColumnsProps extends ChartText {
  /** One column each, in order: steps of a measure, or time. */
  readonly labels: readonly { readonly short: string; readonly full: string }[];
  readonly counts: readonly number[];
  readonly tone: Tone;
  readonly head: readonly string[];
  readonly cells: readonly (readonly Cell[])[];
  open?(index: number): void;
}

const HEIGHT = 196;
const TOP = 14;
const BOTTOM = 24;
const LEFT = 40;

/** Counts as columns, for instance how often which latency was measured. */
export function Columns(props: ColumnsProps) {
  const { labels, head, cells, open } = props;
  return (
    <ChartFrame
      {...props}
      table={{ head, rows: cells, ...(open ? { open } : {}) }}
      height={() => HEIGHT}
      points={{
        count: labels.length,
        along: "x",
        at: (index, width) => {
          const band = bands(labels.length, [LEFT, width - 4], 0.12);
          return band.at(index) + band.width / 2;
        },
        words: (index) => [
          labels[index]?.full ?? "",
          ...head.slice(1).map((name, column) => `${name} ${cells[index]?.[column + 1] ?? "–"}`),
        ],
        ...(open ? { open } : {}),
      }}
      draw={(width, active) => <Drawn {...props} width={width} active={active} />}
    />
  );
}

function Drawn({
  labels,
  counts,
  tone,
  width,
  active,
}: ColumnsProps & { readonly width: number; readonly active: number | null }) {
  const ticks = countTicks(Math.max(1, ...counts), 4);
  const band = bands(labels.length, [LEFT, width - 4], 0.12);
  const y = linear([0, ticks.at(-1) ?? 1], [HEIGHT - BOTTOM, TOP]);
  const written = thinned(labels.length, width - LEFT, 58);
  return (
    <>
      <ValueAxis
        ticks={ticks}
        scale={y}
        left={LEFT}
        right={width}
        words={(tick) => tick.toLocaleString("en-US")}
      />
      {labels.map(({ short, full }, index) => {
        const count = counts[index] ?? 0;
        return (
          <g key={full} opacity={active === null || active === index ? 1 : 0.6}>
            {count > 0 ? (
              <rect
                x={band.at(index)}
                y={Math.min(y.at(count), HEIGHT - BOTTOM - 1)}
                width={band.width}
                height={Math.max(1, HEIGHT - BOTTOM - y.at(count))}
                fill={fillOf(tone)}
              />
            ) : null}
            {written.has(index) ? (
              <Words x={band.at(index) + band.width / 2} y={HEIGHT - 6} anchor="middle">
                {short}
              </Words>
            ) : null}
          </g>
        );
      })}
    </>
  );
}
