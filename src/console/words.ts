import { DAY, HOUR, type Instant, MINUTE, SECOND } from "../domain/time.ts";

/**
 * A duration in words with two units at most: `42 s`, `2 min 48 s`, `1 h 05 min`, `3 d 4 h`.
 * Milliseconds in, cut (never rounded up) to the smaller unit.
 */
export function durationWords(ms: number): string {
  const [days, hours, minutes, seconds] = [
    Math.floor(ms / DAY),
    Math.floor((ms % DAY) / HOUR),
    Math.floor((ms % HOUR) / MINUTE),
    Math.floor((ms % MINUTE) / SECOND),
  ];
  if (days > 0) return hours > 0 ? `${days} d ${hours} h` : `${days} d`;
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, "0")} min`;
  if (minutes > 0) return seconds > 0 ? `${minutes} min ${seconds} s` : `${minutes} min`;
  return `${seconds} s`;
}

/** A countdown: by minute above 2 minutes, by second below. */
export function countdownWords(ms: number): string {
  return ms >= 2 * MINUTE ? durationWords(Math.floor(ms / MINUTE) * MINUTE) : durationWords(ms);
}

/** Says times in one zone; `now` decides whether the day is worth saying. */
export interface Times {
  /** `23:55:56 PDT`, with the day (`Tue 7 Apr, 23:55:56 PDT`) when it is not today's. */
  at(instant: Instant): string;
  /** As `at`, without the zone: for lists whose heading names it. */
  short(instant: Instant): string;
  /** `Tue 7 Apr 2020, 23:55:56 PDT`. */
  full(instant: Instant): string;
  /** The zone's short name at `now`, and the zone itself. */
  readonly zone: string;
}

export function timesIn(timeZone: string, now: Instant): Times {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en-GB", { timeZone, hourCycle: "h23", ...options });
  const clock = format({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const day = format({ weekday: "short", day: "numeric", month: "short" });
  const dayAndYear = format({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
  const today = day.format(now);
  const short = (instant: Instant) => {
    const date = day.format(instant).replace(",", "");
    return day.format(instant) === today ? clock.format(instant) : `${date}, ${clock.format(instant)}`;
  };
  return {
    short,
    at: (instant) => `${short(instant)} ${zoneName(timeZone, instant)}`,
    full: (instant) =>
      `${dayAndYear.format(instant).replace(",", "")}, ${clock.format(instant)} ${zoneName(timeZone, instant)}`,
    zone: zoneName(timeZone, now),
  };
}

/** `PDT` where English has a name for it, else `GMT+1`. */
function zoneName(timeZone: string, instant: Instant): string {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "short" }).formatToParts(instant);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? timeZone;
}

/** `1,229`: figures as people read them. */
export function countWords(count: number): string {
  return count.toLocaleString("en-US");
}
