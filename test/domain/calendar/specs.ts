import type { CalendarSpec, OpenInterval, Weekday } from "../../../src/domain/calendar/spec.ts";

export const WEEKDAYS: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** The same hours on each of some days; Monday to Friday unless said otherwise. */
export function weekly(
  timeZone: string,
  hours: readonly OpenInterval[],
  days: readonly Weekday[] = WEEKDAYS.slice(0, 5),
): CalendarSpec {
  return { timeZone, week: Object.fromEntries(days.map((day) => [day, hours])) };
}

export const office = (timeZone: string) => weekly(timeZone, [["09:00", "17:00"]]);
export const withBreak = (timeZone: string) =>
  weekly(timeZone, [
    ["09:00", "12:00"],
    ["13:00", "17:00"],
  ]);
export const allDay = (timeZone: string) => weekly(timeZone, [["00:00", "24:00"]], WEEKDAYS);
/** Monday to Friday nights, 22:00 to 06:00, as two intervals. */
export const nights = (timeZone: string): CalendarSpec => ({
  timeZone,
  week: {
    mon: [["22:00", "24:00"]],
    ...Object.fromEntries(
      (["tue", "wed", "thu", "fri"] as const).map((day) => [
        day,
        [
          ["00:00", "06:00"],
          ["22:00", "24:00"],
        ],
      ]),
    ),
    sat: [["00:00", "06:00"]],
  },
});

/** An instant from ISO-8601 with an offset. */
export function at(iso: string): number {
  const instant = Date.parse(iso);
  if (Number.isNaN(instant)) throw new Error(`not an instant: ${iso}`);
  return instant;
}

export function iso(instant: number | null): string {
  return instant === null ? "never" : new Date(instant).toISOString();
}
