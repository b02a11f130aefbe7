import type { Calendar } from "./calendar/index.ts";
import type { UserId } from "./facts.ts";
import type { PersonTurn } from "./owners.ts";
import { openAfter, openBetween } from "./periods.ts";
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
  readonly stretch: {
    readonly start: Instant;
    readonly allowedMs: number | null;
    readonly calendar: Calendar;
  };
  readonly turns: readonly RunTurn[];
  usedUntil(at: Instant): number;
}

/** One owner's share of a run. */
export interface RunTurn {
  readonly ownerId: UserId | null;
  /** The owner became the owner, and was told. */
  readonly assignedAt: Instant;
  readonly start: Instant;
  readonly end: Instant | null;
  readonly calendar: Calendar;
}

/** A clock that never restarts: from one start to one due (clocks from the engagement, follow-up, handoff). */
export function plainRun(tale: Tale, spec: ClockSpec, startedAt: Instant, allowed: Allowed): Run {
  const calendar = tale.compiled.calendar(spec.calendar);
  const dueAt = dueOf(calendar, startedAt, allowed.parts, tale.pauses);
  const allowedMs =
    allowed.ms ?? (dueAt === null ? null : openBetween(calendar, startedAt, dueAt, tale.pauses));
  return {
    startedAt,
    dueAt,
    stretch: { start: startedAt, allowedMs, calendar },
    turns: [],
    usedUntil: (at) => openBetween(calendar, startedAt, at, tale.pauses),
  };
}

/** The toucher claimed the lead: a run of their own that begins with the touch (D2). */
export function claimedRun(
  tale: Tale,
  spec: ClockSpec,
  startedAt: Instant,
  allowed: Allowed,
  by: UserId | null,
): Run {
  const run = plainRun(tale, spec, startedAt, allowed);
  return {
    ...run,
    turns: [
      { ownerId: by, assignedAt: startedAt, start: startedAt, end: null, calendar: run.stretch.calendar },
    ],
  };
}

/**
 * A clock kept in segments, one per owner up to `until`; it stands still while nobody owns the lead (D4, D5).
 * What owners do after `until`, its stop or end, moves nothing any more.
 */
export function segmentedRun(tale: Tale, spec: ClockSpec, allowed: Allowed, until: Instant): Run {
  const turns = turnsUntil(tale, spec, until);
  const rule = spec.allowance ?? "remaining";
  let dueAt: Instant | null = null;
  let stretch: Run["stretch"] | undefined;
  let used = 0;
  for (const [index, turn] of turns.entries()) {
    const before = turns[index - 1];
    const left: number | null = before ? allowance(rule, allowed.ms, used) : allowed.ms;
    if (left !== null) dueAt = openAfter(turn.calendar, turn.start, left, tale.pauses);
    else if (before && dueAt !== null && rule !== "full")
      dueAt = businessDue(tale, rule, dueAt, before, turn);
    else dueAt = dueOf(turn.calendar, turn.start, allowed.parts, tale.pauses);
    stretch = {
      start: turn.start,
      allowedMs: left ?? (dueAt === null ? null : openBetween(turn.calendar, turn.start, dueAt, tale.pauses)),
      calendar: turn.calendar,
    };
    // Once due has passed nothing restarts; a handover at due itself comes before it passes (D5).
    const next = turns[index + 1]?.assignedAt;
    if (dueAt !== null && turn.end !== null && dueAt < (next ?? turn.end) && dueAt <= turn.end) break;
    used += turn.end === null ? 0 : openBetween(turn.calendar, turn.start, turn.end, tale.pauses);
  }
  const last = turns.at(-1)!;
  const standsStill = last.end !== null && (dueAt === null || dueAt >= last.end);
  return {
    startedAt: turns[0]!.start,
    dueAt: standsStill && dueAt !== last.end ? null : dueAt,
    stretch: stretch!,
    turns,
    usedUntil: (at) =>
      turns.reduce(
        (sum, turn) =>
          sum +
          openBetween(
            turn.calendar,
            turn.start,
            turn.end === null ? at : Math.min(turn.end, at),
            tale.pauses,
          ),
        0,
      ),
  };
}

function turnsUntil(tale: Tale, spec: ClockSpec, until: Instant): readonly RunTurn[] {
  const shared = tale.compiled.calendar(spec.calendar);
  const turns: RunTurn[] = [];
  for (const person of tale.persons) {
    if (person.start > until) break;
    const end = person.end !== null && person.end > until ? null : person.end;
    turns.push({
      ownerId: person.ownerId,
      assignedAt: person.start,
      start: person.handover,
      end,
      calendar: calendarOf(tale, spec, person, shared),
    });
  }
  return turns;
}

function allowance(rule: Allowance, targetMs: number | null, usedMs: number): number | null {
  if (targetMs === null) return null;
  const remaining = Math.max(0, targetMs - usedMs);
  if (rule === "remaining") return remaining;
  if (rule === "full") return targetMs;
  return Math.max(remaining, Math.min(rule.floorMinutes * MINUTE, targetMs));
}

/** Business days: the due instant is kept, moved by the open time nobody owned the lead; `floor` takes the later of it and start + n (D5). */
function businessDue(
  tale: Tale,
  rule: Exclude<Allowance, "full">,
  dueBefore: Instant,
  before: RunTurn,
  turn: RunTurn,
): Instant | null {
  const ownerless =
    before.end === null ? 0 : openBetween(turn.calendar, before.end, turn.assignedAt, tale.pauses);
  const kept = ownerless === 0 ? dueBefore : turn.calendar.add(dueBefore, ownerless);
  if (rule === "remaining" || kept === null) return kept;
  const floor = openAfter(turn.calendar, turn.start, rule.floorMinutes * MINUTE, tale.pauses);
  return floor === null ? kept : Math.max(kept, floor);
}

/** The owner's own hours where the policy asks for them and the directory knows them (D17). */
function calendarOf(tale: Tale, spec: ClockSpec, person: PersonTurn, shared: Calendar): Calendar {
  if (!spec.ownerHours) return shared;
  const own = tale.view.userAt(person.ownerId, person.handover).calendar;
  return own !== null && tale.policy.calendars[own] ? tale.compiled.calendar(own) : shared;
}
