const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * The instant (epoch milliseconds) of a wall-clock time in an IANA zone; `wallClock` is the same reading taken as UTC.
 * A time that a clock change skips or repeats is refused: such data needs an offset.
 */
export function instantOfWallClock(wallClock: number, timeZone: string): number {
  const dayBefore = wallClock - offsetAt(wallClock - 86_400_000, timeZone);
  const dayAfter = wallClock - offsetAt(wallClock + 86_400_000, timeZone);
  const fits = [...new Set([dayBefore, dayAfter])].filter((t) => t + offsetAt(t, timeZone) === wallClock);
  if (fits.length === 1 && fits[0] !== undefined) return fits[0];
  const reading = new Date(wallClock).toISOString().slice(0, 19);
  throw new Error(
    `${reading} is ${fits.length === 0 ? "skipped" : "repeated"} by a clock change in ${timeZone}; give it with its offset.`,
  );
}

function offsetAt(instant: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(timeZone, format);
  }
  const part = Object.fromEntries(
    format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
}
