import { listOf, objectOf } from "./text.ts";

export const DAYS = [
  ["mon", "Mon", "Monday"],
  ["tue", "Tue", "Tuesday"],
  ["wed", "Wed", "Wednesday"],
  ["thu", "Thu", "Thursday"],
  ["fri", "Fri", "Friday"],
  ["sat", "Sat", "Saturday"],
  ["sun", "Sun", "Sunday"],
] as const;

export type Interval = readonly [from: string, to: string];

/** Minutes after midnight; `null`: no time of day. */
export function minutesOf(time: string): number | null {
  const [, hours, minutes] = /^(\d{1,2}):(\d\d)$/.exec(time) ?? [];
  return hours === undefined ? null : Number(hours) * 60 + Number(minutes);
}

export const timeOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

export const intervalsOf = (day: unknown): readonly Interval[] =>
  listOf<unknown>(day).map((one) => {
    const [from, to] = listOf<unknown>(one);
    return [typeof from === "string" ? from : "", typeof to === "string" ? to : ""];
  });

/** The hours that a picture of the week needs: six to nine, and whatever is open outside. */
export function hoursShown(week: unknown): readonly [from: number, to: number] {
  const times = Object.values(objectOf(week)).flatMap((day) => intervalsOf(day).flat().map(minutesOf));
  const known = times.filter((one) => one !== null);
  return [
    Math.min(6, ...known.map((one) => Math.floor(one / 60))),
    Math.max(21, ...known.map((one) => Math.ceil(one / 60))),
  ];
}

/** A date of a calendar as people say it: `Thu, 25 Nov 2027`; what is none, as it is. */
export function dateWords(date: string): string {
  const at = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(at)) return date;
  return new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  }).format(at);
}
