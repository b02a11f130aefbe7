import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { type Calendar, compileCalendar } from "../../../src/domain/calendar/index.ts";
import type { CalendarSpec, OpenInterval } from "../../../src/domain/calendar/spec.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../../src/domain/time.ts";
import { at, WEEKDAYS } from "./specs.ts";
import { elapsedByTheWall, hoursOn } from "./wall-clock.ts";
import { AWKWARD, SUB_MINUTE } from "./zones.ts";

const hhmm = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** Up to four intervals a day, in any order, perhaps touching, never overlapping. */
const intervals = (earliest: number, latest: number, step: number): fc.Arbitrary<OpenInterval[]> =>
  fc
    .uniqueArray(fc.integer({ min: Math.ceil(earliest / step), max: Math.floor(latest / step) }), {
      maxLength: 8,
    })
    .map((times) => {
      const sorted = times.sort((a, b) => a - b).map((time) => hhmm(time * step));
      return Array.from(
        { length: Math.floor(sorted.length / 2) },
        (_, i) => [sorted[2 * i]!, sorted[2 * i + 1]!] as const,
      );
    });

/** A calendar in an awkward zone with dates of its own around a clock change, and that change. */
function calendars(
  changes: readonly (readonly [string, string, string])[],
  day: fc.Arbitrary<OpenInterval[]>,
): fc.Arbitrary<{ spec: CalendarSpec; change: number }> {
  return fc
    .record({
      change: fc.constantFrom(...changes),
      week: fc.tuple(day, day, day, day, day, day, day),
      overrides: fc.dictionary(fc.integer({ min: -3, max: 3 }).map(String), day, { maxKeys: 3 }),
      holidays: fc.uniqueArray(fc.integer({ min: -3, max: 3 }), { maxLength: 3 }),
    })
    .map(({ change: [timeZone, iso], week, overrides, holidays }) => {
      const change = at(iso);
      // Dates before 1900 are refused, so the oldest changes are met by the week alone.
      const dated = change > at("1900-02-01T00:00Z");
      const date = (days: number) => new Date(change + days * DAY).toISOString().slice(0, 10);
      return {
        change,
        spec: {
          timeZone,
          week: Object.fromEntries(WEEKDAYS.map((weekday, i) => [weekday, week[i]!])),
          ...(dated && {
            overrides: Object.fromEntries(Object.entries(overrides).map(([d, h]) => [date(Number(d)), h])),
            holidays: Object.fromEntries(holidays.map((d) => [date(d), "closed"])),
          }),
        },
      };
    });
}

const anyHours = fc.oneof(
  intervals(0, 1440, 1),
  intervals(0, 180, 5),
  intervals(1320, 1440, 10),
  intervals(0, 1440, 60),
);
const anyCalendar = calendars([...AWKWARD, ...SUB_MINUTE], anyHours);
const near = fc.oneof(
  fc.integer({ min: -40 * HOUR, max: 40 * HOUR }),
  fc.integer({ min: -80, max: 80 }).map((halves) => halves * 30 * MINUTE),
  fc.integer({ min: -800 * DAY, max: 800 * DAY }),
);
const openMs = fc.oneof(
  fc.integer({ min: 0, max: 3 * HOUR }),
  fc.integer({ min: 0, max: 400 * HOUR }),
  fc.integer({ min: 0, max: 200 }).map((minutes) => minutes * 30 * MINUTE),
);

function holds(check: (calendar: Calendar, from: number, offset: number, ms: number) => void): void {
  fc.assert(
    fc.property(anyCalendar, near, near, openMs, ({ spec, change }, a, b, ms) =>
      check(compileCalendar(spec), change + a, change + b, ms),
    ),
    { numRuns: 1_000 },
  );
}

describe("any calendar in any awkward zone", () => {
  test("what is added has elapsed, and not a millisecond earlier (D27, one generator)", () => {
    holds((calendar, from, _to, ms) => {
      const due = calendar.add(from, ms);
      if (due === null) return expect(calendar.nextOpening(from + 5_000 * DAY)).toBeNull();
      expect(due).toBeGreaterThanOrEqual(from);
      expect(calendar.elapsed(from, due)).toBe(ms);
      if (due > from) expect(calendar.elapsed(from, due - 1)).toBe(ms - 1);
    });
  });

  test("open time adds up over any instant between", () => {
    holds((calendar, a, b, ms) => {
      const [first, middle, last] = [a, b, a + ms].sort((x, y) => x - y) as [number, number, number];
      expect(calendar.elapsed(first, last)).toBe(
        calendar.elapsed(first, middle) + calendar.elapsed(middle, last),
      );
      expect(calendar.elapsed(first, last)).toBeLessThanOrEqual(last - first);
    });
  });

  test("is open says what a millisecond of elapsed time says, at openings and closings too", () => {
    holds((calendar, from, _to, ms) => {
      const edges = [from, calendar.nextOpening(from), calendar.add(from, ms)].filter(
        (edge) => edge !== null,
      );
      for (const instant of edges.flatMap((edge) => [edge - 1, edge, edge + 1]))
        expect(calendar.isOpen(instant)).toBe(calendar.elapsed(instant, instant + 1) === 1);
    });
  });

  test("the next opening is open and nothing is open before it", () => {
    holds((calendar, from) => {
      const opening = calendar.nextOpening(from);
      if (opening === null) return expect(calendar.add(from, 1)).toBeNull();
      expect(calendar.isOpen(opening)).toBe(true);
      expect(calendar.elapsed(from, opening)).toBe(0);
      expect(opening === from).toBe(calendar.isOpen(from));
    });
  });

  test("open periods are apart, in order, inside the window, and make up the elapsed time", () => {
    holds((calendar, from, to) => {
      const periods = calendar.openPeriods({ start: from, end: to });
      const sum = periods.reduce((ms, period) => ms + period.end - period.start, 0);
      expect(sum).toBe(calendar.elapsed(from, to));
      const wrong = periods.find(
        ({ start, end }, i) => start < (i === 0 ? from : periods[i - 1]!.end + 1) || end <= start || end > to,
      );
      expect(wrong).toBeUndefined();
    });
  });

  test("a business day is after its start, on another date, open or closing, and never null in a week that opens", () => {
    holds((calendar, from, _to, ms) => {
      const days = 1 + (ms % 9);
      const due = calendar.addBusinessDays(from, days);
      if (due === null) return expect(calendar.nextOpening(from + 5_000 * DAY)).toBeNull();
      expect(due).toBeGreaterThan(from);
      expect(calendar.isOpen(due) || calendar.isOpen(due - 1)).toBe(true);
    });
  });

  test("the order of intervals, of days and of questions changes nothing", () => {
    fc.assert(
      fc.property(anyCalendar, near, near, openMs, ({ spec, change }, a, b, ms) => {
        const turned = (days: CalendarSpec["week"]) =>
          Object.fromEntries(
            Object.entries(days)
              .reverse()
              .map(([day, hours]) => [day, hours.toReversed()]),
          );
        const one = compileCalendar(spec);
        const other = compileCalendar({
          ...spec,
          week: turned(spec.week),
          overrides: turned(spec.overrides ?? {}),
        });
        const [from, to] = [change + a, change + b];
        const answers = (calendar: Calendar) => [
          calendar.elapsed(from, to),
          calendar.add(from, ms),
          calendar.isOpen(to),
          calendar.nextOpening(to),
          calendar.addBusinessDays(from, 2),
        ];
        other.elapsed(from - 900 * DAY, to + 900 * DAY);
        expect(answers(other)).toEqual(answers(one));
      }),
      { numRuns: 500 },
    );
  });
});

describe("against other judges", () => {
  test("elapsed agrees with a clock on the wall, minute by minute (D27)", () => {
    fc.assert(
      fc.property(calendars(AWKWARD, anyHours), near, openMs, ({ spec, change }, offset, ms) => {
        const from = change + (offset % (36 * HOUR));
        const to = from + (ms % (30 * HOUR));
        expect(compileCalendar(spec).elapsed(from, to)).toBe(elapsedByTheWall(spec, from, to, MINUTE));
      }),
      { numRuns: 400 },
    );
  });

  test("elapsed agrees with a clock on the wall under offsets with seconds (D27)", () => {
    fc.assert(
      fc.property(calendars(SUB_MINUTE, anyHours), near, ({ spec, change }, offset) => {
        const from = change + (offset % (26 * HOUR));
        const to = from + 2 * HOUR + 123;
        expect(compileCalendar(spec).elapsed(from, to)).toBe(elapsedByTheWall(spec, from, to, SECOND));
      }),
      { numRuns: 100 },
    );
  });

  test("elapsed agrees with walking days in Temporal where no hours lie in a changed hour", () => {
    fc.assert(
      fc.property(calendars(AWKWARD, intervals(270, 1320, 15)), near, near, ({ spec, change }, a, b) => {
        const from = change + (a % (60 * DAY));
        const to = change + (b % (60 * DAY));
        expect(compileCalendar(spec).elapsed(from, to)).toBe(elapsedByTemporal(spec, from, to));
      }),
      { numRuns: 200 },
    );
  });
});

function elapsedByTemporal(spec: CalendarSpec, from: number, to: number): number {
  const dateOf = (instant: number) =>
    Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(spec.timeZone).toPlainDate();
  const end = to > from ? dateOf(to) : dateOf(from).subtract({ days: 1 });
  let open = 0;
  for (let date = dateOf(from); Temporal.PlainDate.compare(date, end) <= 0; date = date.add({ days: 1 })) {
    const noon = date.toZonedDateTime({ timeZone: spec.timeZone, plainTime: "12:00" });
    if (!noon.toPlainDate().equals(date)) continue;
    for (const interval of hoursOn(spec, date.toString())) {
      const [start, close] = interval.map(
        (time) => date.toZonedDateTime({ timeZone: spec.timeZone, plainTime: time }).epochMilliseconds,
      ) as [number, number];
      open += Math.max(0, Math.min(close, to) - Math.max(start, from));
    }
  }
  return open;
}
