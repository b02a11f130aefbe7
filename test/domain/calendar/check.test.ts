import { checkCalendar, compileCalendar } from "../../../src/domain/calendar/index.ts";
import type { CalendarSpec } from "../../../src/domain/calendar/spec.ts";
import { at, nights, office, withBreak } from "./specs.ts";

const sound = office("America/New_York");

test.each([
  ["office hours", sound],
  ["hours with a break", withBreak("Asia/Kathmandu")],
  ["night shifts", nights("Pacific/Apia")],
  [
    "touching intervals",
    {
      ...sound,
      overrides: {
        "2026-06-01": [
          ["09:00", "12:00"],
          ["12:00", "13:00"],
        ] as const,
      },
    },
  ],
  [
    "an override that closes, and a holiday",
    { ...sound, overrides: { "2026-06-01": [] }, holidays: { "2028-02-29": "Leap" } },
  ],
])("given %s, then an admin hears nothing", (_name, spec: CalendarSpec) => {
  expect(checkCalendar(spec)).toEqual([]);
});

// Misspelt days and missing zones come in as JSON, past the types.
const fromJson = (json: object) => JSON.parse(JSON.stringify({ ...sound, ...json })) as CalendarSpec;

describe("what cannot be read is reported with path and fix, and is not compiled", () => {
  test.each([
    ["an unknown zone", { timeZone: "America/New_Yrok" }, "timeZone", /"America\/New_Yrok" is not known/],
    ["an empty zone", { timeZone: "" }, "timeZone", /not the name of a time zone/],
    ["a missing zone", { timeZone: null }, "timeZone", /not the name of a time zone/],
    ["a bare offset", { timeZone: "+05:30" }, "timeZone", /not the name of a time zone/],
    ["a misspelt weekday", { week: { monday: [["09:00", "17:00"]] } }, "week.monday", /not a weekday/],
    ["an hour that is none", { week: { tue: [["09:00", "25:00"]] } }, "week.tue.0", /"25:00" is not a time/],
    ["a time past 24:00", { week: { tue: [["09:00", "24:01"]] } }, "week.tue.0", /"24:01" is not a time/],
    ["a minute that is none", { week: { tue: [["09:60", "17:00"]] } }, "week.tue.0", /"09:60" is not a time/],
    ["a time without its zero", { week: { tue: [["9:00", "17:00"]] } }, "week.tue.0", /"9:00" is not a time/],
    ["half an interval", { week: { tue: [["09:00"]] } }, "week.tue.0", /two times/],
    [
      "a reversed interval",
      {
        week: {
          fri: [
            ["10:00", "11:00"],
            ["22:00", "06:00"],
          ],
        },
      },
      "week.fri.1",
      /closes at 06:00/,
    ],
    [
      "an empty interval",
      { overrides: { "2026-06-01": [["09:00", "09:00"]] } },
      "overrides.2026-06-01.0",
      /closes at 09:00/,
    ],
    ["a date that does not exist", { overrides: { "2026-02-29": [] } }, "overrides.2026-02-29", /not a date/],
    [
      "a date the other way round",
      { holidays: { "24.12.2026": "Eve" } },
      "holidays.24.12.2026",
      /not a date/,
    ],
    ["a date far away", { holidays: { "9999-12-31": "End" } }, "holidays.9999-12-31", /out of range/],
    ["a date long ago", { overrides: { "1899-12-30": [] } }, "overrides.1899-12-30", /out of range/],
  ])("given %s", (_name, change, path, problem) => {
    const spec = fromJson(change);
    const [first] = checkCalendar(spec);
    expect(first).toEqual({
      path,
      problem: expect.stringMatching(problem),
      fix: expect.stringMatching(/.{10}/),
    });
    expect(() => compileCalendar(spec)).toThrow(`calendar ${path}: ${first!.problem}; ${first!.fix}`);
  });

  test("given several mistakes, then each is reported", () => {
    const spec = fromJson({ timeZone: "Mars", week: { mon: [["x", "y"]] }, holidays: { never: "" } });
    expect(checkCalendar(spec).map((p) => p.path)).toEqual(["timeZone", "week.mon.0", "holidays.never"]);
  });
});

describe("what can be read but should not be published", () => {
  test("given overlapping intervals, then they are reported, and count once if used", () => {
    const spec = fromJson({
      week: {
        mon: [
          ["12:00", "17:00"],
          ["09:00", "13:00"],
        ],
      },
    });
    expect(checkCalendar(spec)).toEqual([
      { path: "week.mon", problem: "09:00 to 13:00 and 12:00 to 17:00 overlap", fix: expect.any(String) },
    ]);
    const day = [at("2026-06-01T00:00Z"), at("2026-06-02T00:00Z")] as const;
    expect(compileCalendar(spec).elapsed(...day)).toBe(8 * 3_600_000);
  });

  test("given an interval inside another, then the longer one stands", () => {
    const spec = fromJson({
      week: {
        mon: [
          ["09:00", "17:00"],
          ["10:00", "11:00"],
        ],
      },
    });
    expect(checkCalendar(spec)).toHaveLength(1);
    expect(compileCalendar(spec).elapsed(at("2026-06-01T00:00Z"), at("2026-06-02T00:00Z"))).toBe(
      8 * 3_600_000,
    );
  });

  test("given a week that never opens, then it is refused even with overrides (D28)", () => {
    const empty = {
      path: "week",
      problem: "no day of the week is ever open",
      fix: "open at least one weekday",
    };
    expect(checkCalendar({ timeZone: "UTC", week: {} })).toEqual([empty]);
    expect(checkCalendar({ timeZone: "UTC", week: { mon: [] } })).toEqual([empty]);
    expect(
      checkCalendar({ timeZone: "UTC", week: {}, overrides: { "2026-06-01": [["09:00", "10:00"]] } }),
    ).toEqual([empty]);
  });
});
