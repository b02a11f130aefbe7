import type { CalendarSpec, OpenInterval, Weekday } from "../../../src/domain/calendar/spec.ts";

const WEEKDAYS: readonly Weekday[] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const clocks = new Map<string, Intl.DateTimeFormat>();

/** What a clock on the wall shows: `YYYY-MM-DD HH:MM:SS`. */
export function wallClock(timeZone: string, at: number): string {
  let clock = clocks.get(timeZone);
  if (!clock) {
    clock = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
    clocks.set(timeZone, clock);
  }
  return clock.format(at);
}

/** D27 read off the wall, with nothing but text comparison. */
export function isOpenByTheWall(spec: CalendarSpec, at: number): boolean {
  const [date, time] = wallClock(spec.timeZone, at).split(" ") as [string, string];
  return hoursOn(spec, date).some(([open, close]) => `${open}:00` <= time && time < `${close}:00`);
}

export function hoursOn(spec: CalendarSpec, date: string): readonly OpenInterval[] {
  const override = spec.overrides?.[date];
  if (override) return override;
  if (spec.holidays?.[date] !== undefined) return [];
  return spec.week[WEEKDAYS[new Date(`${date}T12:00Z`).getUTCDay()]!] ?? [];
}

/** Open ms counted step by step; `stepMs` must divide every boundary and every clock change. */
export function elapsedByTheWall(spec: CalendarSpec, from: number, to: number, stepMs: number): number {
  let open = 0;
  for (let step = Math.floor(from / stepMs) * stepMs; step < to; step += stepMs) {
    if (isOpenByTheWall(spec, step)) open += Math.min(to, step + stepMs) - Math.max(from, step);
  }
  return open;
}
