import { datesOf } from "../../../connectors/salesforce/holidays.ts";
import { calendarsOf } from "../../../connectors/salesforce/hours.ts";
import { checkCalendar, compileCalendar } from "../../../src/domain/calendar/index.ts";
import { HOUR } from "../../../src/domain/time.ts";

const NOW = Date.parse("2026-03-02T09:00:00Z");

const office = {
  Id: "01m1",
  Name: "Office",
  TimeZoneSidKey: "America/New_York",
  MondayStartTime: "09:00:00.000Z",
  MondayEndTime: "17:30:00.000Z",
  TuesdayStartTime: "00:00:00.000Z",
  TuesdayEndTime: "00:00:00.000Z",
  WednesdayStartTime: "14:00:00.000Z",
  WednesdayEndTime: "00:00:00.000Z",
  ThursdayStartTime: null,
  ThursdayEndTime: null,
};
const newYear = { Name: "New Year", IsAllDay: true, IsRecurrence: false, ActivityDate: "2026-01-01" };

describe("business hours", () => {
  it("become a calendar in their own zone: null is closed, midnight to midnight the whole day", () => {
    const calendar = calendarsOf([office], [], null, NOW).Office!;
    expect(calendar).toEqual({
      timeZone: "America/New_York",
      week: { mon: [["09:00", "17:30"]], tue: [["00:00", "24:00"]], wed: [["14:00", "24:00"]] },
    });
    expect(checkCalendar(calendar)).toEqual([]);
    const [start, end] = [Date.parse("2026-03-03T05:00:00Z"), Date.parse("2026-03-04T05:00:00Z")];
    expect(compileCalendar(calendar).elapsed(start, end)).toBe(24 * HOUR);
  });

  it("have the holidays that are linked to them; without the links all of them", () => {
    const night = { ...office, Name: "Night" };
    const links = new Map([["New Year", new Set(["Office"])]]);
    const linked = calendarsOf([office, night], [newYear], links, NOW);
    expect([linked.Office?.holidays, linked.Night?.holidays]).toEqual([
      { "2026-01-01": "New Year" },
      undefined,
    ]);
    expect(calendarsOf([night], [newYear], null, NOW).Night?.holidays).toEqual({ "2026-01-01": "New Year" });
  });

  it("are shortened by a holiday that takes part of the day", () => {
    const party = {
      Name: "Party",
      IsAllDay: false,
      ActivityDate: "2026-03-09",
      StartTimeInMinutes: 15 * 60,
      EndTimeInMinutes: 16 * 60,
    };
    const calendar = calendarsOf([office], [party], null, NOW).Office!;
    expect(calendar.overrides).toEqual({
      "2026-03-09": [
        ["09:00", "15:00"],
        ["16:00", "17:30"],
      ],
    });
    expect(checkCalendar(calendar)).toEqual([]);
    const both = calendarsOf([office], [party, { ...newYear, ActivityDate: "2026-03-09" }], null, NOW)
      .Office!;
    expect([both.overrides, both.holidays]).toEqual([undefined, { "2026-03-09": "New Year" }]);
  });
});

describe("a recurring holiday", () => {
  const recurring = (values: Record<string, unknown>) =>
    datesOf(
      { IsAllDay: true, IsRecurrence: true, RecurrenceStartDate: "2026-01-01", ...values },
      "2026-01-01",
      "2027-12-31",
    );

  it.each<[string, Record<string, unknown>, string[]]>([
    [
      "each year on a date",
      { RecurrenceType: "RecursYearly", RecurrenceMonthOfYear: "December", RecurrenceDayOfMonth: 25 },
      ["2026-12-25", "2027-12-25"],
    ],
    [
      "each year on the fourth Thursday of November",
      {
        RecurrenceType: "RecursYearlyNth",
        RecurrenceMonthOfYear: "November",
        RecurrenceInstance: "Fourth",
        RecurrenceDayOfWeekMask: 16,
      },
      ["2026-11-26", "2027-11-25"],
    ],
    [
      "each year on the last Monday of May",
      {
        RecurrenceType: "RecursYearlyNth",
        RecurrenceMonthOfYear: "May",
        RecurrenceInstance: "Last",
        RecurrenceDayOfWeekMask: 2,
      },
      ["2026-05-25", "2027-05-31"],
    ],
    [
      "every third month on the 31st, where there is one",
      {
        RecurrenceType: "RecursMonthly",
        RecurrenceInterval: 3,
        RecurrenceDayOfMonth: 31,
        RecurrenceEndDateOnly: "2027-01-31",
      },
      ["2026-01-31", "2026-07-31", "2026-10-31", "2027-01-31"],
    ],
    [
      "every month on the first weekday",
      {
        RecurrenceType: "RecursMonthlyNth",
        RecurrenceInterval: 1,
        RecurrenceInstance: "First",
        RecurrenceDayOfWeekMask: 62,
        RecurrenceEndDateOnly: "2026-03-31",
      },
      ["2026-01-01", "2026-02-02", "2026-03-02"],
    ],
    [
      "every second week on Monday and Friday",
      {
        RecurrenceType: "RecursWeekly",
        RecurrenceInterval: 2,
        RecurrenceDayOfWeekMask: 34,
        RecurrenceEndDateOnly: "2026-01-31",
      },
      ["2026-01-02", "2026-01-12", "2026-01-16", "2026-01-26", "2026-01-30"],
    ],
    [
      "every tenth day",
      { RecurrenceType: "RecursDaily", RecurrenceInterval: 10, RecurrenceEndDateOnly: "2026-01-25" },
      ["2026-01-01", "2026-01-11", "2026-01-21"],
    ],
    [
      "every weekday for a week",
      { RecurrenceType: "RecursEveryWeekday", RecurrenceEndDateOnly: "2026-01-06" },
      ["2026-01-01", "2026-01-02", "2026-01-05", "2026-01-06"],
    ],
  ])("%s", (_what, values, dates) => {
    expect(recurring(values)).toEqual(dates);
  });
});
