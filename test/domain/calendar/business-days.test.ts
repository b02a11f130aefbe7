import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { compileCalendar } from "../../../src/domain/calendar/index.ts";
import type { CalendarSpec } from "../../../src/domain/calendar/spec.ts";
import { DAY } from "../../../src/domain/time.ts";
import { allDay, at, nights, office, WEEKDAYS, weekly, withBreak } from "./specs.ts";
import { hoursOn } from "./wall-clock.ts";
import { AWKWARD } from "./zones.ts";

const NY = "America/New_York";

/** Local time in New York, `YYYY-MM-DDTHH:MM`, by a library that is not under test. */
function ny(local: string): number {
  return Temporal.PlainDateTime.from(local).toZonedDateTime(NY).epochMilliseconds;
}

function later(spec: CalendarSpec, from: string, days: number): string {
  const due = compileCalendar(spec).addBusinessDays(ny(from), days);
  if (due === null) return "never";
  return Temporal.Instant.fromEpochMilliseconds(due)
    .toZonedDateTimeISO(NY)
    .toPlainDateTime()
    .toString({ smallestUnit: "minute" });
}

// 2026-06-01 is a Monday.
describe("D16: business days", () => {
  test.each([
    ["inside hours: the same local time", "2026-06-01T10:30", 1, "2026-06-02T10:30"],
    ["at opening", "2026-06-01T09:00", 1, "2026-06-02T09:00"],
    ["on Friday: over the weekend", "2026-06-05T16:59", 1, "2026-06-08T16:59"],
    ["no days: the start itself, also when closed", "2026-06-06T03:00", 0, "2026-06-06T03:00"],
    ["three days", "2026-06-04T11:00", 3, "2026-06-09T11:00"],
    ["before opening: counts from the opening", "2026-06-01T05:00", 1, "2026-06-02T09:00"],
    ["a millisecond-exact closing belongs to the day it closes", "2026-06-01T17:00", 1, "2026-06-02T17:00"],
    ["Friday's closing belongs to Friday", "2026-06-05T17:00", 1, "2026-06-08T17:00"],
    ["after closing: counts from the next opening", "2026-06-01T17:01", 1, "2026-06-03T09:00"],
    ["on Saturday: counts from Monday's opening", "2026-06-06T12:00", 1, "2026-06-09T09:00"],
  ])("office hours, %s", (_case, from, days, due) => {
    expect(later(office(NY), from, days)).toBe(due);
  });

  test.each([
    ["opens later that day: its opening", "2026-06-02T09:30", 1, "2026-06-03T10:00"],
    ["closes earlier that day: its closing", "2026-06-02T16:00", 1, "2026-06-03T15:00"],
    ["has a break then: the end of the break", "2026-06-02T12:30", 1, "2026-06-03T13:00"],
    ["goes into the break at that instant: it stays there", "2026-06-02T12:00", 1, "2026-06-03T12:00"],
    ["comes out of the break at that instant", "2026-06-02T13:00", 1, "2026-06-03T13:00"],
    ["two days on, a short day in between does not clamp", "2026-06-02T16:00", 2, "2026-06-04T16:00"],
  ])("given a day that %s", (_case, from, days, due) => {
    const short = [
      ["10:00", "12:00"],
      ["13:00", "15:00"],
    ] as const;
    expect(later({ ...office(NY), overrides: { "2026-06-03": short } }, from, days)).toBe(due);
  });

  test("a start within a break counts from the end of the break", () => {
    expect(later(withBreak(NY), "2026-06-01T12:30", 1)).toBe("2026-06-02T13:00");
    expect(later(withBreak(NY), "2026-06-01T12:00", 1)).toBe("2026-06-02T12:00");
  });

  test("a holiday and an empty override are no business days, one open minute makes one", () => {
    const spec = {
      ...office(NY),
      holidays: { "2026-06-02": "Founders" },
      overrides: { "2026-06-03": [], "2026-06-06": [["12:00", "12:01"]] as const },
    };
    expect(later(spec, "2026-06-01T10:00", 1)).toBe("2026-06-04T10:00");
    expect(later(spec, "2026-06-05T10:00", 1)).toBe("2026-06-06T12:00");
    expect(later(spec, "2026-06-05T10:00", 2)).toBe("2026-06-08T10:00");
  });

  test.each([
    ["inside the morning part", "2026-06-02T02:00", "2026-06-03T02:00"],
    ["inside the evening part", "2026-06-02T23:00", "2026-06-03T23:00"],
    ["at midnight, which is open and a new day", "2026-06-02T00:00", "2026-06-03T00:00"],
    ["in the middle of the day: from the evening", "2026-06-02T12:00", "2026-06-03T22:00"],
    ["at the end of the last night: Monday's opening", "2026-06-06T06:00", "2026-06-08T22:00"],
    ["in the last night: Monday's opening", "2026-06-06T03:00", "2026-06-08T22:00"],
    ["in the first evening: the next evening", "2026-06-01T22:30", "2026-06-02T22:30"],
  ])("night shifts, %s", (_case, from, due) => {
    expect(later(nights(NY), from, 1)).toBe(due);
  });

  test("a closing at 24:00 belongs to the day it closes", () => {
    const late = weekly(NY, [["12:00", "24:00"]]);
    expect(later(late, "2026-06-02T00:00", 1)).toBe("2026-06-03T00:00");
    expect(later(late, "2026-06-06T00:00", 1)).toBe("2026-06-09T00:00");
  });

  test("a skipped local time moves after the gap, by its length", () => {
    expect(later(allDay(NY), "2026-03-07T02:30", 1)).toBe("2026-03-08T03:30");
    expect(later(weekly(NY, [["01:00", "03:15"]], WEEKDAYS), "2026-03-07T02:30", 1)).toBe("2026-03-08T03:15");
  });

  test("a repeated local time is the first", () => {
    const due = compileCalendar(allDay(NY)).addBusinessDays(ny("2026-10-31T01:30"), 1);
    expect(due).toBe(at("2026-11-01T01:30-04:00"));
    const second = compileCalendar(allDay(NY)).addBusinessDays(at("2026-11-01T01:30-05:00"), 1);
    expect(second).toBe(at("2026-11-02T01:30-05:00"));
  });

  test("a day whose only hours are skipped is no business day", () => {
    const spec = weekly(NY, [["02:00", "03:00"]], WEEKDAYS);
    expect(later(spec, "2026-03-07T02:30", 1)).toBe("2026-03-09T02:30");
  });

  test("a date that the zone skips is no business day", () => {
    const apia = compileCalendar(allDay("Pacific/Apia"));
    expect(apia.addBusinessDays(at("2011-12-29T12:00-10:00"), 1)).toBe(at("2011-12-31T12:00+14:00"));
    const late = compileCalendar(weekly("Pacific/Apia", [["12:00", "24:00"]], WEEKDAYS));
    const closing = at("2011-12-29T24:00-10:00");
    expect(late.addBusinessDays(at("2011-12-28T24:00-10:00"), 1)).toBe(closing);
    expect(late.addBusinessDays(closing, 1)).toBe(at("2011-12-31T24:00+14:00"));
  });

  test("hours cut short by a gap close at the gap, and their closing belongs to that day", () => {
    const spec = weekly(NY, [["01:00", "02:30"]], WEEKDAYS);
    const calendar = compileCalendar(spec);
    const gap = at("2026-03-08T02:00-05:00");
    expect(later(spec, "2026-03-07T02:15", 1)).toBe("2026-03-08T03:00");
    expect(calendar.addBusinessDays(gap, 1)).toBe(at("2026-03-09T02:00-04:00"));
  });

  test("10 000 days are the most, and far away they are still exact", () => {
    expect(compileCalendar(allDay("UTC")).addBusinessDays(0, 10_000)).toBe(10_000 * DAY);
  });
});

/** D16 once more, on Temporal, for a start that is open and hours no clock change touches. */
function byTemporal(spec: CalendarSpec, from: number, days: number): number {
  const start = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(spec.timeZone);
  let date = start.toPlainDate();
  for (let left = days; left > 0; ) {
    date = date.add({ days: 1 });
    const exists = date
      .toZonedDateTime({ timeZone: spec.timeZone, plainTime: "12:00" })
      .toPlainDate()
      .equals(date);
    if (exists && hoursOn(spec, date.toString()).length > 0) left--;
  }
  const time = start.toPlainTime();
  const hours = hoursOn(spec, date.toString());
  const [open, close] =
    hours.find(([, close]) => Temporal.PlainTime.compare(time, close) <= 0) ?? hours.at(-1)!;
  const clamped = [time, Temporal.PlainTime.from(open), Temporal.PlainTime.from(close)].sort(
    Temporal.PlainTime.compare,
  )[1]!;
  return date.toZonedDateTime({ timeZone: spec.timeZone, plainTime: clamped }).epochMilliseconds;
}

test("business days agree with Temporal where no hours lie in a changed hour (D16)", () => {
  const zone = fc.constantFrom(...AWKWARD.map(([zone]) => zone));
  const hours = fc.constantFrom(
    [["09:00", "17:00"]] as const,
    [
      ["08:30", "12:00"],
      ["13:00", "21:15"],
    ] as const,
  );
  const short = [["11:00", "12:30"]] as const;
  const first = at("2010-01-01T00:00Z");
  fc.assert(
    fc.property(
      zone,
      hours,
      fc.subarray([...WEEKDAYS], { minLength: 1 }),
      fc.uniqueArray(fc.nat(30), { maxLength: 12 }),
      fc.integer({ min: first, max: at("2027-01-01T00:00Z") }),
      fc.integer({ min: 1, max: 15 }),
      (timeZone, open, days, dated, instant, n) => {
        const dates = dated.map((day) => new Date(instant + day * DAY).toISOString().slice(0, 10));
        const spec = {
          ...weekly(timeZone, open, days),
          overrides: Object.fromEntries(dates.map((date, i) => [date, i % 2 === 0 ? short : []])),
        };
        const calendar = compileCalendar(spec);
        const from = calendar.nextOpening(instant)! + (instant % 3_600_000);
        fc.pre(calendar.isOpen(from));
        expect(calendar.addBusinessDays(from, n)).toBe(byTemporal(spec, from, n));
      },
    ),
    { numRuns: 400 },
  );
});
