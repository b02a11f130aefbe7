import { type Mark, type Pin, pinsOf } from "../../charts/layout.ts";
import type { PointLabel } from "../../charts/point-label.ts";
import type { Annotations, Point, Trend } from "./answers.ts";
import { daysAfter, fullPointWords, instantOf, type Period, pointsOf, pointWords } from "./period.ts";

/** A place on the axis; `point` is null where nobody engaged. */
export interface Slot {
  readonly period: Period;
  readonly label: PointLabel;
  readonly point: Point | null;
}

/** Every place of the period in order, with what was counted there. */
export function slotsOf(trend: Trend, today: string): readonly Slot[] {
  const counted = new Map(trend.rows.map((row) => [row.from, row]));
  return pointsOf(trend.period, trend.by).map((period) => {
    const point = counted.get(period.from) ?? null;
    return {
      period,
      point,
      label: {
        short: pointWords(period, trend.by),
        full: fullPointWords(period, trend.by),
        isPartial: point?.partial ?? period.to >= today,
      },
    };
  });
}

/** Annotations as pins over the places in which they fall; an outage stands where it began and says how long it was. */
export function pinsFor(
  annotations: Annotations,
  slots: readonly Slot[],
  timeZone: string,
  words: (annotation: Annotations[number]) => string,
): readonly Pin[] {
  const last = slots.at(-1);
  if (!last) return [];
  const starts = slots.map(({ period }) => instantOf(`${period.from}T00:00`, timeZone));
  const marks: readonly Mark[] = annotations.map((one) => ({
    at: Math.max(one.at, starts[0] ?? one.at),
    words: words(one),
  }));
  return pinsOf(marks, starts, instantOf(`${daysAfter(last.period.to, 1)}T00:00`, timeZone));
}
