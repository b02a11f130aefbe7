import { countsAsAssignment, type TenantView } from "./directory.ts";
import type { LeadFact, RecordRef, UserId } from "./facts.ts";
import type { Timed } from "./order.ts";
import type { Policy } from "./policy.ts";
import { type Instant, MINUTE } from "./time.ts";

/** Who stood as the owner from when to when, person or not; `end` is `null` for the present one. */
export interface OwnerTurn {
  readonly ownerId: UserId | null;
  readonly queue: boolean;
  readonly start: Instant;
  readonly end: Instant | null;
  readonly source: string;
}

/** A person's turn as the owner of one journey. */
export interface PersonTurn {
  readonly ownerId: UserId;
  readonly start: Instant;
  readonly end: Instant | null;
  /** The later of assignment and notification. */
  readonly handover: Instant;
  readonly notifiedAt: Instant | null;
}

/** The lead's owners over time: every record's own, the newest change counts, the survivor's from a merge on (D23). */
export function ownerTurns(facts: readonly Timed<LeadFact>[], systemOfRecord: string | undefined): readonly OwnerTurn[] {
  const owners = new Map<RecordRef | undefined, { ownerId: UserId | null; queue: boolean; source: string }>();
  const turns: OwnerTurn[] = [];
  const turn = (at: Instant, next: { ownerId: UserId | null; queue: boolean; source: string }) => {
    const last = turns.at(-1);
    if (last && last.ownerId === next.ownerId && last.queue === next.queue) return;
    if (last) turns[turns.length - 1] = { ...last, end: at };
    turns.push({ ...next, start: at, end: null });
  };
  for (const { at, fact } of facts) {
    if (fact.kind === "ownerChanged") {
      if (systemOfRecord !== undefined && fact.source !== systemOfRecord) continue;
      const next = { ownerId: fact.ownerId, queue: fact.ownerKind === "queue", source: fact.source };
      owners.set(fact.record, next);
      turn(at, next);
    } else if (fact.kind === "merged") {
      const survivor = owners.get(fact.survivor);
      if (survivor) turn(at, survivor);
    }
  }
  return turns.filter((one) => one.end === null || one.end > one.start);
}

/** The turns of persons within a journey, with their handovers; an owner already set counts from the engagement (D3). */
export function personTurns(
  turns: readonly OwnerTurn[],
  facts: readonly Timed<LeadFact>[],
  window: { readonly from: Instant; readonly to: Instant | null; readonly firstTouchAt: Instant | null },
  policy: Policy,
  view: TenantView,
): readonly PersonTurn[] {
  const { from, to, firstTouchAt } = window;
  const notified = facts.flatMap(({ at, fact }) => (fact.kind === "ownerNotified" ? [{ at, ownerId: fact.ownerId }] : []));
  const latest = policy.limits.notificationWithinMinutes * MINUTE;
  const persons: PersonTurn[] = [];
  for (const turn of turns) {
    if (turn.end !== null && turn.end <= from) continue;
    if (to !== null && turn.start >= to) break;
    const start = Math.max(turn.start, from);
    const { ownerId } = turn;
    if (ownerId === null || turn.queue || !countsAsAssignment(view, policy, ownerId, start)) continue;
    const told = notified.find(
      (one) =>
        one.ownerId === ownerId &&
        one.at >= start &&
        one.at <= start + latest &&
        (turn.end === null || one.at < turn.end) &&
        (firstTouchAt === null || one.at <= firstTouchAt),
    );
    persons.push({ ownerId, start, end: turn.end, handover: told?.at ?? start, notifiedAt: told?.at ?? null });
  }
  return persons;
}

/** The person who owns the lead at an instant; a change at that instant has happened. */
export function personAt(persons: readonly PersonTurn[], at: Instant): PersonTurn | null {
  let found: PersonTurn | null = null;
  for (const one of persons) {
    if (one.start > at) break;
    if (one.end === null || one.end > at) found = one;
  }
  return found;
}

/** The person who owned it just before an instant. */
export function personBefore(persons: readonly PersonTurn[], at: Instant): PersonTurn | null {
  let found: PersonTurn | null = null;
  for (const one of persons) {
    if (one.start >= at) break;
    if (one.end === null || one.end >= at) found = one;
  }
  return found;
}
