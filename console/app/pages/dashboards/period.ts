import { zoneOf } from "../../../../src/domain/calendar/zone.ts";
import { DAY } from "../../../../src/domain/time.ts";

/** Local dates, both included: `2026-03-02`. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

export const STEPS = ["day", "week", "month"] as const;
export type Step = (typeof STEPS)[number];

/** Named periods, in days up to and with today. */
export const SPANS = {
  "7": "Last 7 days",
  "28": "Last 28 days",
  "90": "Last 90 days",
  "365": "Last 12 months",
} as const;
export type Span = keyof typeof SPANS;

const dayName = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** The date so many days after another. */
export const daysAfter = (day: string, days: number): string => dayName(Date.parse(day) + days * DAY);

/** The local date of an instant. */
export function dayIn(instant: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(instant);
}

export const spanOf = (days: number, today: string): Period => ({
  from: daysAfter(today, 1 - days),
  to: today,
});

const daysIn = ({ from, to }: Period): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY) + 1;

/** How far apart points are, where nobody chose: about thirty at most. */
export function stepFor(period: Period): Step {
  const days = daysIn(period);
  return days <= 31 ? "day" : days <= 210 ? "week" : "month";
}

/** Every point of a period, also those in which nothing happened; weeks begin on Monday. The first and last may be cut short. */
export function pointsOf(period: Period, by: Step): readonly Period[] {
  const points: Period[] = [];
  for (let from = period.from; from <= period.to; ) {
    const next = startAfter(from, by);
    const last = daysAfter(next, -1);
    points.push({ from, to: last.localeCompare(period.to) < 0 ? last : period.to });
    from = next;
  }
  return points;
}

function startAfter(day: string, by: Step): string {
  if (by === "day") return daysAfter(day, 1);
  if (by === "week") return daysAfter(day, 7 - ((new Date(Date.parse(day)).getUTCDay() + 6) % 7));
  const [year = 0, month = 1] = day.split("-").map(Number);
  return dayName(Date.UTC(year, month, 1));
}

const format = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
const DAY_MONTH = format({ day: "numeric", month: "short" });
const WHOLE = format({ day: "numeric", month: "short", year: "numeric" });
const WEEKDAY = format({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
const MONTH = format({ month: "short", year: "numeric" });

/** `2 to 8 Mar 2026`, `28 Dec 2025 to 3 Jan 2026`, `2 Mar 2026`. */
export function periodWords({ from, to }: Period): string {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  if (from === to) return WHOLE.format(end);
  const isSameYear = from.slice(0, 4) === to.slice(0, 4);
  const isSameMonth = from.slice(0, 7) === to.slice(0, 7);
  const first = isSameMonth
    ? String(new Date(start).getUTCDate())
    : (isSameYear ? DAY_MONTH : WHOLE).format(start);
  return `${first} to ${WHOLE.format(end)}`;
}

/** On the axis: `2 Mar`, `Mar 2026`. */
export const pointWords = ({ from }: Period, by: Step): string =>
  (by === "month" ? MONTH : DAY_MONTH).format(Date.parse(from));

/** In table and tooltip: `Mon 2 Mar 2026`, `Week of 2 Mar 2026`, `Mar 2026`. */
export function fullPointWords({ from }: Period, by: Step): string {
  if (by === "day") return WEEKDAY.format(Date.parse(from)).replace(",", "");
  return by === "week" ? `Week of ${WHOLE.format(Date.parse(from))}` : MONTH.format(Date.parse(from));
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Two dates, the earlier first, at most ten years apart. */
export function isPeriod({ from, to }: Period): boolean {
  const isDate = (text: string) => DATE.test(text) && !Number.isNaN(Date.parse(text));
  return isDate(from) && isDate(to) && from <= to && daysIn({ from, to }) <= 3_660;
}

/** The instant of a local date and time, `2026-03-02T14:30`; where clocks skip it, the one after the gap. */
export function instantOf(local: string, timeZone: string): number {
  const zone = zoneOf(timeZone);
  const at = Date.parse(`${local}Z`);
  return at - zone.offsetAt(at - zone.offsetAt(at));
}
