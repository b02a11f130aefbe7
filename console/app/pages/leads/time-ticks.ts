import { DAY, HOUR, MINUTE, SECOND } from "../../../../src/domain/time.ts";

const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((n) => n * DAY),
];

/** Instants along a time line at steps that clocks show, at most so many; days where it is longer than that. */
export function timeTicks(
  from: number,
  to: number,
  most: number,
  timeZone: string,
): readonly { readonly at: number; readonly words: string }[] {
  const step = STEPS.find((one) => (to - from) / one <= most) ?? 365 * DAY;
  const offset = offsetAt(from, timeZone);
  const first = Math.ceil((from + offset) / step) * step - offset;
  const words = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    ...(step >= 12 * HOUR ? { day: "numeric", month: "short" } : {}),
    ...(step >= DAY ? {} : { hour: "2-digit", minute: "2-digit" }),
    ...(step < MINUTE ? { second: "2-digit" } : {}),
  });
  const count = Math.max(0, Math.floor((to - first) / step) + 1);
  return Array.from({ length: count }, (_tick, index) => {
    const at = first + index * step;
    return { at, words: words.format(at) };
  });
}

/** How far the zone is ahead of UTC, so that ticks stand at its full hours and midnights. Milliseconds. */
function offsetAt(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" }).formatToParts(
    instant,
  );
  const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "GMT";
  const [, sign, hours = "0", minutes = "0"] = /GMT([+-])(\d+):?(\d+)?/.exec(name) ?? [];
  return sign === undefined ? 0 : (sign === "-" ? -1 : 1) * (Number(hours) * HOUR + Number(minutes) * MINUTE);
}
