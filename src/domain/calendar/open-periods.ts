import { DAY, type Instant, type Period } from "../time.ts";
import type { Hours } from "./hours.ts";
import type { DayNumber } from "./local-time.ts";
import { type OffsetSpan, WIDEST_OFFSET, type Zone } from "./zone.ts";

/** Open periods as `[start, end, start, end, …]`, ascending and apart. */
export type FlatPeriods = Instant[];

/**
 * The one generator of open periods: an instant is open when its wall-clock label is (D27). Each stretch of
 * one offset is cut out of the hours by its local labels, so skipped times vanish and repeated ones count twice.
 */
export function openPeriodsOf(hours: Hours, zone: Zone, window: Period): FlatPeriods {
  const open: FlatPeriods = [];
  for (const span of zone.spans(window)) {
    const lastDay = Math.ceil((span.end + span.offset) / DAY) - 1;
    for (let day = Math.floor((span.start + span.offset) / DAY); day <= lastDay; day++) {
      addDay(open, hours, day, span);
    }
  }
  return open;
}

/** The open periods of one local date; empty also for a date that a zone skipped. */
export function openPeriodsOfDay(hours: Hours, zone: Zone, day: DayNumber): FlatPeriods {
  const open: FlatPeriods = [];
  const around = { start: day * DAY - WIDEST_OFFSET, end: (day + 1) * DAY + WIDEST_OFFSET };
  for (const span of zone.spans(around)) addDay(open, hours, day, span);
  return open;
}

/** Appends a period, joining it to the last one if they touch. */
export function append(open: FlatPeriods, start: Instant, end: Instant): void {
  if (open.length > 0 && open[open.length - 1] === start) open[open.length - 1] = end;
  else open.push(start, end);
}

function addDay(open: FlatPeriods, hours: Hours, day: DayNumber, span: OffsetSpan): void {
  const midnight = day * DAY - span.offset;
  const intervals = hours.on(day);
  for (let i = 0; i < intervals.length; i += 2) {
    const start = Math.max(span.start, midnight + intervals[i]!);
    const end = Math.min(span.end, midnight + intervals[i + 1]!);
    if (start < end) append(open, start, end);
  }
}
