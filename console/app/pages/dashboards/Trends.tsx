import { LineChart } from "../../charts/LineChart.tsx";
import { StackedBars } from "../../charts/StackedBars.tsx";
import { countTicks, durationTicks, durationTickWords } from "../../charts/scale.ts";
import { countWords, durationWords } from "../../client/words.ts";
import { Empty } from "../../components/Empty.tsx";
import type { Annotations, Overview, Trend } from "./answers.ts";
import { useDashboard } from "./context.tsx";
import { pinsFor, type Slot, slotsOf } from "./series.ts";
import { useEventWords } from "./use-event-words.ts";
import { judgedWords, msWords, NONE, notAveraged, notJudged, partsWords } from "./words.ts";

interface TrendsProps {
  readonly trend: Trend;
  readonly annotations: Annotations;
}

const NAMES = { day: "Day", week: "Week", month: "Month" } as const;
const MONDAY = { day: "", week: ", weeks start Monday", month: "" } as const;
/** Below it a rate says more about chance than about anybody. */
const ENOUGH = 20;

const notAveragedOf = (slots: readonly Slot[]) =>
  slots.map(({ point }) => (point ? partsWords(notAveraged(point)) : "none"));
const notJudgedOf = (slots: readonly Slot[]) =>
  slots.map(({ point }) => (point ? partsWords(notJudged(point.verdicts)) : "none"));

function useSlots({ trend, annotations }: TrendsProps) {
  const { today, open } = useDashboard();
  const words = useEventWords();
  const slots = slotsOf(trend, today);
  return {
    slots,
    labels: slots.map(({ label }) => label),
    pins: pinsFor(annotations, slots, trend.timeZone, words),
    openAt: (where: string, says: string) => (index: number) => {
      const slot = slots[index];
      if (slot) open({ where, says: `${says}, ${slot.label.full}`, ...slot.period });
    },
  };
}

/** Are we faster? Median, mean and 90th percentile of speed to lead, against the baseline (R-159, R-166, R-174). */
export function SpeedTrend(
  props: TrendsProps & { readonly overview: Overview | undefined; readonly says: string },
) {
  const { trend, overview, says } = props;
  const { slots, labels, pins, openAt } = useSlots(props);
  const of = (name: "medianMs" | "meanMs" | "p90Ms") => slots.map(({ point }) => point?.total[name] ?? null);
  const baseline = overview?.baseline?.figures.total ?? null;
  const all = [of("medianMs"), of("meanMs"), of("p90Ms"), [baseline?.medianMs ?? null]].flat();
  const last = slots.findLast(({ point }) => point?.total.medianMs != null);
  return (
    <LineChart
      title={`Speed to lead by ${trend.by}`}
      unit={`calendar time${MONDAY[trend.by]}`}
      description={
        last?.point
          ? `Median, mean and 90th percentile from engagement to first touch; last ${msWords(last.point.total.medianMs)}, ${msWords(last.point.total.meanMs)} and ${msWords(last.point.total.p90Ms)}.`
          : "Nobody was reached in this period."
      }
      noteText={`${says}. Solid: median, dashed: mean, dotted: p90.${baseline ? ` Baseline (before Leadclock watched), n ${baseline.n}.` : ""}`}
      pointName={NAMES[trend.by]}
      labels={labels}
      lines={[
        { name: "Median", dash: "solid", values: of("medianMs") },
        { name: "Mean", dash: "dashed", values: of("meanMs") },
        { name: "p90", dash: "dotted", values: of("p90Ms") },
      ]}
      also={[
        { name: "n", cells: slots.map(({ point }) => point?.total.n ?? 0) },
        { name: "Not in the averages", cells: notAveragedOf(slots) },
      ]}
      baseline={baseline?.medianMs == null ? null : { name: "baseline median", value: baseline.medianMs }}
      pins={pins}
      ticks={durationTicks(Math.max(60_000, ...all.map((value) => value ?? 0)))}
      tickWords={durationTickWords}
      valueWords={durationWords}
      open={openAt("total", "touched and measured")}
    />
  );
}

/** Whose time? Means of systems and human delay, which add up exactly (R-160). */
export function WhoseTime(props: TrendsProps & { readonly says: string }) {
  const { trend, says } = props;
  const { slots, labels, openAt } = useSlots(props);
  const of = (name: "systemsMs" | "humanMs" | "totalMs") =>
    slots.map(({ point }) => point?.whose[name] ?? null);
  return (
    <StackedBars
      title="Whose time it was"
      unit={`means by ${trend.by}, of leads that were touched`}
      description="Mean systems delay and mean human delay on top of each other; together they are the mean speed to lead."
      note="Means are stacked because they add up exactly; medians do not."
      noteText={`${says}. Means of leads that were touched; systems (hatched) and human delay (plain) add up exactly.`}
      pointName={NAMES[trend.by]}
      labels={labels}
      parts={[
        { name: "Systems delay", tone: "systems", values: of("systemsMs") },
        { name: "Human delay", tone: "human", values: of("humanMs") },
      ]}
      totalName="Speed to lead"
      also={[
        { name: "Median", cells: slots.map(({ point }) => msWords(point?.total.medianMs)) },
        { name: "n", cells: slots.map(({ point }) => point?.whose.n ?? 0) },
        { name: "Not in the averages", cells: notAveragedOf(slots) },
      ]}
      ticks={durationTicks(Math.max(60_000, ...of("totalMs").map((value) => value ?? 0)))}
      tickWords={durationTickWords}
      valueWords={durationWords}
      open={openAt("total", "touched and measured")}
    />
  );
}

/** Is the promise kept more often? Hit rate over time, against the period before (R-163). */
export function RateTrend(
  props: TrendsProps & { readonly overview: Overview | undefined; readonly says: string },
) {
  const { trend, overview, says } = props;
  const { isOwn } = useDashboard();
  const { slots, labels, pins, openAt } = useSlots(props);
  const share = (hits: number, judged: number) => (judged < ENOUGH ? null : (100 * hits) / judged);
  const all = slots.map(({ point }) => point && share(point.verdicts.hits, point.verdicts.judged));
  const own = slots.map(
    ({ point }) => point && share(point.verdicts.hits, point.verdicts.hits + point.verdicts.ownMisses),
  );
  const before = overview?.previous.figures.verdicts;
  const beforeRate = before ? share(before.hits, before.judged) : null;
  const least = Math.min(80, ...[...all, ...own, beforeRate].filter((value) => value !== null));
  const from = Math.max(0, Math.floor(least / 10) * 10);
  if (![...all, ...own].some((value) => value !== null))
    return (
      <section className="card" data-chart={`Hit rate by ${trend.by}`}>
        <Empty title={`Too few for a hit rate by ${trend.by}`}>
          No {trend.by} of this period has {ENOUGH} judged leads. Choose longer steps or a longer period.
        </Empty>
      </section>
    );
  return (
    <LineChart
      title={`Hit rate by ${trend.by}`}
      unit={`hits of judged${MONDAY[trend.by]}`}
      description={`Share of judged leads that were answered in time, with all causes of misses and with ${isOwn ? "your" : "the reps'"} own alone.`}
      note={`A ${trend.by} with fewer than ${ENOUGH} judged leads has no rate.`}
      noteText={`${says}. Hits of hits and misses. No rate under ${ENOUGH} judged.`}
      pointName={NAMES[trend.by]}
      labels={labels}
      lines={[
        { name: "All causes", dash: "solid", values: all },
        { name: isOwn ? "Yours alone" : "Reps' own", dash: "dashed", values: own },
      ]}
      also={[
        { name: "Hits", cells: slots.map(({ point }) => point?.verdicts.hits ?? 0) },
        { name: "Misses", cells: slots.map(({ point }) => point?.verdicts.misses ?? 0) },
        {
          name: "Rate",
          cells: slots.map(({ point }) =>
            point ? judgedWords(point.verdicts.hits, point.verdicts.judged) : NONE,
          ),
        },
        { name: "Not judged", cells: notJudgedOf(slots) },
      ]}
      baseline={beforeRate === null ? null : { name: "period before", value: beforeRate }}
      pins={pins}
      ticks={countTicks(100 - from, 4).map((tick) => Math.min(100, from + tick))}
      from={from}
      tickWords={(value) => `${countWords(value)} %`}
      valueWords={(value) => `${value.toFixed(1)} %`}
      open={openAt("judged", "judged")}
    />
  );
}
