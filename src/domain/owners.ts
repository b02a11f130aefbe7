import { assignableFrom, countsAsAssignment, type TenantView } from "./directory.ts";
import type { LeadFact, OwnerChanged, RecordRef, UserId } from "./facts.ts";
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

type Owner = Pick<OwnerTurn, "ownerId" | "queue" | "source">;

/**
 * The lead's owners over time in the system of record (D24). Of several records the newest change counts, but one that
 * goes to a queue or to nobody takes the lead from no person who holds another; from a merge on the survivor's owner (D23).
 */
export function ownerTurns(
  facts: readonly Timed<LeadFact>[],
  policy: Policy,
  view: TenantView,
): readonly OwnerTurn[] {
  const owners = new Map<RecordRef | undefined, Owner>();
  const turns: OwnerTurn[] = [];
  for (const { at, fact } of facts) {
    if (fact.kind === "ownerChanged" && isOfRecord(fact, policy)) {
      owners.delete(fact.record);
      owners.set(fact.record, {
        ownerId: fact.ownerId,
        queue: fact.ownerKind === "queue",
        source: fact.source,
      });
      pushTurn(
        turns,
        at,
        present(owners, (owner) => isPerson(owner, policy, view, at)),
      );
    } else if (fact.kind === "merged") {
      for (const loser of fact.losers) owners.delete(loser);
      const survivor = owners.get(fact.survivor);
      if (survivor) pushTurn(turns, at, survivor);
    }
  }
  return turns;
}

/** Only owners in the system of record count; the other system's are hops (D24). */
export function isOfRecord(fact: OwnerChanged, policy: Policy): boolean {
  return policy.systemOfRecord === undefined || fact.source === policy.systemOfRecord;
}

function isPerson({ ownerId, queue }: Owner, policy: Policy, view: TenantView, at: Instant): boolean {
  return ownerId !== null && !queue && countsAsAssignment(view, policy, ownerId, at);
}

/** The newest person among the records' owners, else the newest change; the map holds the newest last. */
function present(
  owners: ReadonlyMap<RecordRef | undefined, Owner>,
  person: (owner: Owner) => boolean,
): Owner {
  const newestFirst = [...owners.values()].reverse();
  return newestFirst.find(person) ?? newestFirst[0]!;
}

function pushTurn(turns: OwnerTurn[], at: Instant, next: Owner): void {
  let last = turns.at(-1);
  if (last?.start === at) {
    turns.pop();
    last = turns.at(-1);
  }
  if (last && last.ownerId === next.ownerId && last.queue === next.queue)
    turns[turns.length - 1] = { ...last, end: null };
  else {
    if (last) turns[turns.length - 1] = { ...last, end: at };
    turns.push({ ...next, start: at, end: null });
  }
}

export interface Window {
  readonly from: Instant;
  /** Not included. */
  readonly to: Instant;
  readonly firstTouchAt: Instant | null;
}

/** The turns of persons within a journey, with their handovers; an owner already set counts from the engagement (D3). */
export function personTurns(
  turns: readonly OwnerTurn[],
  facts: readonly Timed<LeadFact>[],
  { from, to, firstTouchAt }: Window,
  policy: Policy,
  view: TenantView,
): readonly PersonTurn[] {
  const told = notifications(facts);
  const latest = policy.limits.notificationWithinMinutes * MINUTE;
  const persons: PersonTurn[] = [];
  for (let index = turnAt(turns, from); index < turns.length; index++) {
    const turn = turns[index]!;
    if (turn.start >= to) break;
    const end = turn.end ?? Number.POSITIVE_INFINITY;
    const { ownerId } = turn;
    if (ownerId === null || turn.queue) continue;
    const start = assignableFrom(view, policy, ownerId, Math.max(turn.start, from), Math.min(end, to));
    if (start === null) continue;
    const last = Math.min(start + latest, end - 1, to - 1, firstTouchAt ?? Number.POSITIVE_INFINITY);
    const notifiedAt = firstWithin(told.get(ownerId), start, last);
    persons.push({ ownerId, start, end: turn.end, handover: notifiedAt ?? start, notifiedAt });
  }
  return persons;
}

function notifications(facts: readonly Timed<LeadFact>[]): ReadonlyMap<UserId, readonly Instant[]> {
  const told = new Map<UserId, Instant[]>();
  for (const { at, fact } of facts) {
    if (fact.kind !== "ownerNotified") continue;
    const known = told.get(fact.ownerId);
    if (known) known.push(at);
    else told.set(fact.ownerId, [at]);
  }
  return told;
}

/** The first of these sorted instants within [from, to]. */
function firstWithin(instants: readonly Instant[] | undefined, from: Instant, to: Instant): Instant | null {
  if (!instants) return null;
  let low = 0;
  let high = instants.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (instants[middle]! < from) low = middle + 1;
    else high = middle;
  }
  const found = instants[low];
  return found !== undefined && found <= to ? found : null;
}

/** Place of the turn at an instant, or of the first one; each turn begins where the one before it ends. */
export function turnAt(turns: readonly OwnerTurn[], at: Instant): number {
  return Math.max(countOf(turns, (one) => one.start <= at) - 1, 0);
}

/** The person who owns the lead at an instant; a change at that instant has happened. */
export function personAt(persons: readonly PersonTurn[], at: Instant): PersonTurn | null {
  const found = lastOf(
    persons,
    countOf(persons, (one) => one.start <= at),
  );
  return found && (found.end === null || found.end > at) ? found : null;
}

/** The person who owned it just before an instant. */
export function personBefore(persons: readonly PersonTurn[], at: Instant): PersonTurn | null {
  const found = lastOf(
    persons,
    countOf(persons, (one) => one.start < at),
  );
  return found && (found.end === null || found.end >= at) ? found : null;
}

/** The last of the first so many. */
function lastOf<T>(all: readonly T[], count: number): T | undefined {
  return count === 0 ? undefined : all[count - 1];
}

/** How many of these turns, sorted by start, come before what `isBefore` says. */
function countOf<T>(turns: readonly T[], isBefore: (one: T) => boolean): number {
  let low = 0;
  let high = turns.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(turns[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
