import { localDate } from "./zone.ts";

type Unit = "DAY" | "WEEK" | "MONTH" | "QUARTER" | "YEAR";

const UNITS = ["WEEK", "MONTH", "QUARTER", "FISCAL_QUARTER", "YEAR", "FISCAL_YEAR"];

/** The names that stand for a stretch of days, as the vendor's SOQL reference lists them. */
export const PERIODS: { plain: string[]; counted: string[] } = {
  plain: [
    "YESTERDAY",
    "TODAY",
    "TOMORROW",
    "LAST_90_DAYS",
    "NEXT_90_DAYS",
    ...UNITS.flatMap((unit) => [`LAST_${unit}`, `THIS_${unit}`, `NEXT_${unit}`]),
  ],
  counted: ["DAY", ...UNITS].flatMap((unit) => [`LAST_N_${unit}S`, `NEXT_N_${unit}S`, `N_${unit}S_AGO`]),
};

/** Days from `from` up to, not including, `to` (YYYY-MM-DD). */
export interface DayRange {
  from: string;
  to: string;
}

/**
 * The days a period name means at an instant, in the user's zone; weeks start on Sunday (as for en_US), fiscal years
 * on 1 January. LAST_N_DAYS includes today, NEXT_N_DAYS does not; longer units leave the running one out.
 */
export function daysOf(period: { name: string; count: number }, now: number, zone: string): DayRange {
  const today = localDate(now, zone);
  const { name } = period;
  if (name === "YESTERDAY") return span("DAY", today, -1, 0);
  if (name === "TODAY") return span("DAY", today, 0, 1);
  if (name === "TOMORROW") return span("DAY", today, 1, 2);
  const n = name.endsWith("_90_DAYS") ? 90 : period.count;
  if (name === "LAST_90_DAYS" || name === "LAST_N_DAYS") return span("DAY", today, -n, 1);
  const unit = /(DAY|WEEK|MONTH|QUARTER|YEAR)/.exec(name)![1] as Unit;
  if (name.endsWith("_AGO")) return span(unit, today, -n, -n + 1);
  if (name.startsWith("THIS_")) return span(unit, today, 0, 1);
  const many = name.includes("_N_") || name.includes("_90_") ? n : 1;
  return name.startsWith("LAST_") ? span(unit, today, -many, 0) : span(unit, today, 1, 1 + many);
}

function span(unit: Unit, today: string, first: number, last: number): DayRange {
  return { from: shifted(unit, today, first), to: shifted(unit, today, last) };
}

/** The first day of the unit that lies `count` units from the one that holds this day. */
function shifted(unit: Unit, day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  if (unit === "YEAR") return dayOf(Date.UTC(year + count, 0, 1));
  if (unit === "QUARTER") return dayOf(Date.UTC(year, month - (month % 3) + 3 * count, 1));
  if (unit === "MONTH") return dayOf(Date.UTC(year, month + count, 1));
  const back = unit === "WEEK" ? date.getUTCDay() : 0;
  const length = unit === "WEEK" ? 7 : 1;
  return dayOf(Date.UTC(year, month, date.getUTCDate() - back + length * count));
}

function dayOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}
