import { Words } from "./Axes.tsx";
import { ChartFrame, type ChartText } from "./ChartFrame.tsx";
import type { Cell } from "./csv.ts";
import { cutTo } from "./layout.ts";
import { fillOf } from "./Patterns.tsx";
import { durationTickWords, linear } from "./scale.ts";
import { axisEnd, type Band, type Stretch, SYSTEMS_BANDS, stepsOf } from "./waterfall.ts";

interface WaterfallProps extends ChartText {
  readonly hops: readonly Stretch[];
  /** Further columns of the table, one cell a hop, and one for the sum at the end. */
  readonly also: readonly { readonly name: string; readonly cells: readonly Cell[] }[];
  readonly totalName: string;
  /** Another average to compare with, drawn as a marker on the sum. */
  readonly marker: { readonly name: string; readonly ms: number } | null;
  readonly bands?: readonly Band[];
  words(ms: number): string;
  open?(index: number): void;
}

const HEAD = 24;
const FOOT = 22;
const NARROW = 460;

const rowOf = (width: number) => (width < NARROW ? 38 : 25);
const leftOf = (width: number) => (width < NARROW ? 0 : Math.min(262, width * 0.45));
const barAt = (index: number, width: number) => HEAD + index * rowOf(width) + (width < NARROW ? 17 : 4);

/** Hops of the systems delay one after the other, over the benchmark for their sum. */
export function Waterfall(props: WaterfallProps) {
  const { hops, also, totalName, words, open } = props;
  const total = hops.reduce((sum, { ms }) => sum + ms, 0);
  const rows = [...hops, { name: totalName, ms: total }];
  const share = (ms: number) => (total > 0 ? `${Math.round((100 * ms) / total)} %` : "–");
  return (
    <ChartFrame
      {...props}
      table={{
        head: ["Hop", "Mean", "Share", ...also.map(({ name }) => name)],
        rows: rows.map(({ name, ms }, index) => [
          name,
          words(ms),
          share(ms),
          ...also.map(({ cells }) => cells[index] ?? "–"),
        ]),
        ...(open ? { open } : {}),
      }}
      height={(width) => HEAD + rows.length * rowOf(width) + FOOT}
      points={{
        count: rows.length,
        along: "y",
        at: (index, width) => barAt(index, width) + 7,
        words: (index) => {
          const { name = "", ms = 0 } = rows[index] ?? {};
          return [
            name,
            `Mean ${words(ms)}, ${share(ms)}`,
            ...also.map((one) => `${one.name} ${one.cells[index] ?? "–"}`),
          ];
        },
        ...(open ? { open } : {}),
      }}
      draw={(width, active) => <Drawn {...props} total={total} width={width} active={active} />}
    />
  );
}

interface DrawnProps extends WaterfallProps {
  readonly total: number;
  readonly width: number;
  readonly active: number | null;
}

function Drawn({ hops, totalName, marker, bands = SYSTEMS_BANDS, words, total, width, active }: DrawnProps) {
  const left = leftOf(width);
  const x = linear([0, axisEnd(Math.max(total, marker?.ms ?? 0))], [left, width - 8]);
  const bottom = HEAD + (hops.length + 1) * rowOf(width);
  const steps = [...stepsOf(hops), { name: totalName, ms: total, from: 0, to: total }];
  return (
    <>
      <Bands bands={bands} at={x.at} right={width - 8} bottom={bottom} />
      {steps.map(({ name, ms, from, to }, index) => {
        const y = barAt(index, width);
        const isSum = index === hops.length;
        const from_ = x.at(from);
        const end = Math.max(x.at(to), from_ + 2);
        const isRight = end < width - 76;
        return (
          <g key={`${name} ${from}`} opacity={active === null || active === index ? 1 : 0.55}>
            <text
              x={0}
              y={left === 0 ? y - 4 : y + 11}
              fontSize={12}
              fill="var(--text)"
              fontWeight={isSum ? 640 : 400}
            >
              {cutTo(name, left === 0 ? width : left - 8)}
            </text>
            <rect
              x={from_}
              y={y}
              width={end - from_}
              height={14}
              rx={2}
              fill={isSum ? "var(--systems)" : fillOf("systems")}
            />
            {isSum ? null : (
              <path
                d={`M${x.at(to)} ${y + 14}V${barAt(index + 1, width)}`}
                stroke="var(--systems)"
                opacity={index === hops.length - 1 ? 0 : 1}
              />
            )}
            <Words
              x={isRight ? end + 6 : from_ - 6}
              y={y + 11}
              anchor={isRight ? "start" : "end"}
              tone="var(--systems-text)"
              size={11.5}
              isBold
            >
              {words(ms)}
            </Words>
          </g>
        );
      })}
      {marker ? (
        <g>
          <path
            d={`M${x.at(marker.ms)} ${barAt(hops.length, width) - 4}v22`}
            stroke="var(--text)"
            strokeWidth={1.6}
          />
          <path d={`M${x.at(marker.ms) - 4} ${barAt(hops.length, width) - 7}h8l-4 5z`} fill="var(--text)" />
        </g>
      ) : null}
    </>
  );
}

interface BandsProps {
  readonly bands: readonly Band[];
  readonly right: number;
  readonly bottom: number;
  at(ms: number): number;
}

const TINTS = { plain: "var(--sunken)", warn: "var(--warn-tint)", miss: "var(--miss-tint)" } as const;

function Bands({ bands, at, right, bottom }: BandsProps) {
  return bands.map(({ word, from, to, tone }) => {
    const start = at(from);
    const end = Math.min(right, to === null ? right : at(to));
    const wide = end - start;
    return wide <= 0 ? null : (
      <g key={word}>
        <rect x={start + 1} y={0} width={Math.max(1, wide - 2)} height={17} rx={3} fill={TINTS[tone]} />
        <path d={`M${start} 0V${bottom}`} stroke="var(--line)" />
        {wide > word.length * 6.2 + 8 ? (
          <Words x={start + 5} y={12.5} tone="var(--text-2)">
            {word}
          </Words>
        ) : null}
        {from === 0 || wide > 24 ? (
          <Words x={start} y={bottom + 16} anchor={from === 0 ? "start" : "middle"}>
            {from === 0 ? "0 min" : durationTickWords(from)}
          </Words>
        ) : null}
      </g>
    );
  });
}
