// The package's index loads all of date-fns for its formats: 200 MB and seconds of every start.
import { fromZonedTime } from "date-fns-tz/fromZonedTime";
import type { Instant } from "../time.ts";

const LOCAL_TIME =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?) ([A-Za-z][\w+-]*(?:\/[\w+-]+)*)$/;

/** The instant of a local time that somebody typed with its zone, `2026-11-17 14:03 America/New_York`; `null` if it is none. */
export function typedLocalTime(text: string): Instant | null {
  const [, date, time, zone] = LOCAL_TIME.exec(text.trim()) ?? [];
  if (date === undefined || time === undefined || zone === undefined || !isZone(zone)) return null;
  const at = fromZonedTime(`${date}T${time}`, zone).getTime();
  return Number.isNaN(at) ? null : at;
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
