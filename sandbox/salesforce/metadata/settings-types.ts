import { RowError } from "../core/errors.ts";
import { rows } from "../data/records.ts";
import type { Row } from "../data/row.ts";
import type { MetadataType, Scope } from "./component.ts";
import { readStored, writeStored } from "./stored-type.ts";
import { children, textOf, type Xml } from "./xml.ts";

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const HOURS = "BusinessHours";
const CONVERSION = "LeadConvertSettings";
/** The bits of a holiday's mask, Sunday first. */
const MASK = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/**
 * Business hours and holidays of the org, from their records. Which hours a holiday belongs to can be read nowhere else
 * and is what an update sets; the records themselves are changed by REST.
 */
export const BUSINESS_HOURS_SETTINGS: MetadataType = {
  name: "BusinessHoursSettings",
  directory: "settings",
  suffix: "settings",
  inFolder: false,
  find: (scope, fullName) => (fullName === HOURS ? businessHours(scope) : undefined),
  put: (scope, component) => {
    const hours = new Set(rows(scope.world, scope.org, "BusinessHours").map((row) => row.Name));
    const holidays = new Map(rows(scope.world, scope.org, "Holiday").map((row) => [row.Name, row]));
    for (const holiday of children(component.body, "holidays")) {
      const name = textOf(holiday, "name") ?? "";
      if (!holidays.has(name))
        throw new RowError(
          "INVALID_CROSS_REFERENCE_KEY",
          `In field: holidays - no Holiday named ${name} found`,
        );
      for (const one of namesOf(holiday, "businessHours"))
        if (!hours.has(one))
          throw new RowError(
            "INVALID_CROSS_REFERENCE_KEY",
            `In field: businessHours - no BusinessHours named ${one} found`,
          );
    }
    writeStored(scope, "BusinessHoursSettings", { ...component, fullName: HOURS });
  },
  remove: () => {
    throw new RowError("INVALID_TYPE", "Settings can't be deleted.");
  },
  list: () => [HOURS],
};

/** Where the values of lead fields go on conversion. */
export const LEAD_CONVERT_SETTINGS: MetadataType = {
  name: CONVERSION,
  directory: "LeadConvertSettings",
  suffix: "LeadConvertSetting",
  inFolder: false,
  find: (scope) => ({
    fullName: CONVERSION,
    allowOwnerChange: textOf(readStored(scope, CONVERSION, CONVERSION), "allowOwnerChange") ?? "false",
    objectMapping: mappings(scope.world.orgs.get(scope.org).leadFieldMapping),
    opportunityCreationOptions:
      textOf(readStored(scope, CONVERSION, CONVERSION), "opportunityCreationOptions") ?? "VisibleOptional",
  }),
  put: (scope, component) => {
    const mapping: Record<string, string> = {};
    for (const one of children(component.body, "objectMapping")) readMapping(scope, one, mapping);
    const settings = scope.world.orgs.get(scope.org);
    scope.world.orgs.put({ ...settings, leadFieldMapping: mapping });
    writeStored(scope, CONVERSION, { ...component, fullName: CONVERSION });
  },
  remove: () => {
    throw new RowError("INVALID_TYPE", "Settings can't be deleted.");
  },
  list: () => [CONVERSION],
};

function businessHours(scope: Scope): Record<string, unknown> {
  const { world, org } = scope;
  return {
    fullName: HOURS,
    businessHours: rows(world, org, "BusinessHours").map((row) => ({
      active: row.IsActive === true,
      default: row.IsDefault === true,
      ...Object.fromEntries(DAYS.flatMap((day) => times(row, day))),
      name: row.Name,
      timeZoneId: row.TimeZoneSidKey,
    })),
    holidays: rows(world, org, "Holiday").map((row) => holiday(row, hoursOf(scope, row))),
  };
}

function times(row: Row, day: string): [string, unknown][] {
  const field = day[0]!.toUpperCase() + day.slice(1);
  return ["StartTime", "EndTime"].map((edge) => [day + edge, row[field + edge]]);
}

function holiday(row: Row, hours: string[]): Record<string, unknown> {
  const allDay = row.IsAllDay === true;
  const mask = Number(row.RecurrenceDayOfWeekMask ?? 0);
  return {
    activityDate: row.ActivityDate,
    businessHours: hours,
    description: row.Description,
    endTime: allDay ? undefined : timeOf(row.EndTimeInMinutes),
    isRecurring: row.IsRecurrence === true,
    name: row.Name,
    recurrenceDayOfMonth: row.RecurrenceDayOfMonth,
    recurrenceDayOfWeek: MASK.filter((_, index) => mask & (1 << index)),
    recurrenceEndDate: row.RecurrenceEndDateOnly,
    recurrenceInstance: row.RecurrenceInstance,
    recurrenceInterval: row.RecurrenceInterval,
    recurrenceMonthOfYear: row.RecurrenceMonthOfYear,
    recurrenceStartDate: row.RecurrenceStartDate,
    recurrenceType: row.RecurrenceType,
    startTime: allDay ? undefined : timeOf(row.StartTimeInMinutes),
  };
}

/** The hours a holiday belongs to: as last set here, or by the org's `holidayHours` (holiday's name → names of hours). */
function hoursOf(scope: Scope, row: Row): string[] {
  const stored = readStored(scope, "BusinessHoursSettings", HOURS);
  const found = children(stored, "holidays").find((one) => textOf(one, "name") === row.Name);
  if (found !== undefined) return namesOf(found, "businessHours");
  const links = scope.world.orgs.get(scope.org).extra.holidayHours as Record<string, string[]> | undefined;
  return links?.[String(row.Name)] ?? [];
}

function namesOf(element: Xml, name: string): string[] {
  return children(element, name).map((one) => (typeof one === "string" ? one : String(one["#text"] ?? "")));
}

function timeOf(minutes: unknown): string | undefined {
  if (minutes === null || minutes === undefined) return undefined;
  return `${new Date(Number(minutes) * 60_000).toISOString().slice(11, 23)}Z`;
}

function mappings(mapping: Record<string, string>): unknown[] {
  const byObject = Map.groupBy(Object.entries(mapping), ([, to]) => to.split(".")[0]!);
  return [...byObject].map(([outputObject, fields]) => ({
    inputObject: "Lead",
    mappingFields: fields.map(([inputField, to]) => ({ inputField, outputField: to.split(".")[1] })),
    outputObject,
  }));
}

function readMapping({ world, org }: Scope, given: Xml, mapping: Record<string, string>): void {
  const output = textOf(given, "outputObject") ?? "";
  for (const one of children(given, "mappingFields")) {
    const from = textOf(one, "inputField") ?? "";
    const to = textOf(one, "outputField") ?? "";
    for (const [object, field] of [
      ["Lead", from],
      [output, to],
    ] as const)
      if (!world.definitions.field(org, object, field))
        throw new RowError(
          "INVALID_CROSS_REFERENCE_KEY",
          `In field: mappingFields - no field named ${object}.${field} found`,
        );
    mapping[from] = `${output}.${to}`;
  }
}
