import { DAY, type Instant } from "../../src/domain/time.ts";
import { isTrue, type Row, textOf } from "./rows.ts";

/** A local date as the number of its day since 1970, so that dates can be counted with. */
type Day = number;

const dayOf = (date: string): Day => Math.floor(Date.parse(`${date.slice(0, 10)}T00:00:00Z`) / DAY);
const dateOf = (day: Day): string => new Date(day * DAY).toISOString().slice(0, 10);
/** Sunday is 0. */
const weekday = (day: Day): number => (((day + 4) % 7) + 7) % 7;

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const INSTANCES = ["First", "Second", "Third", "Fourth", "Last"];
const EVERY_WEEKDAY = 0b0111110;

/**
 * The dates of a holiday within a window of local dates, both included, rising.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_holiday.htm
 */
export function datesOf(holiday: Row, from: string, to: string): string[] {
  const start = textOf(holiday, "RecurrenceStartDate");
  if (!isTrue(holiday, "IsRecurrence") || start === null) {
    const date = textOf(holiday, "ActivityDate")?.slice(0, 10);
    return date && from <= date && date <= to ? [date] : [];
  }
  const end = textOf(holiday, "RecurrenceEndDateOnly");
  const last = Math.min(dayOf(to), end ? dayOf(end) : Number.POSITIVE_INFINITY);
  const falls = ruleOf(holiday, dayOf(start));
  const dates: string[] = [];
  for (let day = Math.max(dayOf(start), dayOf(from)); day <= last; day++)
    if (falls(day)) dates.push(dateOf(day));
  return dates;
}

type Rule = (day: Day) => boolean;

const number = (row: Row, field: string): number | null => {
  const value = row[field];
  return typeof value === "number" ? value : null;
};

function ruleOf(holiday: Row, start: Day): Rule {
  const interval = Math.max(1, number(holiday, "RecurrenceInterval") ?? 1);
  const mask = number(holiday, "RecurrenceDayOfWeekMask") ?? 0;
  const dayOfMonth = number(holiday, "RecurrenceDayOfMonth");
  const month = MONTHS.indexOf(textOf(holiday, "RecurrenceMonthOfYear") ?? "");
  const instance = INSTANCES.indexOf(textOf(holiday, "RecurrenceInstance") ?? "");
  const everyMonths: Rule = (day) => (monthsOf(day) - monthsOf(start)) % interval === 0;
  const inMonth: Rule = (day) => new Date(day * DAY).getUTCMonth() === month;
  switch (textOf(holiday, "RecurrenceType")) {
    case "RecursDaily":
      return (day) => (day - start) % interval === 0;
    case "RecursEveryWeekday":
      return (day) => within(EVERY_WEEKDAY, day);
    case "RecursWeekly":
      return (day) => within(mask, day) && (weekOf(day) - weekOf(start)) % interval === 0;
    case "RecursMonthly":
      return (day) => everyMonths(day) && date(day) === dayOfMonth;
    case "RecursMonthlyNth":
      return (day) => everyMonths(day) && isNth(day, instance, mask);
    case "RecursYearly":
      return (day) => inMonth(day) && date(day) === dayOfMonth;
    case "RecursYearlyNth":
      return (day) => inMonth(day) && isNth(day, instance, mask);
    default:
      return (day) => day === start;
  }
}

/** Sunday is 1, Saturday 64. */
const within = (mask: number, day: Day): boolean => (mask & (1 << weekday(day))) !== 0;
const date = (day: Day): number => new Date(day * DAY).getUTCDate();
const weekOf = (day: Day): number => Math.floor((day - weekday(day)) / 7);
function monthsOf(day: Day): number {
  const at = new Date(day * DAY);
  return at.getUTCFullYear() * 12 + at.getUTCMonth();
}

/** Whether a day is the first, second… or last among the days of its month that the mask names. */
function isNth(day: Day, instance: number, mask: number): boolean {
  if (!within(mask, day)) return false;
  const first = day - date(day) + 1;
  const among: Day[] = [];
  for (let one = first; monthsOf(one) === monthsOf(day); one++) if (within(mask, one)) among.push(one);
  return among.at(instance === INSTANCES.indexOf("Last") ? -1 : instance) === day;
}

/** The years that an import covers: the present one and those after it. */
export function yearsFrom(now: Instant, years: number): { readonly from: string; readonly to: string } {
  const year = new Date(now).getUTCFullYear();
  return { from: `${year}-01-01`, to: `${year + years - 1}-12-31` };
}
