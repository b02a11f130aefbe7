import { DAY, type Instant, SECOND } from "../../src/domain/time.ts";

/** A record as a query answers it, by API name; lookups nest. What could not be read is absent. */
export type Row = Readonly<Record<string, unknown>>;

/** A value as text; a path such as `Campaign.Name` looks into a lookup. Empty and absent are `null`. */
export function textOf(row: Row, path: string): string | null {
  const value = plainAt(row, path);
  return value === null || value === "" ? null : String(value);
}

function plainAt(row: Row, path: string): string | number | boolean | null {
  let value: unknown = row;
  for (const name of path.split("."))
    value = typeof value === "object" && value !== null ? (value as Row)[name] : undefined;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}

export const isTrue = (row: Row, path: string): boolean => plainAt(row, path) === true;

/** A date and time, which REST writes as `2026-11-01T09:00:00.000+0000`; a date alone is none. */
export function instantIn(row: Row, path: string): Instant | null {
  const value = plainAt(row, path);
  if (typeof value === "number") return value;
  if (typeof value !== "string" || !value.includes("T")) return null;
  const instant = Date.parse(value.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
  return Number.isNaN(instant) ? null : instant;
}

/** Record times are whole seconds: a commit and the row it left are told alike. */
export const wholeSecond = (at: Instant): Instant => Math.floor(at / SECOND) * SECOND;

/** The id every row has. */
export const idIn = (row: Row): string => String(row.Id ?? "");

/** When a local date ends; Salesforce tells some times as dates only. */
export function endOfDate(date: string, timeZone: string): Instant {
  const midnight = Date.parse(date) + DAY;
  return midnight - offsetAt(midnight - offsetAt(midnight, timeZone), timeZone);
}

/** The local date of an instant, `YYYY-MM-DD`. */
export const dateAt = (at: Instant, timeZone: string): string =>
  new Date(at + offsetAt(at, timeZone)).toISOString().slice(0, 10);

function offsetAt(at: Instant, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" }).formatToParts(at);
  const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  if (!sign) return 0;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60 * SECOND;
}
