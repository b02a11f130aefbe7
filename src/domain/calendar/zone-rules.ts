import type { Instant } from "../time.ts";
import { startOfYear } from "./local-time.ts";
import { zoneOf } from "./zone.ts";

/** What a zone's clocks do in each year, by the data that this process has: `offset`, then `start:offset` of each change. */
export type ZoneRules = Readonly<Record<string, string>>;

/** For the years around an instant in which clocks of leads run. Throws RangeError if the zone is not known. */
export function zoneRules(name: string, around: Instant): ZoneRules {
  const year = new Date(around).getUTCFullYear();
  return Object.fromEntries(
    [year - 1, year, year + 1, year + 2].map((one) => {
      const window = { start: startOfYear(one), end: startOfYear(one + 1) };
      const [first, ...changes] = zoneOf(name).spans(window);
      return [one, [first!.offset, ...changes.map(({ start, offset }) => `${start}:${offset}`)].join()];
    }),
  );
}

/** Whether two say different things of a year that both know. */
export function differ(one: ZoneRules, other: ZoneRules): boolean {
  return Object.entries(one).some(([year, rules]) => other[year] !== undefined && other[year] !== rules);
}
