import type { CalendarSpec } from "../../src/domain/calendar/index.ts";

export const ZONE = "America/New_York";
export const OPENS = 9;
export const CLOSES = 17;

const YEARS = [2024, 2025, 2026, 2027];
const FEASTS = ["01-01", "01-20", "02-17", "05-26", "06-19", "07-04", "09-01", "11-11", "11-27", "12-25"];

/** Ten days a year. */
export const HOLIDAYS: readonly string[] = YEARS.flatMap((year) => FEASTS.map((day) => `${year}-${day}`));

/** An office from nine to five on weekdays, in New York or elsewhere. */
export function office(timeZone: string): CalendarSpec {
  const day = [["09:00", "17:00"]] as const;
  return {
    timeZone,
    week: { mon: day, tue: day, wed: day, thu: day, fri: day },
    holidays: Object.fromEntries(HOLIDAYS.map((date) => [date, "holiday"])),
  };
}
