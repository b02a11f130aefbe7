import { alwaysOpenIn, type Calendar, compileCalendar, targetDue } from "../domain/calendar/index.ts";
import type { ClockSpec, Offset, Policy, Tier } from "../domain/policy.ts";
import { DAY, type Instant } from "../domain/time.ts";

/** Two tiers of which the later number comes first: whenever due falls, or at least for one due. */
export interface OutOfOrder {
  readonly earlier: Tier;
  readonly later: Tier;
  readonly always: boolean;
}

const MONDAY = Date.UTC(2026, 0, 5);

/** Tiers that go out in another order than their numbers say, tried on dues all over a fortnight. */
export function outOfOrder(policy: Policy, clock: ClockSpec): readonly OutOfOrder[] {
  const tiers = [...clock.tiers].sort((one, other) => one.tier - other.tier);
  if (tiers.length < 2) return [];
  const calendar = calendarOf(policy, clock.calendar);
  const round = alwaysOpenIn(policy.timeZone);
  const dues = duesOf(calendar);
  return tiers.slice(1).flatMap((later, index) => {
    const earlier = tiers[index]!;
    const wrong = dues.filter((due) => {
      const [first, second] = [earlier, later].map(({ after }) => fires(calendar, round, due, after));
      return first !== null && second !== null && second! < first!;
    });
    return wrong.length === 0 ? [] : [{ earlier, later, always: wrong.length === dues.length }];
  });
}

/** A policy's calendar by name; `always` counts round the clock. */
export function calendarOf(policy: Policy, name: string): Calendar {
  const spec = policy.calendars[name];
  return spec ? compileCalendar(spec) : alwaysOpenIn(policy.timeZone);
}

function fires(calendar: Calendar, round: Calendar, due: Instant, after: Offset): Instant | null {
  return targetDue(after.calendarTime ? round : calendar, due, after);
}

function duesOf(calendar: Calendar): readonly Instant[] {
  const first = calendar.nextOpening(MONDAY) ?? MONDAY;
  const periods = calendar.openPeriods({ start: first, end: first + 14 * DAY });
  return periods.slice(0, 60).flatMap(({ start, end }) => {
    const length = Math.min(end - start, 14 * DAY);
    return [0, 0.25, 0.5, 0.75, 1].map((part) => start + Math.round(length * part));
  });
}
