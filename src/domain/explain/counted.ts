import { alwaysOpenIn, type Calendar } from "../calendar/index.ts";
import { union } from "../periods.ts";
import type { ClockSpec } from "../policy.ts";
import type { Run } from "../run.ts";
import type { Tale } from "../tale.ts";
import type { Instant, Period } from "../time.ts";
import type { Counted, Named, PauseAccount, Stretch } from "./account.ts";

/** Named calendars have their own zone; calendar time is shown in the policy's. */
export interface NamedCalendar {
  readonly name: string;
  readonly timeZone: string;
}

/** The calendar in which an owner's share of a clock is counted: their own where the policy asks for it (D17). */
export function calendarNamed(
  { policy, view }: Tale,
  spec: ClockSpec,
  owner: string | null,
  at: Instant,
): NamedCalendar {
  const own = spec.ownerHours && owner !== null ? view.userAt(owner, at).calendar : null;
  const name = own !== null && policy.calendars[own] ? own : spec.calendar;
  const known = policy.calendars[name];
  return { name: known ? name : "always", timeZone: known?.timeZone ?? policy.timeZone };
}

/** Open time in [from, to) outside the pauses, cut at local midnight so that each stretch can be found in a diary. */
export function stretchesOf(
  calendar: Calendar,
  { start, end }: Period,
  pauses: readonly Period[],
  timeZone: string,
): readonly Stretch[] {
  const days = alwaysOpenIn(timeZone);
  return calendar
    .openPeriods({ start, end })
    .flatMap((open) => without(open, pauses))
    .flatMap((open) => byDay(open, days))
    .map((open) => ({ ...open, ms: open.end - open.start }));
}

export const sumOf = (stretches: readonly { readonly ms: number }[]): number =>
  stretches.reduce((sum, { ms }) => sum + ms, 0);

/** What a run has used until an instant, owner by owner. */
export function countedOf(
  tale: Tale,
  spec: ClockSpec,
  run: Run,
  until: Instant,
  named: (id: string, at: Instant) => Named,
): readonly Counted[] {
  const shares =
    run.turns.length > 0
      ? run.turns.filter((turn) => turn.start <= until)
      : [{ ownerId: null, start: run.startedAt, end: null, calendar: run.stretch.calendar }];
  return shares.map(({ ownerId, start, end, calendar }) => {
    const { name, timeZone } = calendarNamed(tale, spec, ownerId, start);
    const to = Math.max(start, Math.min(end ?? until, until));
    const stretches = stretchesOf(calendar, { start, end: to }, tale.pauses, timeZone);
    return {
      owner: ownerId === null ? null : named(ownerId, start),
      from: start,
      to,
      calendar: name,
      timeZone,
      stretches,
      ms: sumOf(stretches),
    };
  });
}

/** Pauses within what a run covers, each with the open time it took out. */
export function pausesOfRun(tale: Tale, run: Run, until: Instant): readonly PauseAccount[] {
  return union(tale.pauses)
    .filter((one) => one.start < until && one.end > run.startedAt)
    .map(({ start, end }) => {
      const within = { start: Math.max(start, run.startedAt), end: Math.min(end, until) };
      const lifted = tale.lifted.find((one) => one.start < end && one.end! > start);
      return {
        ...within,
        ms: run.stretch.calendar.elapsed(within.start, within.end),
        why: lifted ? `excluded (${lifted.reason}) and taken up again` : "paused",
      };
    });
}

function without({ start, end }: Period, pauses: readonly Period[]): readonly Period[] {
  const left: Period[] = [];
  let from = start;
  for (const pause of pauses) {
    if (pause.end <= from) continue;
    if (pause.start >= end) break;
    if (pause.start > from) left.push({ start: from, end: pause.start });
    from = Math.min(end, pause.end);
  }
  if (from < end) left.push({ start: from, end });
  return left;
}

/** Local midnights are the only places where a day of an always open calendar changes its date. */
function byDay({ start, end }: Period, days: Calendar): readonly Period[] {
  const cut: Period[] = [];
  for (let from = start; from < end; ) {
    const to = Math.min(end, nextMidnight(from, end, days));
    cut.push({ start: from, end: to });
    from = to;
  }
  return cut;
}

function nextMidnight(from: Instant, end: Instant, days: Calendar): Instant {
  const date = days.localDate(from);
  if (days.localDate(end - 1) === date) return end;
  let low = from;
  let high = Math.min(end - 1, from + LONGEST_DAY);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (days.localDate(middle) === date) low = middle;
    else high = middle;
  }
  return high;
}

/** Days have up to 25 hours; a zone that moves its date line may repeat most of one. */
const LONGEST_DAY = 50 * 3_600_000;
