import type { Outage, TenantFact, UserChanged, UserId } from "./facts.ts";
import { type Identities, identitiesOf } from "./identities.ts";
import { inOrder, lastAtOrBefore, newestAt } from "./order.ts";
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

/**
 * A tenant's people and outages, indexed once; judged as they were, never as they are today. Ids of several systems may
 * be one person (D24): whichever is asked for, the answer is about that person.
 */
export interface TenantView {
  /** The state at an instant; before the first thing known of somebody they are as if undescribed. */
  userAt(user: UserId, at: Instant): UserState;
  /** When what is known of somebody changes within [from, to), in order. */
  changesWithin(user: UserId, from: Instant, to: Instant): readonly Instant[];
  /** Sorted by start. */
  readonly outages: readonly OutageWindow[];
  /** The one id under which the person behind this id is known. */
  idOf(user: UserId): UserId;
  /** Whom a policy names, by id or e-mail address; `null`: the directory knows addresses, and nobody has this one. */
  named(person: string): UserId | null;
  /**
   * Whether nobody known is meant by this id or address; always false for ids of a system whose people are not known, which
   * may not be connected yet.
   */
  isStranger(person: string): boolean;
  /** The person's id in a system; `null`: they have none there. */
  idIn(user: UserId, system: string): UserId | null;
  /** The person's e-mail address as it is now known; `null`: none is. */
  emailOf(user: UserId): string | null;
  /** Every id of the person, the one of `idOf` first. */
  idsOf(user: UserId): readonly UserId[];
  /** Every id that anything is known of. */
  readonly users: readonly UserId[];
  /** Whether anybody is known under several ids. */
  readonly joined: boolean;
  /** The same people, known by their ids in this system where they have one, else by the first in text order. */
  under(system: string | undefined): TenantView;
}

interface Change {
  readonly at: Instant;
  readonly state: UserState;
}

const NOTHING_KNOWN: readonly Change[] = [];

type Timelines = ReadonlyMap<UserId, readonly Change[]>;

export function tenantView(facts: readonly TenantFact[]): TenantView {
  const timelines = new Map<UserId, Change[]>();
  const told: Outage[] = [];
  const changes: UserChanged[] = [];
  for (const { at, fact } of inOrder(facts)) {
    if (fact.kind === "outage") told.push(fact);
    else {
      changes.push(fact);
      const known = timelines.get(fact.userId);
      const next = { at, state: changed(known?.at(-1)?.state ?? UNDESCRIBED, fact) };
      if (known) known.push(next);
      else timelines.set(fact.userId, [next]);
    }
  }
  const outages = windowsOf(told);
  const identities = identitiesOf(changes);
  const views = new Map<string | undefined, TenantView>();
  const under = (system: string | undefined): TenantView => {
    const view = views.get(system) ?? viewOf(timelines, outages, identities, system, under);
    views.set(system, view);
    return view;
  };
  return under(undefined);
}

function viewOf(
  timelines: Timelines,
  outages: readonly OutageWindow[],
  identities: Identities,
  system: string | undefined,
  under: TenantView["under"],
): TenantView {
  const idsOf = (user: UserId) => identities.idsOf(user, system);
  const idOf = (user: UserId) => (identities.joined ? idsOf(user)[0]! : user);
  const persons = new Map<UserId, readonly Change[]>();
  const changesOf = (user: UserId): readonly Change[] => {
    if (!identities.joined) return timelines.get(user) ?? NOTHING_KNOWN;
    const ids = idsOf(user);
    const known = persons.get(ids[0]!) ?? together(ids.map((id) => timelines.get(id) ?? [])).map(inPersons);
    persons.set(ids[0]!, known);
    return known;
  };
  const inPersons = ({ at, state }: Change): Change => ({
    at,
    state: {
      ...state,
      managerId: state.managerId === null ? null : idOf(state.managerId),
      backupId: state.backupId === null ? null : idOf(state.backupId),
    },
  });
  return {
    outages,
    users: [...timelines.keys()],
    joined: identities.joined,
    idOf,
    idsOf,
    under,
    named: (person) => identities.named(person, system),
    isStranger: (person) => identities.named(person, system) === null || identities.isStranger(person),
    idIn: (user, wanted) => identities.idIn(user, wanted),
    emailOf: (user) => identities.emailOf(user),
    userAt(user, at) {
      return newestAt(changesOf(user), at)?.state ?? UNDESCRIBED;
    },
    changesWithin(user, from, to) {
      const known = changesOf(user);
      return known
        .slice(lastAtOrBefore(known, from - 1) + 1, lastAtOrBefore(known, to - 1) + 1)
        .map((change) => change.at);
    },
  };
}

/** One timeline of several ids of a person: the first says who they are, the others fill in what it does not know. */
function together(timelines: readonly (readonly Change[])[]): readonly Change[] {
  if (timelines.length === 1) return timelines[0]!;
  const instants = [...new Set(timelines.flatMap((one) => one.map(({ at }) => at)))].sort((a, b) => a - b);
  return instants.map((at) => {
    const states = timelines.map((one) => newestAt(one, at)?.state ?? UNDESCRIBED);
    const first = <K extends "name" | "teamId" | "managerId" | "backupId" | "calendar">(member: K) =>
      states.find((state) => state[member] !== null)?.[member] ?? null;
    return {
      at,
      state: {
        ...states[0]!,
        name: first("name"),
        teamId: first("teamId"),
        managerId: first("managerId"),
        backupId: first("backupId"),
        calendar: first("calendar"),
        absences: states.flatMap((state) => state.absences),
      },
    };
  });
}

/** Of each outage the newest word; what was none has no length. */
function windowsOf(facts: readonly Outage[]): readonly OutageWindow[] {
  const newest = new Map<string, Outage>();
  for (const fact of facts) {
    const id = fact.outage ?? fact.key;
    const known = newest.get(id);
    if (!known || (fact.revision ?? 0) >= (known.revision ?? 0)) newest.set(id, fact);
  }
  return [...newest.values()]
    .filter((fact) => fact.endedAt > fact.occurredAt)
    .map((fact) => ({ system: fact.system, start: fact.occurredAt, end: fact.endedAt }));
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
