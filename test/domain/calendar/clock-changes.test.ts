import { compileCalendar } from "../../../src/domain/calendar/index.ts";
import type { CalendarSpec } from "../../../src/domain/calendar/spec.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../../src/domain/time.ts";
import { allDay, at, iso, nights, office, WEEKDAYS, weekly } from "./specs.ts";
import { elapsedByTheWall, isOpenByTheWall, wallClock } from "./wall-clock.ts";
import { AWKWARD, SUB_MINUTE } from "./zones.ts";

const smallHours = (zone: string) => weekly(zone, [["00:30", "02:15"]], WEEKDAYS);
const aroundMidnight = (zone: string) =>
  weekly(
    zone,
    [
      ["00:00", "00:45"],
      ["01:20", "03:00"],
      ["23:15", "24:00"],
    ],
    WEEKDAYS,
  );
const CALENDARS: readonly (readonly [string, (zone: string) => CalendarSpec])[] = [
  ["open round the clock", allDay],
  ["office hours", office],
  ["night shifts", nights],
  ["small hours", smallHours],
  ["around midnight", aroundMidnight],
];

function showsAChange(zone: string, change: number): boolean {
  const jump = (end: number, start: number) =>
    Date.parse(`${wallClock(zone, end)}Z`) - Date.parse(`${wallClock(zone, start)}Z`) - (end - start);
  return jump(change, change - SECOND) !== 0;
}

describe.each(AWKWARD)("%s at %s %s (D27)", (zone, changeIso) => {
  const change = at(changeIso);

  test("the change is where the list says", () => {
    expect(showsAChange(zone, change)).toBe(true);
  });

  test.each(CALENDARS)("%s: agrees with a clock on the wall, minute by minute", (_name, specOf) => {
    const spec = specOf(zone);
    const calendar = compileCalendar(spec);
    const [from, to] = [change - 28 * HOUR, change + 28 * HOUR];
    let open = 0;
    for (let minute = from; minute < to; minute += MINUTE) {
      const expected = isOpenByTheWall(spec, minute);
      if (calendar.isOpen(minute) !== expected || calendar.isOpen(minute + MINUTE - 1) !== expected)
        throw new Error(
          `${wallClock(zone, minute)} (${iso(minute)}) should be ${expected ? "open" : "closed"}`,
        );
      if (expected) open += MINUTE;
    }
    expect(calendar.elapsed(from, to)).toBe(open);
  });
});

describe.each(SUB_MINUTE)("%s at %s %s (D27)", (zone, changeIso) => {
  const change = at(changeIso);

  test.each(CALENDARS)("%s: agrees with a clock on the wall, second by second", (_name, specOf) => {
    const spec = specOf(zone);
    const calendar = compileCalendar(spec);
    for (const hours of [-26, -3, 0, 20]) {
      const from = change + hours * HOUR;
      expect(calendar.elapsed(from, from + 4 * HOUR)).toBe(
        elapsedByTheWall(spec, from, from + 4 * HOUR, SECOND),
      );
    }
  });
});

describe("D27: open time is what really elapsed", () => {
  const dayLength = (zone: string, date: string) => {
    const calendar = compileCalendar({
      timeZone: zone,
      week: {},
      overrides: { [date]: [["00:00", "24:00"]] },
    });
    return calendar.elapsed(at(`${date}T00:00Z`) - 2 * DAY, at(`${date}T00:00Z`) + 3 * DAY) / HOUR;
  };

  test.each([
    ["America/New_York", "2026-03-08", 23],
    ["America/New_York", "2026-11-01", 25],
    ["America/New_York", "2026-07-04", 24],
    ["Australia/Lord_Howe", "2026-10-04", 23.5],
    ["Australia/Lord_Howe", "2026-04-05", 24.5],
    ["Antarctica/Troll", "2026-03-29", 22],
    ["Asia/Beirut", "2024-03-31", 23],
    ["America/Sao_Paulo", "2019-02-16", 25],
    ["America/St_Johns", "2010-11-06", 25 - 1 / 60],
    ["America/St_Johns", "2010-11-07", 24 + 1 / 60],
    ["Pacific/Apia", "2011-12-30", 0],
    ["Pacific/Apia", "2011-12-31", 24],
  ])("given 00:00 to 24:00 in %s on %s, then the day has %d hours", (zone, date, hours) => {
    expect(dayLength(zone, date)).toBeCloseTo(hours, 9);
  });

  test("given hours inside the skipped hour, then that day has no open time", () => {
    const calendar = compileCalendar(weekly("America/New_York", [["02:00", "03:00"]], WEEKDAYS));
    expect(calendar.elapsed(at("2026-03-08T00:00-05:00"), at("2026-03-09T00:00-04:00"))).toBe(0);
    expect(iso(calendar.nextOpening(at("2026-03-07T03:00-05:00")))).toBe("2026-03-09T06:00:00.000Z");
  });

  test("given hours inside the repeated hour, then they are open both times", () => {
    const calendar = compileCalendar(weekly("America/New_York", [["01:15", "01:45"]], WEEKDAYS));
    const day = { start: at("2026-11-01T00:00-04:00"), end: at("2026-11-02T00:00-05:00") };
    expect(calendar.openPeriods(day).map((p) => [iso(p.start), iso(p.end)])).toEqual([
      ["2026-11-01T05:15:00.000Z", "2026-11-01T05:45:00.000Z"],
      ["2026-11-01T06:15:00.000Z", "2026-11-01T06:45:00.000Z"],
    ]);
  });

  test("given an opening in the skipped hour, then the day opens as the clocks have moved", () => {
    const calendar = compileCalendar(weekly("America/New_York", [["02:30", "05:00"]], WEEKDAYS));
    expect(iso(calendar.nextOpening(at("2026-03-08T00:00-05:00")))).toBe("2026-03-08T07:00:00.000Z");
    expect(calendar.elapsed(at("2026-03-08T00:00-05:00"), at("2026-03-08T12:00-04:00"))).toBe(2 * HOUR);
  });

  test("given a night shift on the night the clocks go back, then it lasts nine hours", () => {
    const calendar = compileCalendar(
      weekly(
        "Europe/Berlin",
        [
          ["00:00", "06:00"],
          ["22:00", "24:00"],
        ],
        WEEKDAYS,
      ),
    );
    const night = calendar.openPeriods({
      start: at("2026-10-24T12:00+02:00"),
      end: at("2026-10-25T12:00+01:00"),
    });
    expect(night.map((p) => (p.end - p.start) / HOUR)).toEqual([9]);
  });
});
