import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type HolidaysOf from "date-holidays";
import type { HolidaysTypes } from "date-holidays";
import { DAY } from "../domain/time.ts";
import { closest } from "./closest.ts";
import type { Problem } from "./problem.ts";

export interface HolidaysWanted {
  /** ISO 3166 code, and the package's codes of a state and a region in it. */
  readonly country: string;
  readonly state?: string | undefined;
  readonly region?: string | undefined;
  readonly firstYear: number;
  readonly lastYear: number;
  /** Also close the day itself where another day is taken off for it. */
  readonly bothDays?: boolean;
}

/** A public holiday, and the day that is taken off for it where that is another one. */
export interface Holiday {
  readonly date: string;
  readonly name: string;
  readonly insteadOn: string | null;
}

export interface HolidaysFound {
  readonly ok: true;
  /** Closed days, for a calendar's `holidays`. */
  readonly holidays: Readonly<Record<string, string>>;
  /** Where they come from, for a calendar's `holidaysFrom`. */
  readonly source: string;
  /** Holidays for which another day is taken off; they stay open unless both were wanted. */
  readonly moved: readonly Holiday[];
  /** What a person should look at. */
  readonly notes: readonly string[];
}

export type HolidaysRead = HolidaysFound | { readonly ok: false; readonly problem: Problem };

type Entry = HolidaysTypes.Holiday;

/** Public holidays as dates, to be stored in a policy: never worked out while clocks run. The package is loaded only here (12 MB). */
export async function publicHolidays(wanted: HolidaysWanted): Promise<HolidaysRead> {
  const { default: Holidays } = await import("date-holidays");
  const problem = unknownPlace(new Holidays(), wanted);
  if (problem) return { ok: false, problem };
  const calendar = new Holidays(
    { country: wanted.country, state: wanted.state ?? "", region: wanted.region ?? "" },
    { types: ["public"] },
  );
  const own = calendar.getLanguages();
  calendar.setLanguages(own.some((language) => language.startsWith("en")) ? own : ["en", ...own]);
  // A substitute may lie in the year before or after its day.
  const entries: Entry[] = [];
  for (let year = wanted.firstYear - 1; year <= wanted.lastYear + 1; year++)
    entries.push(...calendar.getHolidays(year).filter(({ type }) => type === "public"));
  return { ok: true, ...closedDays(entries, wanted), source: sourceOf(wanted) };
}

function closedDays(
  entries: readonly Entry[],
  { firstYear, lastYear, bothDays = false }: HolidaysWanted,
): Pick<HolidaysFound, "holidays" | "moved" | "notes"> {
  const substitutes = entries.filter(({ substitute }) => substitute);
  const days = new Map<string, string[]>();
  const moved: Holiday[] = [];
  const notes: string[] = [];
  const asked = (date: string) =>
    Number(date.slice(0, 4)) >= firstYear && Number(date.slice(0, 4)) <= lastYear;
  for (const entry of entries) {
    const dates = datesOf(entry).filter(asked);
    if (dates.length === 0) continue;
    const instead = entry.substitute ? undefined : substitutes.find((one) => standsFor(one, entry));
    if (instead) moved.push({ date: dates[0]!, name: entry.name, insteadOn: datesOf(instead)[0]! });
    if (LUNAR.test(entry.rule))
      notes.push(`${dates[0]} ${entry.name}: by the lunar calendar; it may be announced a day apart.`);
    const from = timeOf(entry);
    if (from >= "12:00") {
      notes.push(`${dates[0]} ${entry.name} begins at ${from}: write that day's hours under overrides.`);
      continue;
    }
    if (instead && !bothDays) continue;
    for (const date of dates) days.set(date, [...(days.get(date) ?? []), entry.name]);
  }
  const sorted = [...days].sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    holidays: Object.fromEntries(sorted.map(([date, names]) => [date, [...new Set(names)].join(", ")])),
    moved: moved.sort((one, other) => (one.date < other.date ? -1 : 1)),
    notes: [...new Set(notes)].sort(),
  };
}

const LUNAR = /Muharram|Safar|Rabi|Jumada|Rajab|Sha.?ban|Ramadan|Shawwal|Dhu/i;

/** Local dates it covers, whole days from its first one. */
function datesOf({ date, start, end }: Entry): readonly string[] {
  const first = Date.parse(`${date.slice(0, 10)}T00:00:00Z`);
  const length = Math.max(1, Math.round((end.getTime() - start.getTime()) / DAY));
  return Array.from({ length }, (_, n) => new Date(first + n * DAY).toISOString().slice(0, 10));
}

function timeOf({ date }: Entry): string {
  return date.slice(11, 16);
}

/** The package gives a substitute the rule of its day, or `substitutes` and that rule. */
function standsFor(substitute: Entry, day: Entry): boolean {
  const near = Math.abs(substitute.start.getTime() - day.start.getTime()) <= 10 * DAY;
  const rule = substitute.rule.replace(/^substitutes /, "");
  return near && (rule === day.rule || rule.startsWith(`${day.rule} `));
}

function unknownPlace(known: HolidaysOf, { country, state, region }: HolidaysWanted): Problem | null {
  const countries = known.getCountries("en");
  if (!(country in countries)) return unknown("country", country, countries);
  const states: Record<string, string> = known.getStates(country, "en") ?? {};
  if (state === undefined) return null;
  if (!(state in states)) return unknown("state", state, states);
  const regions: Record<string, string> = known.getRegions(country, state, "en") ?? {};
  return region === undefined || region in regions ? null : unknown("region", region, regions);
}

function unknown(path: string, code: string, names: Readonly<Record<string, string>>): Problem {
  const codes = Object.keys(names);
  if (codes.length === 0)
    return { path, problem: `there are no ${path}s to choose from`, fix: `Leave ${code} out.` };
  const byName = codes.find((one) => names[one]!.toLowerCase() === code.toLowerCase());
  // Of two hundred countries one is always near: only a name, or what everybody calls it, is a hint.
  const meant = byName ?? (path === "country" ? OTHERWISE_CALLED[code] : closest(code, codes));
  const list =
    codes.length > 60 ? "" : ` There are: ${codes.map((one) => `${one} ${names[one]}`).join(", ")}.`;
  return {
    path,
    problem: `there is no ${path} "${code}"`,
    fix: `${meant ? `Did you mean ${meant}, ${names[meant]}?` : "Give its ISO 3166 code, as US, GB or DE."}${list}`,
  };
}

const OTHERWISE_CALLED: Readonly<Record<string, string>> = { UK: "GB", EN: "GB", USA: "US" };

/** The data are CC BY 3.0: who made them is named. */
function sourceOf({ country, state, region, firstYear, lastYear }: HolidaysWanted): string {
  const place = [country, state, region].filter((one) => one !== undefined).join("-");
  const years = firstYear === lastYear ? firstYear : `${firstYear} to ${lastYear}`;
  return `${place}, public holidays ${years}, from date-holidays ${version()} (CC BY 3.0)`;
}

function version(): string {
  const path = createRequire(import.meta.url).resolve("date-holidays/package.json");
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}
