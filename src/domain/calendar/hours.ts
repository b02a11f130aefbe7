import { type DayNumber, parseLocalDate, parseLocalTime, weekdayOf } from "./local-time.ts";
import type { CalendarSpec, OpenInterval, Weekday } from "./spec.ts";

/** Intervals of one local day as `[open, close, open, close, …]`, ms after midnight, ascending and apart. */
export type DayHours = readonly number[];

const CLOSED: DayHours = [];
export const WEEKDAYS: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** Sorts intervals and joins those that touch or overlap, so that their order never matters. */
export function dayHours(intervals: readonly OpenInterval[]): DayHours {
  const sorted = intervals
    .map(([open, close]) => [parseLocalTime(open)!, parseLocalTime(close)!] as const)
    .sort((a, b) => a[0] - b[0]);
  const joined: number[] = [];
  for (const [open, close] of sorted) {
    if (joined.length > 0 && open <= joined.at(-1)!) joined.push(Math.max(joined.pop()!, close));
    else joined.push(open, close);
  }
  return joined;
}

/** What a calendar says about local dates, before any zone comes in. */
export class Hours {
  /** Open ms of an ordinary week; 0 if only overrides ever open. */
  readonly weekOpenMs: number;
  /** The first and last dates that an override opens; null if none does. */
  readonly opened: { readonly first: DayNumber; readonly last: DayNumber } | null;
  readonly #week: readonly DayHours[];
  readonly #dated = new Map<DayNumber, DayHours>();

  constructor(spec: CalendarSpec) {
    this.#week = WEEKDAYS.map((weekday) => dayHours(spec.week[weekday] ?? []));
    this.weekOpenMs = this.#week.reduce((sum, hours) => sum + openMsOf(hours), 0);
    for (const date of Object.keys(spec.holidays ?? {})) this.#dated.set(parseLocalDate(date)!, CLOSED);
    for (const [date, intervals] of Object.entries(spec.overrides ?? {}))
      this.#dated.set(parseLocalDate(date)!, dayHours(intervals));
    const opened = [...this.#dated].filter(([, hours]) => hours.length > 0).map(([day]) => day);
    this.opened =
      opened.length === 0
        ? null
        : opened.reduce((o, day) => ({ first: Math.min(o.first, day), last: Math.max(o.last, day) }), {
            first: opened[0]!,
            last: opened[0]!,
          });
  }

  /** An override wins over a holiday, a holiday over the week (D27). */
  on(day: DayNumber): DayHours {
    return this.#dated.get(day) ?? this.#week[weekdayOf(day)]!;
  }
}

function openMsOf(hours: DayHours): number {
  return hours.reduce((sum, ms, i) => (i % 2 === 0 ? sum - ms : sum + ms), 0);
}
