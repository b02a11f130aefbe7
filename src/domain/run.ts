import type { Calendar } from "./calendar/index.ts";
import type { UserId } from "./facts.ts";
import type { Segment } from "./journey.ts";
import type { PersonTurn } from "./owners.ts";
import { openBetween } from "./periods.ts";
import type { Allowance, ClockSpec } from "./policy.ts";
import type { Tale } from "./tale.ts";
import { type Allowed, dueOf } from "./targets.ts";
import { type Instant, MINUTE } from "./time.ts";

/** How a clock's time runs, before anything stops it. */
export interface Run {
  readonly startedAt: Instant;
  /** `null`: never, or standing still without a person (D4). */
  readonly dueAt: Instant | null;
  /** Start and length of the stretch in which due falls: warnings are counted in it. */
  readonly stretch: { readonly start: Instant; readonly allowedMs: number | null; readonly calendar: Calendar } | null;
  readonly turns: readonly RunTurn[];
  /** It waits for the next person. */
  readonly standsStill: boolean;
  usedUntil(at: Instant): number;
}

export interface RunTurn {
  readonly ownerId: UserId | null;
  readonly start: Instant;
  readonly end: Instant | null;
  readonly calendar: Calendar;
}

/** A clock that never restarts: from one start to one due (clocks from the engagement, follow-up, handoff). */
export function plainRun(tale: Tale, spec: ClockSpec, startedAt: Instant, allowed: Allowed): Run {
  const calendar = tale.compiled.calendar(spec.calendar);
  const dueAt = dueOf(calendar, startedAt, allowed.parts, tale.pauses);
  const allowedMs = allowed.ms ?? (dueAt === null ? null : openBetween(calendar, startedAt, dueAt, tale.pauses));
  return {
    startedAt,
    dueAt,
    stretch: { start: startedAt, allowedMs, calendar },
    turns: [],
    standsStill: false,
    usedUntil: (at) => openBetween(calendar, startedAt, at, tale.pauses),
  };
}

/** A clock kept in segments, one per owner; it stands still while nobody owns the lead (D4, D5). */
export function segmentedRun(tale: Tale, spec: ClockSpec, persons: readonly PersonTurn[], allowedAt: (at: Instant) => Allowed): Run {
  const first = persons[0]!;
  const shared = tale.compiled.calendar(spec.calendar);
  const turns: RunTurn[] = persons
    .map((person) => ({ ownerId: person.ownerId, start: person.handover, end: person.end, calendar: calendarOf(tale, spec, person, shared) }))
    .filter((turn) => turn.end === null || turn.end > turn.start);
  const usedUntil = (at: Instant) =>
    turns.reduce((sum, turn) => sum + (turn.start < at ? openBetween(turn.calendar, turn.start, turn.end === null ? at : Math.min(turn.end, at), tale.pauses) : 0), 0);

  let dueAt: Instant | null = null;
  let stretch: Run["stretch"] = null;
  let used = 0;
  for (const [index, turn] of turns.entries()) {
    const allowed = allowedAt(turn.start);
    const left = index === 0 ? allowed.ms : allowance(spec.allowance ?? "remaining", allowed.ms, used);
    dueAt = left !== null ? dueOf(turn.calendar, turn.start, [{ minutes: left / MINUTE }], tale.pauses) : businessDue(tale, spec, turn, turns[index - 1], dueAt, allowed, index);
    stretch = { start: turn.start, allowedMs: left ?? (dueAt === null ? null : openBetween(turn.calendar, turn.start, dueAt, tale.pauses)), calendar: turn.calendar };
    // Once due has passed nothing restarts (D5).
    if (dueAt !== null && turn.end !== null && dueAt < turn.end) break;
    if (turn.end !== null) used += openBetween(turn.calendar, turn.start, turn.end, tale.pauses);
  }
  const last = turns.at(-1);
  const passed = dueAt !== null && last !== undefined && last.end !== null && dueAt < last.end;
  const standsStill = last !== undefined && last.end !== null && last.end <= tale.asOf && !passed;
  return { startedAt: first.handover, dueAt: standsStill ? null : dueAt, stretch, turns, standsStill, usedUntil };
}

function allowance(rule: Allowance, targetMs: number | null, usedMs: number): number | null {
  if (targetMs === null) return null;
  const remaining = Math.max(0, targetMs - usedMs);
  if (rule === "remaining") return remaining;
  if (rule === "full") return targetMs;
  return Math.max(remaining, Math.min(rule.floorMinutes * MINUTE, targetMs));
}

/** Business days: `remaining` keeps the due instant, moved by the open time nobody owned the lead; `full` and `floor` count from the new owner (D5). */
function businessDue(tale: Tale, spec: ClockSpec, turn: RunTurn, before: RunTurn | undefined, dueBefore: Instant | null, allowed: Allowed, index: number): Instant | null {
  const full = dueOf(turn.calendar, turn.start, allowed.parts, tale.pauses);
  if (index === 0 || before === undefined || spec.allowance === "full" || dueBefore === null) return full;
  const gap = before.end === null ? 0 : openBetween(turn.calendar, before.end, gapEnd(tale, turn), tale.pauses);
  const kept = gap === 0 ? dueBefore : turn.calendar.add(dueBefore, gap);
  if (spec.allowance === undefined || spec.allowance === "remaining" || kept === null) return kept;
  const floor = turn.calendar.add(turn.start, spec.allowance.floorMinutes * MINUTE);
  return floor === null ? kept : Math.max(kept, floor);
}

/** Where the time without a person ended: the assignment, not the later notification. */
function gapEnd(tale: Tale, turn: RunTurn): Instant {
  return tale.persons.find((person) => person.handover === turn.start && person.ownerId === turn.ownerId)?.start ?? turn.start;
}

/** The owner's own hours where the policy asks for them and the directory knows them (D17). */
function calendarOf(tale: Tale, spec: ClockSpec, person: PersonTurn, shared: Calendar): Calendar {
  if (!spec.ownerHours) return shared;
  const own = tale.view.userAt(person.ownerId, person.handover).calendar;
  return own !== null && tale.policy.calendars[own] ? tale.compiled.calendar(own) : shared;
}

export function segmentsOf(tale: Tale, run: Run, until: Instant): readonly Segment[] {
  const holder = holderAtDue(run);
  return run.turns
    .filter((turn) => turn.start <= until)
    .map((turn) => {
      const end = turn.end !== null && turn.end <= until ? turn.end : null;
      const openUsedMs = openBetween(turn.calendar, turn.start, end ?? until, tale.pauses);
      return { ownerId: turn.ownerId, start: turn.start, end, openUsedMs, heldAtDue: turn === holder };
    });
}

/** At a handover exactly at due the miss belongs to the owner just before it (D5). */
function holderAtDue({ turns, dueAt }: Run): RunTurn | undefined {
  if (dueAt === null) return undefined;
  return turns.find((turn) => turn.start < dueAt && (turn.end === null || dueAt <= turn.end)) ?? turns.find((turn) => turn.start === dueAt);
}
