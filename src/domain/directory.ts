import type { Outage, TenantFact, UserChanged, UserId } from "./facts.ts";
import { inOrder, lastAtOrBefore } from "./order.ts";
import type { Policy } from "./policy.ts";
import type { Instant, Period } from "./time.ts";

/** What is known of a person at an instant. */
export interface UserState {
  readonly name: string | null;
  readonly active: boolean;
  readonly human: boolean;
  readonly sales: boolean;
  readonly teamId: string | null;
  readonly managerId: UserId | null;
  readonly backupId: UserId | null;
  readonly calendar: string | null;
  readonly absences: readonly Period[];
}

/** Somebody whom nobody described: an active person in sales. */
const UNDESCRIBED: UserState = {
  name: null,
  active: true,
  human: true,
  sales: true,
  teamId: null,
  managerId: null,
  backupId: null,
  calendar: null,
  absences: [],
};

export interface OutageWindow extends Period {
  readonly system: string;
}

/** A tenant's people and outages, indexed once; judged as they were, never as they are today. */
export interface TenantView {
  /** The state at an instant; before the first thing known of somebody they are as if undescribed. */
  userAt(user: UserId, at: Instant): UserState;
  /** When what is known of somebody changes within [from, to), in order. */
  changesWithin(user: UserId, from: Instant, to: Instant): readonly Instant[];
  /** Sorted by start. */
  readonly outages: readonly OutageWindow[];
}

interface Change {
  readonly at: Instant;
  readonly state: UserState;
}

export function tenantView(facts: readonly TenantFact[]): TenantView {
  const changes = new Map<UserId, Change[]>();
  const outages: OutageWindow[] = [];
  for (const { at, fact } of inOrder(facts)) {
    if (fact.kind === "outage") outages.push(windowOf(fact));
    else {
      const known = changes.get(fact.userId);
      const next = { at, state: changed(known?.at(-1)?.state ?? UNDESCRIBED, fact) };
      if (known) known.push(next);
      else changes.set(fact.userId, [next]);
    }
  }
  return {
    outages,
    userAt(user, at) {
      const known = changes.get(user) ?? [];
      return known[lastAtOrBefore(known, at)]?.state ?? UNDESCRIBED;
    },
    changesWithin(user, from, to) {
      const known = changes.get(user) ?? [];
      return known
        .slice(lastAtOrBefore(known, from - 1) + 1, lastAtOrBefore(known, to - 1) + 1)
        .map((change) => change.at);
    },
  };
}

function windowOf(fact: Outage): OutageWindow {
  return { system: fact.system, start: fact.occurredAt, end: fact.endedAt };
}

function changed(before: UserState, fact: UserChanged): UserState {
  return {
    name: fact.name ?? before.name,
    active: fact.active ?? before.active,
    human: fact.human ?? before.human,
    sales: fact.sales ?? before.sales,
    teamId: fact.teamId === undefined ? before.teamId : fact.teamId,
    managerId: fact.managerId === undefined ? before.managerId : fact.managerId,
    backupId: fact.backupId === undefined ? before.backupId : fact.backupId,
    calendar: fact.calendar === undefined ? before.calendar : fact.calendar,
    absences: fact.absences ?? before.absences,
  };
}

/** Whether this owner is an assignment at that instant: an active human in sales, judged as they were then. */
export function countsAsAssignment(view: TenantView, policy: Policy, owner: UserId, at: Instant): boolean {
  if (policy.notSales.includes(owner)) return false;
  const user = view.userAt(owner, at);
  return user.active && user.human && user.sales;
}

/** From when within [from, to) this owner is an assignment; `null`: at no time. */
export function assignableFrom(
  view: TenantView,
  policy: Policy,
  owner: UserId,
  from: Instant,
  to: Instant,
): Instant | null {
  if (countsAsAssignment(view, policy, owner, from)) return from;
  return (
    view.changesWithin(owner, from, to).find((at) => countsAsAssignment(view, policy, owner, at)) ?? null
  );
}

/** Out of office or no longer active at that instant (D17). */
export function isAway(view: TenantView, user: UserId, at: Instant): boolean {
  const state = view.userAt(user, at);
  return !state.active || state.absences.some((absence) => absence.start <= at && at < absence.end);
}

export function backupOf(view: TenantView, policy: Policy, user: UserId, at: Instant): UserId | null {
  return view.userAt(user, at).backupId ?? policy.people.backups[user] ?? null;
}

/** The manager of an owner; of a lead that nobody owns, that of the team which would own it (D30). */
export function managerOf(
  view: TenantView,
  policy: Policy,
  owner: UserId | null,
  at: Instant,
): UserId | null {
  const user = owner ?? policy.people.fallbackOwner ?? null;
  const own =
    user === null ? null : (view.userAt(user, at).managerId ?? policy.people.managers[user] ?? null);
  return own ?? policy.people.defaultManager ?? null;
}
