import { Words } from "../../charts/Axes.tsx";
import { cutTo } from "../../charts/layout.ts";
import { fillOf, Patterns } from "../../charts/Patterns.tsx";
import { linear } from "../../charts/scale.ts";
import { useWidth } from "../../charts/use-width.ts";
import { useTimes } from "../../client/times.ts";
import { exactDuration } from "../../components/exact-duration.ts";
import type { Journey } from "./answers.ts";
import { TrackRow } from "./TrackRow.tsx";
import { timeTicks } from "./time-ticks.ts";

const HEAD = 22;
const ROW = 21;
const TRACK = 38;
const LEFT = 178;

interface HopChartProps {
  readonly journey: Journey;
  /** The first touch, the end, or now. */
  readonly until: number;
}

type Stretch = Journey["stretches"][number];

/** The way of one lead on one time line: a lane for each system and person, then each clock with its due. */
export function HopChart({ journey, until }: HopChartProps) {
  const [ref, width] = useWidth<HTMLDivElement>();
  return <div ref={ref}>{width > 320 ? <Drawn journey={journey} until={until} width={width} /> : null}</div>;
}

function Drawn({ journey, until, width }: HopChartProps & { readonly width: number }) {
  const times = useTimes();
  const { engagedAt, stretches } = journey;
  const clocks = journey.clocks.filter(({ startedAt }) => startedAt !== null);
  const span = Math.max(60_000, until - engagedAt);
  const dues = clocks.flatMap(({ dueAt }) =>
    dueAt !== null && dueAt <= engagedAt + 2 * span ? [dueAt] : [],
  );
  const end = Math.max(until, engagedAt + span, ...dues);
  const x = linear([engagedAt, end + (end - engagedAt) * 0.04], [LEFT + 12, width - 4]);
  const lanes = lanesOf(stretches);
  const top = HEAD + 8;
  const tracks = top + stretches.length * ROW + lanes.length * 8;
  const height = tracks + clocks.length * TRACK + 4;
  const ticks = timeTicks(engagedAt, end, Math.max(2, Math.floor((width - LEFT) / 110)), times.timeZone);
  let y = top;
  return (
    <svg width={width} height={height} role="img" aria-label={said(journey, until)}>
      <Patterns />
      {ticks.map(({ at, words }, index) => (
        <g key={at}>
          <path d={`M${x.at(at)} ${HEAD - 4}V${height - 4}`} stroke="var(--line)" />
          <Words x={x.at(at)} y={12} anchor="middle">
            {index === 0 ? `${words} ${times.zone}` : words}
          </Words>
        </g>
      ))}
      {lanes.map((lane) => {
        const from = y;
        y += lane.length * ROW + 8;
        return (
          <g key={`${lane[0]!.whose} ${lane[0]!.where} ${lane[0]!.from}`}>
            <Words x={0} y={from + 12} tone="var(--text)" size={12} isBold>
              {cutTo(lane[0]!.where, LEFT)}
            </Words>
            {lane.map((stretch, index) => (
              <Bar
                key={stretch.from}
                stretch={stretch}
                y={from + index * ROW}
                until={until}
                at={x.at}
                right={width - 4}
              />
            ))}
            <path d={`M0 ${y - 4}H${width}`} stroke="var(--line)" />
          </g>
        );
      })}
      {clocks.map((clock, index) => (
        <TrackRow
          key={`${clock.clock} ${clock.number}`}
          clock={clock}
          y={tracks + index * TRACK}
          until={clock.stoppedAt ?? Math.max(until, clock.startedAt ?? until)}
          left={LEFT}
          right={width - 4}
          last={end}
          at={(instant) => Math.min(x.at(instant), width - 4)}
          words={times.short}
        />
      ))}
    </svg>
  );
}

interface BarProps {
  readonly stretch: Stretch;
  readonly y: number;
  readonly until: number;
  readonly right: number;
  at(instant: number): number;
}

function Bar({ stretch: { whose, what, from, to }, y, until, right, at }: BarProps) {
  const start = at(from);
  const end = Math.max(start + 3, at(to ?? until));
  const took = exactDuration((to ?? until) - from) + (to === null ? " so far" : "");
  const space = (what.length + took.length + 2) * 6.1;
  // Beside the bar where there is room, else before it, else upon the line itself.
  const isRight = end + 8 + space < right;
  const isLeft = !isRight && start - 8 - space > LEFT + 12;
  const label = isRight ? end + 7 : isLeft ? start - 7 : Math.min(start + 2, right - space);
  const isUpon = !isRight && !isLeft;
  return (
    <g>
      <rect x={start} y={y} width={end - start} height={isUpon ? 5 : 12} rx={2.5} fill={fillOf(whose)} />
      <text
        x={label}
        y={isUpon ? y + 17 : y + 10}
        fontSize={11.5}
        textAnchor={isLeft ? "end" : "start"}
        fill="var(--text-2)"
      >
        {what}{" "}
        <tspan fontWeight={620} fill={`var(--${whose}-text)`}>
          {took}
        </tspan>
      </text>
    </g>
  );
}

/** Neighbours in one place are one lane. */
function lanesOf(stretches: readonly Stretch[]): readonly (readonly Stretch[])[] {
  const lanes: Stretch[][] = [];
  for (const stretch of stretches) {
    const last = lanes.at(-1);
    if (last && last[0]!.where === stretch.where && last[0]!.whose === stretch.whose) last.push(stretch);
    else lanes.push([stretch]);
  }
  return lanes;
}

function said({ stretches }: Journey, until: number): string {
  const parts = stretches.map(
    ({ whose, where, what, from, to }) =>
      `${whose === "systems" ? "Systems" : "Human"}, ${where}: ${what}, ${exactDuration((to ?? until) - from)}`,
  );
  return `The way of the lead. ${parts.join(". ")}.`;
}
