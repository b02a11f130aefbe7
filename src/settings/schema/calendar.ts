import { z } from "zod";

const Interval = z.tuple([z.string(), z.string()]).describe("Opening and closing, HH:MM, 00:00 to 24:00.");
const Day = z.array(Interval).optional();

export const Calendar = z.strictObject({
  timeZone: z.string().describe("IANA zone, for instance America/New_York."),
  week: z
    .strictObject({ mon: Day, tue: Day, wed: Day, thu: Day, fri: Day, sat: Day, sun: Day })
    .describe("Open intervals of each weekday; a day left out is closed. Night shifts are two intervals."),
  overrides: z
    .record(z.string(), z.array(Interval))
    .optional()
    .describe("YYYY-MM-DD: that date's hours instead of the week's; an empty list closes it."),
  holidays: z.record(z.string(), z.string()).optional().describe("YYYY-MM-DD: name of the holiday; closed."),
  holidaysFrom: z.string().min(1).max(300).optional().describe("Where the holidays come from, for people."),
});
