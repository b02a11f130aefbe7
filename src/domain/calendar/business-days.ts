import { DAY, type Instant } from "../time.ts";
import type { Hours } from "./hours.ts";
import { checkInstant, type DayNumber, FURTHEST } from "./local-time.ts";
import { type FlatPeriods, openPeriodsOfDay } from "./open-periods.ts";
import type { OpenTable } from "./open-table.ts";
import { WIDEST_OFFSET, type Zone } from "./zone.ts";

/** Enough for 38 years of office days; more is a slip of the pen. */
const MOST_DAYS = 10_000;

/**
 * The instant `days` business days after `from` (D16): the same local time on the n-th next open day, clamped
 * into its hours. Null if so many open days never come. Throws RangeError unless `days` is 0 to 10000, whole.
 */
export function addBusinessDays(
  table: OpenTable,
  hours: Hours,
  zone: Zone,
  from: Instant,
  days: number,
): Instant | null {
  checkInstant(from);
  if (!Number.isInteger(days) || days < 0 || days > MOST_DAYS)
    throw new RangeError(`${days} business days: give a whole number from 0 to ${MOST_DAYS}`);
  if (days === 0) return from;

  const start = workingLabel(table, zone, from);
  if (start === null) return null;
  const day = openDayAfter(hours, zone, start.day, days);
  if (day === null) return null;
  const due = clamp(resolveLabel(zone, day * DAY + start.time), openPeriodsOfDay(hours, zone, day));
  return due <= FURTHEST ? due : null;
}

/** Local date and time from which to count: a closing instant belongs to the day it closes, other closed time to the next opening. */
function workingLabel(table: OpenTable, zone: Zone, from: Instant): { day: DayNumber; time: number } | null {
  const closes = !table.isOpen(from) && from > -FURTHEST && table.isOpen(from - 1);
  const at = closes ? from - 1 : table.nextOpening(from);
  if (at === null) return null;
  const local = at + zone.offsetAt(at);
  const day = Math.floor(local / DAY);
  return { day, time: local - day * DAY + (closes ? 1 : 0) };
}

/** The n-th date after `day` with any open time; null if there are not so many. */
function openDayAfter(hours: Hours, zone: Zone, day: DayNumber, n: number): DayNumber | null {
  const last = hours.weekOpenMs > 0 ? FURTHEST / DAY : (hours.opened?.last ?? day);
  for (let next = day + 1; next <= last; next++) {
    if (hours.on(next).length === 0) continue;
    if (openPeriodsOfDay(hours, zone, next).length > 0 && --n === 0) return next;
  }
  return null;
}

/**
 * The instant of a local time (ms, as if it were UTC). A repeated one is the first. A skipped one moves on by
 * the length of the gap, as RFC 5545 (3.3.5) and Temporal's "compatible" have it: 02:30 becomes 03:30.
 */
function resolveLabel(zone: Zone, local: number): Instant {
  let afterGap = local;
  for (const span of zone.spans({ start: local - WIDEST_OFFSET, end: local + WIDEST_OFFSET })) {
    const at = local - span.offset;
    if (at >= span.start && at < span.end) return at;
    if (at >= span.end) afterGap = at;
  }
  return afterGap;
}

/** The nearest instant of a day's hours, never earlier than `at` unless the day has closed by then. */
function clamp(at: Instant, open: FlatPeriods): Instant {
  for (let i = 0; i < open.length; i += 2) {
    if (at <= open[i + 1]!) return Math.max(at, open[i]!);
  }
  return open.at(-1)!;
}
