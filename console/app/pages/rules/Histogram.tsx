import { ValueAxis, Words } from "../../charts/Axes.tsx";
import { ChartFrame } from "../../charts/ChartFrame.tsx";
import { bands, countTicks, durationTickWords, linear } from "../../charts/scale.ts";
import type { Answer } from "../../client/ask.ts";
import { counted } from "../../client/words.ts";

type Result = NonNullable<Answer<"GET /policies/draft/preview">["result"]>;
type Delays = Result["delays"][number];

const HEIGHT = 190;
const TOP = 34;
const BOTTOM = 22;
const LEFT = 34;

interface HistogramProps {
  readonly delays: Delays;
  readonly label: string;
  readonly note: string;
}

/** How long answers took, in bars, with the old threshold dashed and the new one solid; what flips is hatched. */
export function Histogram({ delays, label, note }: HistogramProps) {
  const { bins, widthMs, before, after, unanswered } = delays;
  const rangeOf = (index: number) =>
    index === bins.length - 1
      ? `${durationTickWords(index * widthMs)} and more`
      : `${durationTickWords(index * widthMs)} to ${durationTickWords((index + 1) * widthMs)}`;
  const flips = bins.reduce((sum, { toMiss, toHit }) => sum + toMiss + toHit, 0);
  const rows = bins.map(({ leads, toMiss, toHit }, index) => [rangeOf(index), leads, toMiss, toHit]);
  const left = unanswered > 0 ? ` ${counted(unanswered, "lead")} not answered yet, in no bar.` : "";
  return (
    <ChartFrame
      title={`Human delay, ${label}`}
      unit={`leads per ${durationTickWords(widthMs)}, open time`}
      description={`Human delay of ${label}. Threshold was ${before.words}, would be ${after.words}; ${counted(flips, "lead")} would flip.`}
      table={{ head: ["Answered after", "Leads", "Become misses", "Become hits"], rows }}
      note={`Was ${before.words}, would be ${after.words}.${left}`}
      noteText={`${note} Was ${before.words}, would be ${after.words}.${left}`}
      height={() => HEIGHT}
      points={{
        count: bins.length,
        along: "x",
        at: (index, width) => {
          const band = bands(bins.length, [LEFT, width - 4], 0.1);
          return band.at(index) + band.width / 2;
        },
        words: (index) => [
          rangeOf(index),
          counted(bins[index]?.leads ?? 0, "lead"),
          ...(bins[index]?.toMiss ? [`${counted(bins[index].toMiss, "hit")} would be a miss`] : []),
          ...(bins[index]?.toHit ? [`${counted(bins[index].toHit, "miss", "misses")} would be a hit`] : []),
        ],
      }}
      draw={(width, active) => <Drawn delays={delays} width={width} active={active} />}
    />
  );
}

function Drawn({
  delays: { bins, widthMs, before, after },
  width,
  active,
}: {
  readonly delays: Delays;
  readonly width: number;
  readonly active: number | null;
}) {
  const ticks = countTicks(Math.max(1, ...bins.map(({ leads }) => leads)), 4);
  const y = linear([0, ticks.at(-1) ?? 1], [HEIGHT - BOTTOM, TOP]);
  const band = bands(bins.length, [LEFT, width - 4], 0.1);
  const edge = (ms: number) =>
    linear([0, bins.length], [LEFT, width - 4]).at(Math.min(ms / widthMs, bins.length));
  const limit = Math.min(...[before.ms, after.ms].filter((ms) => ms !== null), Number.POSITIVE_INFINITY);
  const beyond = Math.max(before.ms ?? 0, after.ms ?? 0);
  const every = Math.max(1, Math.ceil(bins.length / Math.max(2, Math.floor((width - LEFT) / 56))));
  return (
    <>
      <defs>
        <pattern id="flips" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
          <rect width="5" height="5" fill="var(--human-tint)" />
          <path d="M0 0v5" stroke="var(--human)" strokeWidth="2" />
        </pattern>
      </defs>
      <ValueAxis ticks={ticks} scale={y} left={LEFT} right={width} words={(tick) => String(tick)} />
      {bins.map(({ leads, toMiss, toHit }, index) => {
        const from = index * widthMs;
        const isFlip = toMiss + toHit > 0;
        const fill = isFlip
          ? "url(#flips)"
          : from < limit
            ? "var(--human)"
            : from >= beyond
              ? "var(--company)"
              : "var(--human)";
        return (
          <g key={from} opacity={active === null || active === index ? 1 : 0.6}>
            {leads > 0 ? (
              <rect
                x={band.at(index)}
                y={y.at(leads)}
                width={band.width}
                height={HEIGHT - BOTTOM - y.at(leads)}
                fill={fill}
                {...(isFlip ? { stroke: "var(--human)" } : {})}
              />
            ) : null}
            {index % every === 0 ? (
              <Words x={edge(from)} y={HEIGHT - 6} anchor={index === 0 ? "start" : "middle"}>
                {durationTickWords(from)}
              </Words>
            ) : null}
          </g>
        );
      })}
      {before.ms !== null && before.ms !== after.ms ? (
        <Line at={edge(before.ms)} words="was" isDashed isLeft={after.ms !== null && before.ms < after.ms} />
      ) : null}
      {after.ms !== null ? (
        <Line
          at={edge(after.ms)}
          words="draft"
          isDashed={false}
          isLeft={before.ms === null || after.ms <= before.ms}
        />
      ) : null}
    </>
  );
}

function Line({
  at,
  words,
  isDashed,
  isLeft,
}: {
  readonly at: number;
  readonly words: string;
  readonly isDashed: boolean;
  readonly isLeft: boolean;
}) {
  return (
    <>
      <path
        d={`M${at} ${TOP - 20}V${HEIGHT - BOTTOM}`}
        stroke="var(--text)"
        strokeWidth="1.6"
        {...(isDashed ? { strokeDasharray: "3 3" } : {})}
      />
      <Words
        x={isLeft ? at - 5 : at + 5}
        y={TOP - 12}
        anchor={isLeft ? "end" : "start"}
        tone="var(--text)"
        isBold
      >
        {words}
      </Words>
    </>
  );
}
