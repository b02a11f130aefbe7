import { alwaysOpen, alwaysOpenIn, compileCalendar, targetDue } from "../../../src/domain/calendar/index.ts";
import { DAY, HOUR, MINUTE } from "../../../src/domain/time.ts";
import { allDay, at, iso, nights, office, WEEKDAYS, weekly, withBreak } from "./specs.ts";

const NY = "America/New_York";
// 2026-06-01 is a Monday; New York is four hours behind UTC.
const monday = (time: string) => at(`2026-06-01T${time}-04:00`);
const tuesday = (time: string) => at(`2026-06-02T${time}-04:00`);

describe("D14: time outside hours does not count", () => {
  const calendar = compileCalendar(office(NY));

  test.each([
    ["before opening", "08:59:59.999", "09:30"],
    ["at opening", "09:00", "09:30"],
    ["inside", "11:11:11.111", "11:41:11.111"],
  ])("given a start %s, when 30 minutes are allowed, then they end as expected", (_where, start, due) => {
    expect(calendar.add(monday(start), 30 * MINUTE)).toBe(monday(due));
  });

  test.each([
    ["at closing", monday("17:00")],
    ["after closing", monday("21:00")],
    ["at midnight", tuesday("00:00")],
  ])("given a start %s, then it counts from the next opening", (_where, start) => {
    expect(calendar.add(start, 30 * MINUTE)).toBe(tuesday("09:30"));
  });

  test("given a target of no open time, then it is due at the start, also in closed time", () => {
    for (const start of [monday("03:00"), monday("09:00"), monday("12:00"), monday("17:00")])
      expect(calendar.add(start, 0)).toBe(start);
  });

  test("given a touch before the first opening, then no open time has passed", () => {
    expect(calendar.elapsed(monday("00:10"), monday("09:00"))).toBe(0);
    expect(calendar.elapsed(monday("00:10"), monday("09:00:00.001"))).toBe(1);
  });

  test("given a Friday evening, then the clock counts from Monday", () => {
    expect(iso(calendar.add(at("2026-06-05T18:00-04:00"), MINUTE))).toBe("2026-06-08T13:01:00.000Z");
  });
});

describe("D27: what is open", () => {
  const calendar = compileCalendar(withBreak(NY));

  test.each([
    ["08:59:59.999", false],
    ["09:00", true],
    ["11:59:59.999", true],
    ["12:00", false],
    ["12:59:59.999", false],
    ["13:00", true],
    ["16:59:59.999", true],
    ["17:00", false],
  ])("given hours with a break, when it is %s, then open is %s", (time, open) => {
    expect(calendar.isOpen(monday(time))).toBe(open);
    expect(calendar.elapsed(monday(time), monday(time) + 1)).toBe(open ? 1 : 0);
  });

  test("given open time that ends exactly at a closing, then due stays there; a millisecond more moves on", () => {
    expect(calendar.add(monday("11:00"), HOUR)).toBe(monday("12:00"));
    expect(calendar.add(monday("11:00"), HOUR + 1)).toBe(monday("13:00:00.001"));
    expect(calendar.add(monday("16:00"), HOUR)).toBe(monday("17:00"));
    expect(calendar.add(monday("16:00"), HOUR + 1)).toBe(tuesday("09:00:00.001"));
  });

  test("given a window, then its open periods are cut to it", () => {
    const window = { start: monday("10:00"), end: tuesday("09:00:00.001") };
    expect(calendar.openPeriods(window)).toEqual([
      { start: monday("10:00"), end: monday("12:00") },
      { start: monday("13:00"), end: monday("17:00") },
      { start: tuesday("09:00"), end: tuesday("09:00:00.001") },
    ]);
    expect(calendar.openPeriods({ start: window.end, end: window.start })).toEqual([]);
  });

  test("given an end that is not after the start, then nothing has elapsed", () => {
    expect(calendar.elapsed(monday("11:00"), monday("11:00"))).toBe(0);
    expect(calendar.elapsed(monday("11:00"), monday("10:00"))).toBe(0);
  });

  test("given a night shift as two intervals, then it is one open period", () => {
    const shift = compileCalendar(nights(NY));
    const night = { start: monday("22:00"), end: tuesday("06:00") };
    expect(shift.openPeriods({ start: monday("12:00"), end: tuesday("12:00") })).toEqual([night]);
    expect(shift.add(monday("23:30"), HOUR)).toBe(tuesday("00:30"));
    expect(shift.isOpen(tuesday("00:00"))).toBe(true);
    expect(shift.isOpen(monday("03:00"))).toBe(false);
  });

  test("given overrides and holidays, then an override wins over the week and over a holiday", () => {
    const dated = compileCalendar({
      ...office(NY),
      holidays: { "2026-06-01": "Founders", "2026-06-02": "Founders, too" },
      overrides: { "2026-06-02": [["10:00", "11:00"]], "2026-06-03": [], "2026-06-06": [["12:00", "13:00"]] },
    });
    const week = { start: monday("00:00"), end: at("2026-06-08T00:00-04:00") };
    expect(dated.openPeriods(week).map((p) => iso(p.start))).toEqual([
      "2026-06-02T14:00:00.000Z",
      "2026-06-04T13:00:00.000Z",
      "2026-06-05T13:00:00.000Z",
      "2026-06-06T16:00:00.000Z",
    ]);
    expect(dated.elapsed(week.start, week.end)).toBe(18 * HOUR);
  });

  test("given an override on the 29th of February, then it counts on that date only", () => {
    const leap = compileCalendar({ ...office("UTC"), overrides: { "2028-02-29": [] } });
    expect(leap.isOpen(at("2028-02-29T10:00Z"))).toBe(false);
    expect(leap.isOpen(at("2028-02-28T10:00Z"))).toBe(true);
    expect(leap.isOpen(at("2028-03-01T10:00Z"))).toBe(true);
  });

  test("the local date is the zone's", () => {
    expect(calendar.localDate(at("2026-06-01T03:59:59.999Z"))).toBe("2026-05-31");
    expect(calendar.localDate(at("2026-06-01T04:00Z"))).toBe("2026-06-01");
    expect(compileCalendar(office("Pacific/Apia")).localDate(at("2011-12-30T09:59Z"))).toBe("2011-12-29");
    expect(compileCalendar(office("Pacific/Apia")).localDate(at("2011-12-30T10:00Z"))).toBe("2011-12-31");
  });
});

describe("D28: no open time ahead", () => {
  test("given a week that never opens, then every question has an answer", () => {
    const never = compileCalendar({ timeZone: NY, week: {} });
    expect(never.add(monday("09:00"), 1)).toBeNull();
    expect(never.add(monday("09:00"), 0)).toBe(monday("09:00"));
    expect(never.nextOpening(monday("09:00"))).toBeNull();
    expect(never.addBusinessDays(monday("09:00"), 1)).toBeNull();
    expect(never.isOpen(monday("09:00"))).toBe(false);
    expect(never.elapsed(at("1900-01-01T00:00Z"), monday("09:00"))).toBe(0);
    expect(never.openPeriods({ start: monday("00:00"), end: tuesday("00:00") })).toEqual([]);
  });

  test("given overrides alone, then the calendar runs out after the last one", () => {
    const popUp = compileCalendar({
      timeZone: NY,
      week: {},
      overrides: {
        "2026-06-01": [["09:00", "17:00"]],
        "2027-06-01": [["09:00", "10:00"]],
        "2030-01-01": [],
      },
    });
    const long = at("0001-01-01T00:00Z");
    expect(popUp.nextOpening(long)).toBe(monday("09:00"));
    expect(popUp.add(long, 9 * HOUR)).toBe(at("2027-06-01T10:00-04:00"));
    expect(popUp.add(long, 9 * HOUR + 1)).toBeNull();
    expect(popUp.nextOpening(at("2027-06-01T10:00-04:00"))).toBeNull();
    expect(popUp.addBusinessDays(monday("12:00"), 1)).toBe(at("2027-06-01T10:00-04:00"));
    expect(popUp.addBusinessDays(monday("12:00"), 2)).toBeNull();
    expect(popUp.elapsed(long, at("9999-12-31T00:00Z"))).toBe(9 * HOUR);
    expect(popUp.add(at("9999-12-31T00:00Z"), 1)).toBeNull();
    expect(popUp.isOpen(at("9999-12-31T00:00Z"))).toBe(false);
  });

  test("given holidays on every weekday of three years, then the next opening is after them", () => {
    const holidays: Record<string, string> = {};
    for (let day = at("2026-01-01T00:00Z"); day < at("2029-01-01T00:00Z"); day += DAY)
      holidays[new Date(day).toISOString().slice(0, 10)] = "closed";
    const closed = compileCalendar({ ...office("UTC"), holidays });
    expect(iso(closed.nextOpening(at("2026-01-01T00:00Z")))).toBe("2029-01-01T09:00:00.000Z");
  });
});

describe("D29: calendar time beside open time", () => {
  test("given calendar time, then everything that passes counts", () => {
    const [start, end] = [at("2026-03-07T12:00-05:00"), at("2026-03-09T12:00-04:00")];
    expect(alwaysOpen.elapsed(start, end)).toBe(47 * HOUR);
    expect(alwaysOpen.elapsed(end, start)).toBe(0);
    expect(alwaysOpen.add(start, HOUR)).toBe(start + HOUR);
    expect(alwaysOpen.isOpen(start)).toBe(true);
    expect(alwaysOpen.nextOpening(start)).toBe(start);
    expect(alwaysOpen.openPeriods({ start, end })).toEqual([{ start, end }]);
    expect(alwaysOpen.localDate(at("2026-06-01T23:59:59.999Z"))).toBe("2026-06-01");
    expect(alwaysOpen.add(8.64e15, 1)).toBeNull();
  });

  test("given a week open round the clock, then it measures calendar time", () => {
    const [start, end] = [at("1950-03-07T12:34:56.789Z"), at("2050-03-07T00:00Z")];
    expect(compileCalendar(allDay(NY)).elapsed(start, end)).toBe(end - start);
    expect(compileCalendar(allDay(NY)).openPeriods({ start, end })).toEqual([{ start, end }]);
  });

  test("given calendar time in a zone, then its days are the zone's", () => {
    const calendar = alwaysOpenIn(NY);
    expect(calendar.localDate(at("2026-06-01T03:00Z"))).toBe("2026-05-31");
    expect(iso(calendar.addBusinessDays(at("2026-03-07T12:00-05:00"), 1))).toBe("2026-03-08T16:00:00.000Z");
  });
});

describe("targets (D16)", () => {
  const calendar = compileCalendar(office(NY));

  test("minutes and hours count in the calendar, business days by date", () => {
    expect(targetDue(calendar, monday("16:50"), { minutes: 30 })).toBe(tuesday("09:20"));
    expect(iso(targetDue(calendar, monday("10:00"), { hours: 24 }))).toBe("2026-06-04T14:00:00.000Z");
    expect(targetDue(calendar, monday("10:00"), { businessDays: 1 })).toBe(tuesday("10:00"));
    expect(targetDue(calendar, monday("03:00"), { businessDays: 0 })).toBe(monday("03:00"));
  });

  test("given a target with part of a millisecond, then due is a whole one", () => {
    expect(targetDue(calendar, monday("10:00"), { minutes: 1 / 7 })).toBe(monday("10:00:08.571"));
  });

  test("given a target that binary fractions overstate, then due still stays at the closing (D27)", () => {
    const firstDay = compileCalendar(weekly("UTC", [["09:00", "09:33"]], WEEKDAYS));
    expect(0.55 * HOUR).toBeGreaterThan(33 * MINUTE);
    const due = targetDue(firstDay, at("2026-01-01T09:00Z"), { hours: 0.55 });
    expect(iso(due)).toBe("2026-01-01T09:33:00.000Z");
  });
});

describe("absurd questions", () => {
  const calendar = compileCalendar(office(NY));

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 8.64e15 + 1])(
    "given %p for an instant, then every question refuses it by name",
    (bad) => {
      for (const asked of [calendar, alwaysOpen, compileCalendar({ timeZone: NY, week: {} })]) {
        for (const question of [
          () => asked.elapsed(bad, 0),
          () => asked.elapsed(0, bad),
          () => asked.add(bad, 1),
          () => asked.add(bad, 0),
          () => asked.isOpen(bad),
          () => asked.nextOpening(bad),
          () => asked.addBusinessDays(bad, 1),
          () => asked.localDate(bad),
          () => asked.openPeriods({ start: bad, end: 0 }),
          () => asked.openPeriods({ start: 0, end: bad }),
        ])
          expect(question).toThrow(new RegExp(`^${String(bad).replace(/[+]/g, "\\+")} is not an instant`));
      }
    },
  );

  test.each([Number.NaN, -1, Number.POSITIVE_INFINITY])("given %p ms to add, then it is refused", (bad) => {
    expect(() => calendar.add(0, bad)).toThrow(RangeError);
    expect(() => alwaysOpen.add(0, bad)).toThrow(RangeError);
  });

  test.each([Number.NaN, -1, 0.5, 10_001, Number.POSITIVE_INFINITY])(
    "given %p business days, then they are refused",
    (bad) => expect(() => calendar.addBusinessDays(0, bad)).toThrow(RangeError),
  );

  test("given a window of more than 100 years, then its periods are refused", () => {
    expect(() => calendar.openPeriods({ start: 0, end: 101 * 366 * DAY })).toThrow(/100 years/);
  });

  test.each(["0001-01-01T15:00Z", "1799-12-31T15:00Z", "2201-06-01T15:00Z", "9999-12-31T15:00Z"])(
    "given %s, then the ordinary week goes on and the questions agree",
    (far) => {
      const start = at(far);
      for (const hour of [0, 1, 11, 50, 100, 167]) {
        const from = start + hour * HOUR;
        expect(calendar.elapsed(from, from + 70 * DAY)).toBe(10 * 40 * HOUR);
        const due = calendar.add(from, 333 * MINUTE)!;
        expect(calendar.elapsed(from, due)).toBe(333 * MINUTE);
        const opening = calendar.nextOpening(from)!;
        expect(calendar.isOpen(opening)).toBe(true);
        expect(calendar.elapsed(from, opening)).toBe(0);
        expect(calendar.openPeriods({ start: from, end: from + 7 * DAY }).length).toBeGreaterThanOrEqual(5);
        expect(calendar.addBusinessDays(opening, 5)).toBe(opening + 7 * DAY);
      }
    },
  );

  test("given a span over all of history, then it is the sum of its parts and can be added back", () => {
    const [start, middle, end] = [at("0001-01-01T00:00Z"), at("2026-06-01T14:00Z"), at("9999-12-31T00:00Z")];
    const open = calendar.elapsed(start, end);
    expect(open).toBe(calendar.elapsed(start, middle) + calendar.elapsed(middle, end));
    expect(calendar.elapsed(start, calendar.add(start, open)!)).toBe(open);
    expect(calendar.add(start, calendar.elapsed(start, middle))).toBe(middle);
    expect(calendar.add(end, 8e15)).toBeNull();
  });
});
