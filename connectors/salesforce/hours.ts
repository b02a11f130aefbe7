import type { CalendarSpec } from "../../src/domain/calendar/index.ts";
import type { Instant } from "../../src/domain/time.ts";
import { datesOf, yearsFrom } from "./holidays.ts";
import { isTrue, type Row, textOf } from "./rows.ts";

/** How far ahead holidays are written out; a calendar is imported again before they end. */
const YEARS = 3;

const DAYS = [
  ["sun", "Sunday"],
  ["mon", "Monday"],
  ["tue", "Tuesday"],
  ["wed", "Wednesday"],
  ["thu", "Thursday"],
  ["fri", "Friday"],
  ["sat", "Saturday"],
] as const;

type Interval = readonly [string, string];

/** Which business hours have which holidays, by name; `null`: not to be had. */
export type HolidayLinks = ReadonlyMap<string, ReadonlySet<string>> | null;

/**
 * Business hours of an org as calendars by their names, with holidays written out for three years.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_businesshours.htm
 */
export function calendarsOf(
  hours: readonly Row[],
  holidays: readonly Row[],
  links: HolidayLinks,
  now: Instant,
): Readonly<Record<string, CalendarSpec>> {
  return Object.fromEntries(
    hours.map((row) => {
      const name = textOf(row, "Name") ?? String(row.Id);
      const mine = holidays.filter(
        (holiday) => links === null || (links.get(textOf(holiday, "Name") ?? "")?.has(name) ?? false),
      );
      return [name, calendarOf(row, mine, now)];
    }),
  );
}

function calendarOf(row: Row, holidays: readonly Row[], now: Instant): CalendarSpec {
  const week = Object.fromEntries(
    DAYS.flatMap(([key, day]) => {
      const interval = openingOf(textOf(row, `${day}StartTime`), textOf(row, `${day}EndTime`));
      return interval ? [[key, [interval]] as const] : [];
    }),
  );
  const { from, to } = yearsFrom(now, YEARS);
  const closed: Record<string, string> = {};
  const shortened = new Map<string, Interval[]>();
  for (const holiday of holidays) {
    const name = textOf(holiday, "Name") ?? "Holiday";
    for (const date of datesOf(holiday, from, to)) {
      if (isTrue(holiday, "IsAllDay") || closed[date]) closed[date] = name;
      else {
        const before = shortened.get(date) ?? (week[dayOfWeek(date)] ?? []).map((one) => one);
        shortened.set(date, without(before, holiday));
      }
    }
  }
  for (const date of Object.keys(closed)) shortened.delete(date);
  return {
    timeZone: textOf(row, "TimeZoneSidKey") ?? "UTC",
    week,
    ...(shortened.size > 0 ? { overrides: Object.fromEntries([...shortened].sort()) } : {}),
    ...(Object.keys(closed).length > 0
      ? { holidays: Object.fromEntries(Object.entries(closed).sort()) }
      : {}),
  };
}

/** Neither time: closed. Midnight to midnight: the whole day; midnight at the end is the day's end. */
function openingOf(start: string | null, end: string | null): Interval | null {
  if (start === null || end === null) return null;
  const closing = end.slice(0, 5);
  return [start.slice(0, 5), closing === "00:00" ? "24:00" : closing];
}

const dayOfWeek = (date: string) => DAYS[new Date(`${date}T00:00:00Z`).getUTCDay()]![0];

/** What is left of a day's hours around a holiday that takes part of it. */
function without(intervals: readonly Interval[], holiday: Row): Interval[] {
  const start = clock(holiday.StartTimeInMinutes, "00:00");
  const end = clock(holiday.EndTimeInMinutes, "24:00");
  return intervals.flatMap(([opens, closes]): Interval[] => {
    const parts: Interval[] = [
      [opens, [start, closes].sort()[0]!],
      [[end, opens].sort()[1]!, closes],
    ];
    return parts.filter(([from, to]) => from < to);
  });
}

function clock(minutes: unknown, otherwise: string): string {
  if (typeof minutes !== "number") return otherwise;
  const text = (part: number): string => String(part).padStart(2, "0");
  return `${text(Math.floor(minutes / 60))}:${text(minutes % 60)}`;
}
