import { z } from "zod";
import { GiveUp } from "../../src/errors.ts";
import type { ImportedCalendars, Session } from "../connector.ts";
import { calendarsOf, type HolidayLinks } from "./hours.ts";
import type { Reader } from "./hydrate.ts";
import { isTrue, textOf } from "./rows.ts";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const HOURS = [
  "Name",
  "IsDefault",
  "TimeZoneSidKey",
  ...DAYS.flatMap((day) => [`${day}StartTime`, `${day}EndTime`]),
];
const HOLIDAY = [
  "Name",
  "IsAllDay",
  "ActivityDate",
  "StartTimeInMinutes",
  "EndTimeInMinutes",
  "IsRecurrence",
  "RecurrenceStartDate",
  "RecurrenceEndDateOnly",
  "RecurrenceType",
  "RecurrenceInterval",
  "RecurrenceDayOfWeekMask",
  "RecurrenceDayOfMonth",
  "RecurrenceInstance",
  "RecurrenceMonthOfYear",
];

/** One element comes alone, several as a list. */
const list = <T extends z.ZodType>(of: T) =>
  z
    .union([z.array(of), of.transform((one) => [one])])
    .nullish()
    .transform((all) => all ?? []);
const Settings = z.looseObject({
  holidays: list(z.looseObject({ name: z.string(), businessHours: list(z.string()) })),
});

/** The org's active business hours as calendars, each with its holidays. */
export async function importCalendars(
  { client, selecting }: Pick<Reader, "client" | "selecting">,
  session: Session,
): Promise<ImportedCalendars> {
  const [hours, holidays] = await Promise.all([
    selecting.rows(session, { object: "BusinessHours", fields: HOURS, where: "IsActive = true" }),
    selecting.rows(session, { object: "Holiday", fields: HOLIDAY }),
  ]);
  const links = holidays.length > 0 ? await linksOf(client, session) : new Map();
  const usual = hours.find((row) => isTrue(row, "IsDefault"));
  return {
    calendars: calendarsOf(hours, holidays, links, session.now()),
    usual: usual ? textOf(usual, "Name") : null,
    notes:
      links === null
        ? [
            "Which holidays belong to which hours could not be read, so every calendar has all of them: give the integration user Customize Application, or take out what does not belong.",
          ]
        : [],
  };
}

/** Which holidays belong to which hours stands in the org's settings only, by names. */
async function linksOf(client: Reader["client"], session: Session): Promise<HolidayLinks> {
  try {
    const { holidays } = await client.metadata(
      session,
      "a read of the business hours' holidays",
      (metadata) => metadata.read("BusinessHoursSettings", "BusinessHours"),
      Settings,
    );
    const links = new Map<string, Set<string>>();
    // Two holidays may share a name: what belongs to either belongs to both.
    for (const { name, businessHours } of holidays)
      links.set(name, new Set([...(links.get(name) ?? []), ...businessHours]));
    return links;
  } catch (error) {
    if (error instanceof GiveUp) return null;
    throw error;
  }
}
