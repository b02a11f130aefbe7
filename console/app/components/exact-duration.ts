import { HOUR, MINUTE, SECOND } from "../../../src/domain/time.ts";

/** To the second, however long: `1 h 02 min 21 s`, so that parts are seen to add up. Milliseconds. */
export function exactDuration(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / SECOND) % 60;
  const minutes = Math.floor(Math.max(0, ms) / MINUTE) % 60;
  const hours = Math.floor(Math.max(0, ms) / HOUR);
  const two = (value: number) => String(value).padStart(2, "0");
  if (hours > 0) return `${hours} h ${two(minutes)} min ${two(seconds)} s`;
  return minutes > 0 ? `${minutes} min ${two(seconds)} s` : `${seconds} s`;
}
