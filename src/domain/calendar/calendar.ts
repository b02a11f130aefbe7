import { DAY, type Instant, type Period } from "../time.ts";
import { addBusinessDays } from "./business-days.ts";
import { malformations } from "./check.ts";
import { Hours } from "./hours.ts";
import { checkInstant, FURTHEST, formatLocalDate, startOfYear } from "./local-time.ts";
import { openPeriodsOf } from "./open-periods.ts";
import { OpenTable, type Reach } from "./open-table.ts";
import type { CalendarSpec } from "./spec.ts";
import { END_YEAR, FIRST_YEAR, zoneOf } from "./zone.ts";

/**
 * Business hours that answer questions. All questions read one table of open periods, so their answers agree.
 * Every method throws RangeError, naming the value, for what is no instant. Clock changes and dates are known
 * for the years 1800 to 2200; before and after, the ordinary week goes on at the zone's first or last offset.
 */
export interface Calendar {
  /** Open milliseconds in [from, to); 0 if `to` is not after `from`. */
  elapsed(from: Instant, to: Instant): number;
  /** The earliest instant by which `openMs` have been open since `from`: `from` itself for 0 (D14), a closing instant stays (D27), null is never (D28). Throws RangeError if `openMs` is negative or no number. */
  add(from: Instant, openMs: number): Instant | null;
  isOpen(at: Instant): boolean;
  /** The first open instant at or after `at`; null is never (D28). */
  nextOpening(at: Instant): Instant | null;
  /** The same local time so many open days on, clamped into that day's hours (D16); null is never. Throws RangeError unless `days` is whole, 0 to 10000. */
  addBusinessDays(from: Instant, days: number): Instant | null;
  /** The open periods within a window, cut to it, in order. Throws RangeError for windows over 100 years. */
  openPeriods(window: Period): readonly Period[];
  /** `YYYY-MM-DD` in the calendar's zone. */
  localDate(at: Instant): string;
}

const LONGEST_WINDOW = 100 * 366 * DAY;
const WEEK = 7 * DAY;

/** Makes a calendar of what an admin wrote. Throws RangeError naming field and fix if it cannot be read. */
export function compileCalendar(spec: CalendarSpec): Calendar {
  const [problem] = malformations(spec);
  if (problem) throw new RangeError(`calendar ${problem.path}: ${problem.problem}; ${problem.fix}`);

  const hours = new Hours(spec);
  const zone = zoneOf(spec.timeZone);
  const table = new OpenTable((window) => openPeriodsOf(hours, zone, window), reachOf(hours));

  return {
    elapsed(from, to) {
      const openMs = table.totalTo(to) - table.totalTo(from);
      return to > from ? openMs : 0;
    },
    add(from, openMs) {
      checkOpenMs(openMs);
      const total = table.totalTo(from);
      return openMs === 0 ? from : table.reaching(total + openMs);
    },
    isOpen: (at) => table.isOpen(at),
    nextOpening: (at) => table.nextOpening(at),
    addBusinessDays: (from, days) => addBusinessDays(table, hours, zone, from, days),
    openPeriods: (window) => openPeriods(table, window),
    localDate: (at) => formatLocalDate(Math.floor((checkInstant(at) + zone.offsetAt(at)) / DAY)),
  };
}

/** Calendar time: open round the clock. The zone matters to dates and business days only. */
export function alwaysOpenIn(timeZone: string): Calendar {
  const allDay = [["00:00", "24:00"]] as const;
  const week = { mon: allDay, tue: allDay, wed: allDay, thu: allDay, fri: allDay, sat: allDay, sun: allDay };
  return {
    ...compileCalendar({ timeZone, week }),
    elapsed: (from, to) => Math.max(0, checkInstant(to) - checkInstant(from)),
    add(from, openMs) {
      const due = checkInstant(from) + checkOpenMs(openMs);
      return due <= FURTHEST ? due : null;
    },
    isOpen: (at) => checkInstant(at) === at,
    nextOpening: checkInstant,
  };
}

export const alwaysOpen: Calendar = alwaysOpenIn("UTC");

/** Ordinary weeks repeat outside the years whose clock changes are known; overrides alone reach from first to last. */
function reachOf(hours: Hours): Reach {
  if (hours.weekOpenMs > 0)
    return {
      start: startOfYear(FIRST_YEAR),
      end: startOfYear(END_YEAR) + 2 * WEEK,
      weekOpenMs: hours.weekOpenMs,
    };
  if (hours.opened === null) return { start: 0, end: 0, weekOpenMs: 0 };
  return { start: (hours.opened.first - 2) * DAY, end: (hours.opened.last + 3) * DAY, weekOpenMs: 0 };
}

function openPeriods(table: OpenTable, window: Period): readonly Period[] {
  if (checkInstant(window.end) - checkInstant(window.start) > LONGEST_WINDOW)
    throw new RangeError(`a window of ${window.end - window.start} ms is over 100 years: ask for less`);
  const periods: Period[] = [];
  let start = window.end > window.start ? table.nextOpening(window.start) : null;
  while (start !== null && start < window.end) {
    const end = Math.min(table.closing(start, window.end), window.end);
    periods.push({ start, end });
    start = end < window.end ? table.nextOpening(end) : null;
  }
  return periods;
}

function checkOpenMs(openMs: number): number {
  if (openMs >= 0 && openMs < Number.POSITIVE_INFINITY) return openMs;
  throw new RangeError(`${openMs} ms of open time: give a finite number that is not negative`);
}
