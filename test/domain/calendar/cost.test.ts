import { compileCalendar } from "../../../src/domain/calendar/index.ts";
import { OpenTable } from "../../../src/domain/calendar/open-table.ts";
import { DAY, HOUR, type Period } from "../../../src/domain/time.ts";
import { at, office } from "./specs.ts";

const start = at("2026-06-01T13:00Z");

/** How often the wall clock of any zone is read while something is done. */
function wallClockReads(work: () => void): number {
  const getter = Object.getOwnPropertyDescriptor(Intl.DateTimeFormat.prototype, "format")!;
  let reads = 0;
  Object.defineProperty(Intl.DateTimeFormat.prototype, "format", {
    ...getter,
    get() {
      reads++;
      return getter.get!.call(this);
    },
  });
  try {
    work();
    return reads;
  } finally {
    Object.defineProperty(Intl.DateTimeFormat.prototype, "format", getter);
  }
}

describe("cost is counted, not timed", () => {
  test("given a new zone, then its clocks are read once for all calendars, and never again on a warm table", () => {
    const zone = "America/Chicago";
    const calendar = compileCalendar(office(zone));
    const ask = (days: number) => {
      for (let hour = 0; hour < 100; hour++) {
        const from = start + hour * HOUR;
        calendar.elapsed(from, from + days * DAY);
        calendar.add(from, days * HOUR);
        calendar.isOpen(from + days * DAY);
        calendar.nextOpening(from + days * DAY);
      }
    };
    const cold = wallClockReads(() => ask(730));
    expect(cold).toBeGreaterThan(3 * 365);
    expect(cold).toBeLessThan(4 * 366 + 200);
    expect(wallClockReads(() => ask(1))).toBe(0);
    expect(wallClockReads(() => ask(730))).toBe(0);

    const another = compileCalendar({ ...office(zone), holidays: { "2026-07-04": "Independence Day" } });
    expect(wallClockReads(() => another.elapsed(start, start + 730 * DAY))).toBe(0);
  });

  test("given a span of a hundred years, then its generator runs once a year at most, and not for what is known", () => {
    const windows: Period[] = [];
    const daily = (window: Period) => {
      if (window.end > window.start) windows.push(window);
      const open: number[] = [];
      for (let day = Math.ceil(window.start / DAY); day * DAY < window.end; day++)
        open.push(day * DAY, day * DAY + HOUR);
      return open;
    };
    const reach = { start: at("1900-01-01T00:00Z"), end: at("2200-01-15T00:00Z"), weekOpenMs: 7 * HOUR };
    const table = new OpenTable(daily, reach);
    table.totalTo(start);
    expect(windows).toHaveLength(1);
    table.totalTo(at("2126-06-01T00:00Z"));
    expect(windows).toHaveLength(2);
    table.totalTo(at("1926-06-01T00:00Z"));
    expect(windows).toHaveLength(3);
    for (let year = 1926; year <= 2126; year++) {
      table.totalTo(at(`${year}-02-03T04:05Z`));
      table.nextOpening(at(`${year}-12-30T04:05Z`));
      table.reaching(table.totalTo(at(`${year}-01-01T00:00Z`)) + HOUR);
    }
    expect(windows).toHaveLength(3);

    // Beyond its reach no instant makes it grow further.
    table.totalTo(8.64e15);
    table.totalTo(-8.64e15);
    const grown = windows.length;
    for (const far of [3000, 5000, 9999]) {
      table.totalTo(at(`${far}-06-01T00:00Z`));
      table.nextOpening(at(`${far}-06-01T03:00Z`));
      table.reaching(table.totalTo(at(`${far}-06-01T00:00Z`)) + 1000 * HOUR);
    }
    expect(windows).toHaveLength(grown);
    expect(windows.reduce((ms, w) => ms + w.end - w.start, 0)).toBe(reach.end - reach.start);
  });

  test("given a calendar that runs out, then never costs no more than the years of its overrides (D28)", () => {
    const popUp = compileCalendar({
      timeZone: "America/Denver",
      week: {},
      overrides: { "2026-06-01": [["09:00", "17:00"]] },
    });
    const reads = wallClockReads(() => {
      expect(popUp.add(start, 100 * HOUR)).toBeNull();
      expect(popUp.nextOpening(at("2090-01-01T00:00Z"))).toBeNull();
      expect(popUp.addBusinessDays(start, 50)).toBeNull();
      expect(popUp.elapsed(at("0001-01-01T00:00Z"), at("9999-01-01T00:00Z"))).toBe(8 * HOUR);
    });
    expect(reads).toBeLessThan(2 * 366);
  });

  test("given a week that never opens, then no clock is read at all (D28)", () => {
    const never = compileCalendar({ timeZone: "America/Phoenix", week: {} });
    expect(wallClockReads(() => expect(never.add(start, 1)).toBeNull())).toBe(0);
  });
});
