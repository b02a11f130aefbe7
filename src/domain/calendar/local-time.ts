import { DAY, HOUR, type Instant, MINUTE } from "../time.ts";

/** A local date as whole days since 1970-01-01, in the proleptic Gregorian calendar. */
export type DayNumber = number;

/** The furthest instants that a JavaScript date can hold. */
export const FURTHEST: Instant = 8.64e15;

/** Passes an instant through. Throws RangeError, naming the value, unless a date can hold it. */
export function checkInstant(at: Instant): Instant {
  if (Math.abs(at) <= FURTHEST) return at;
  throw new RangeError(`${at} is not an instant: give epoch milliseconds within ±${FURTHEST}`);
}

/** `HH:MM` from 00:00 to 24:00 as milliseconds after midnight; null if it is not one. */
export function parseLocalTime(text: string): number | null {
  const parts = /^(\d\d):(\d\d)$/.exec(text);
  if (!parts) return null;
  const [hours, minutes] = [Number(parts[1]), Number(parts[2])];
  const ms = hours * HOUR + minutes * MINUTE;
  return minutes < 60 && ms <= DAY ? ms : null;
}

/** `YYYY-MM-DD` as a day number; null unless the date exists. */
export function parseLocalDate(text: string): DayNumber | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return null;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text) ? ms / DAY : null;
}

/** `YYYY-MM-DD`; a sign and six digits for years outside 0000 to 9999, as ISO 8601 has it. */
export function formatLocalDate(day: DayNumber): string {
  const ms = day * DAY;
  if (Math.abs(ms) > FURTHEST) return formatLocalDate(Math.sign(ms) * Math.floor(FURTHEST / DAY));
  return new Date(ms).toISOString().split("T")[0]!;
}

/** Monday is 0. */
export function weekdayOf(day: DayNumber): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** The UTC year in which an instant lies. */
export function yearOf(at: Instant): number {
  return new Date(Math.min(Math.max(at, -FURTHEST), FURTHEST)).getUTCFullYear();
}

/** The first instant of a year, UTC. */
export function startOfYear(year: number): Instant {
  return Date.UTC(year, 0, 1);
}
