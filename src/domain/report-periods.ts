import { parseLocalTime } from "./calendar/local-time.ts";
import { type Zone, zoneOf } from "./calendar/zone.ts";
import type { Policy } from "./policy.ts";
import { DAY, type Instant, type Period } from "./time.ts";

export type ReportKind = "weekly" | "monthly";

export interface ReportPeriod extends Period {
  /** The local date on which it begins, as 2026-03-02. */
  readonly name: string;
  /** When its report is made. */
  readonly dueAt: Instant;
}

const EIGHT = "08:00";

/** Weeks from Monday to Monday or calendar months in the policy's zone, newest first: those whose report is due by an instant. */
export function reportPeriods(
  policy: Policy,
  kind: ReportKind,
  until: Instant,
  count: number,
): readonly ReportPeriod[] {
  const zone = zoneOf(policy.timeZone);
  const today = localDay(zone, until);
  const periods: ReportPeriod[] = [];
  for (let back = 0; periods.length < count; back++) {
    const one = periodBefore(policy, zone, kind, today, back);
    if (one.dueAt <= until) periods.push(one);
  }
  return periods;
}

/** When the next report of this kind is made, after an instant. */
export function nextReportAt(policy: Policy, kind: ReportKind, after: Instant): Instant {
  const zone = zoneOf(policy.timeZone);
  const today = localDay(zone, after);
  const now = periodBefore(policy, zone, kind, today, 0).dueAt;
  return now > after ? now : periodBefore(policy, zone, kind, today, -1).dueAt;
}

/** The period that ends with the beginning of the present one; `back` counts further into the past. */
function periodBefore(
  { packs }: Policy,
  zone: Zone,
  kind: ReportKind,
  today: number,
  back: number,
): ReportPeriod {
  const { day, at } = packs?.[kind] ?? { day: 1, at: EIGHT };
  const end = kind === "weekly" ? mondayOf(today) - 7 * back : firstOfMonth(today, -back);
  const start = kind === "weekly" ? end - 7 : firstOfMonth(end - 1, 0);
  return {
    start: instantOf(zone, start * DAY),
    end: instantOf(zone, end * DAY),
    name: new Date(start * DAY).toISOString().slice(0, 10),
    dueAt: instantOf(zone, (end + day - 1) * DAY + (parseLocalTime(at) ?? 0)),
  };
}

function localDay(zone: Zone, at: Instant): number {
  return Math.floor((at + zone.offsetAt(at)) / DAY);
}

/** 1 January 1970 was a Thursday. */
function mondayOf(day: number): number {
  return day - ((((day + 3) % 7) + 7) % 7);
}

function firstOfMonth(day: number, months: number): number {
  const date = new Date(day * DAY);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) / DAY;
}

function instantOf(zone: Zone, local: number): Instant {
  return local - zone.offsetAt(local - zone.offsetAt(local));
}
