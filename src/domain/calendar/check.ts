import { dayHours, WEEKDAYS } from "./hours.ts";
import { parseLocalDate, parseLocalTime } from "./local-time.ts";
import type { CalendarSpec, OpenInterval } from "./spec.ts";

/** Something an admin has to put right: where, what, and how. */
export interface CalendarProblem {
  readonly path: string;
  readonly problem: string;
  readonly fix: string;
}

const EARLIEST_DATE = "1900-01-01";
const LATEST_DATE = "2199-12-31";

/** Everything that keeps a calendar from being published, in words for an admin; empty if it is sound. */
export function checkCalendar(spec: CalendarSpec): readonly CalendarProblem[] {
  const malformed = malformations(spec);
  return malformed.length > 0 ? malformed : [...overlaps(spec), ...emptyWeek(spec)];
}

/** What cannot be read at all. */
export function malformations(spec: CalendarSpec): readonly CalendarProblem[] {
  return [
    ...zoneProblems(spec.timeZone),
    ...Object.keys(spec.week)
      .filter((name) => !WEEKDAYS.some((weekday) => weekday === name))
      .map((name) => ({
        path: `week.${name}`,
        problem: `"${name}" is not a weekday`,
        fix: `use ${WEEKDAYS.join(", ")}`,
      })),
    ...everyDay(spec).flatMap(([path, intervals]) =>
      intervals.flatMap((i, n) => timeProblems(`${path}.${n}`, i)),
    ),
    ...Object.keys(spec.overrides ?? {}).flatMap((date) => dateProblems(`overrides.${date}`, date)),
    ...Object.keys(spec.holidays ?? {}).flatMap((date) => dateProblems(`holidays.${date}`, date)),
  ];
}

function everyDay(spec: CalendarSpec): [path: string, intervals: readonly OpenInterval[]][] {
  return [
    ...Object.entries(spec.week).map(([day, hours]): [string, typeof hours] => [`week.${day}`, hours]),
    ...Object.entries(spec.overrides ?? {}).map(([date, h]): [string, typeof h] => [`overrides.${date}`, h]),
  ];
}

function zoneProblems(timeZone: string): CalendarProblem[] {
  const fix = "use the name of a zone, for instance America/New_York";
  if (!/^[A-Za-z]/.test(timeZone ?? ""))
    return [{ path: "timeZone", problem: `"${timeZone}" is not the name of a time zone`, fix }];
  try {
    new Intl.DateTimeFormat("en-US", { timeZone });
    return [];
  } catch {
    return [{ path: "timeZone", problem: `time zone "${timeZone}" is not known`, fix }];
  }
}

function timeProblems(path: string, interval: OpenInterval): CalendarProblem[] {
  const bad = interval.filter((time) => parseLocalTime(time) === null);
  if (interval.length !== 2 || bad.length > 0) {
    const problem = bad.length > 0 ? `"${bad[0]}" is not a time of day` : "an interval has two times";
    return [
      { path, problem, fix: 'write opening and closing as HH:MM from 00:00 to 24:00, ["09:00","17:00"]' },
    ];
  }
  const [open, close] = interval;
  if (parseLocalTime(open)! < parseLocalTime(close)!) return [];
  return [
    {
      path,
      problem: `it closes at ${close}, not after it opens at ${open}`,
      fix: `swap the times, or write a night shift as two intervals: ${open} to 24:00, and 00:00 to ${close} on the next day`,
    },
  ];
}

function dateProblems(path: string, date: string): CalendarProblem[] {
  if (parseLocalDate(date) === null)
    return [{ path, problem: `"${date}" is not a date`, fix: "write an existing date as YYYY-MM-DD" }];
  if (date >= EARLIEST_DATE && date <= LATEST_DATE) return [];
  return [
    { path, problem: `${date} is out of range`, fix: `use a date from ${EARLIEST_DATE} to ${LATEST_DATE}` },
  ];
}

function overlaps(spec: CalendarSpec): CalendarProblem[] {
  return everyDay(spec).flatMap(([path, intervals]) => {
    const sorted = [...intervals].sort(([a], [b]) => a.localeCompare(b));
    return sorted.slice(1).flatMap(([open, close], i) => {
      const [earlierOpen, earlierClose] = sorted[i]!;
      if (open >= earlierClose) return [];
      return [
        {
          path,
          problem: `${earlierOpen} to ${earlierClose} and ${open} to ${close} overlap`,
          fix: "join them into one interval or move one",
        },
      ];
    });
  });
}

/** D28: overrides may run out, the week may not be empty. */
function emptyWeek(spec: CalendarSpec): CalendarProblem[] {
  if (WEEKDAYS.some((weekday) => dayHours(spec.week[weekday] ?? []).length > 0)) return [];
  return [{ path: "week", problem: "no day of the week is ever open", fix: "open at least one weekday" }];
}
