import type { Calendar } from "./calendar/index.ts";
import { targetMs } from "./compiled.ts";
import type { Target } from "./policy.ts";
import type { Instant, Period } from "./time.ts";

/** Sorted and merged, so that what overlaps counts once. */
export function union(periods: readonly Period[]): readonly Period[] {
  if (periods.length < 2) return periods.filter((one) => one.end > one.start);
  const sorted = periods.filter((one) => one.end > one.start).sort((one, other) => one.start - other.start);
  const merged: { start: Instant; end: Instant }[] = [];
  for (const { start, end } of sorted) {
    const last = merged.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}

/** Place of the first period of a union that ends after an instant. */
function firstEndingAfter(periods: readonly Period[], at: Instant): number {
  let low = 0;
  let high = periods.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (periods[middle]!.end <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether an instant lies in one of these periods, which must be a union. */
export function covers(periods: readonly Period[], at: Instant): boolean {
  const found = periods[firstEndingAfter(periods, at)];
  return found !== undefined && found.start <= at;
}

/** Open milliseconds in [from, to) outside the pauses, which must be a union. */
export function openBetween(
  calendar: Calendar,
  from: Instant,
  to: Instant,
  pauses: readonly Period[],
): number {
  let open = calendar.elapsed(from, to);
  for (let index = firstEndingAfter(pauses, from); index < pauses.length; index++) {
    const pause = pauses[index]!;
    if (pause.start >= to) break;
    open -= calendar.elapsed(Math.max(pause.start, from), Math.min(pause.end, to));
  }
  return open;
}

/** When `openMs` of open time outside the pauses have passed since `from` (D15); `null`: never (D28). */
export function openAfter(
  calendar: Calendar,
  from: Instant,
  openMs: number,
  pauses: readonly Period[],
): Instant | null {
  let left = openMs;
  let at = from;
  for (let index = firstEndingAfter(pauses, from); index < pauses.length; index++) {
    const pause = pauses[index]!;
    if (pause.start > at) {
      const before = calendar.elapsed(at, pause.start);
      if (before >= left) return calendar.add(at, left);
      left -= before;
    } else if (left === 0) return at;
    if (!Number.isFinite(pause.end)) return null;
    at = pause.end;
  }
  return calendar.add(at, left);
}

/** When a target counted from `from` is used up; business days move by the open time paused before due (D15, D16). */
export function dueAfter(
  calendar: Calendar,
  from: Instant,
  target: Target,
  pauses: readonly Period[],
): Instant | null {
  const ms = targetMs(target);
  if (ms !== null) return openAfter(calendar, from, ms, pauses);
  let due = "businessDays" in target ? calendar.addBusinessDays(from, target.businessDays) : null;
  for (let index = firstEndingAfter(pauses, from); index < pauses.length; index++) {
    const pause = pauses[index]!;
    if (due === null || pause.start >= due) break;
    if (!Number.isFinite(pause.end)) return null;
    due = calendar.add(due, calendar.elapsed(Math.max(pause.start, from), pause.end));
  }
  return due;
}
