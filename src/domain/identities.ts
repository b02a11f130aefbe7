import type { UserChanged, UserId } from "./facts.ts";

/** Which ids of several systems are one person, by their e-mail addresses as they are now known (D24). */
export interface Identities {
  /** Whether anybody has several ids. */
  readonly joined: boolean;
  /** Every id of the person: first the one in this system, else the first in text order. */
  idsOf(user: UserId, system: string | undefined): readonly UserId[];
  named(person: string, system: string | undefined): UserId | null;
  /** Whether this is an id of a system whose people are known, and none of theirs. */
  isStranger(person: string): boolean;
  idIn(user: UserId, system: string): UserId | null;
  /** The address under which the person is now known; `null`: none is. */
  emailOf(user: UserId): string | null;
}

interface User {
  readonly id: UserId;
  readonly system: string;
  readonly email: string | null;
  readonly active: boolean;
  readonly human: boolean;
}

interface Person {
  readonly users: readonly User[];
  /** The one id that stands for the person in each system. */
  readonly bySystem: ReadonlyMap<string, UserId>;
}

/** An address as it is compared: without outer blanks, whatever case. */
export function normalEmail(text: string): string {
  return text.trim().toLowerCase();
}

/**
 * People of different systems with one address are one person, unless a system has several active ones with it. Only
 * humans: an integration user often has the address of the admin who made it. Whoever left and came back under a new id
 * is the same person. What is newest counts for all times, so that the answer is the same in whatever order it came.
 */
export function identitiesOf(changes: readonly UserChanged[]): Identities {
  const users = newest(changes);
  const systems = new Set([...users.values()].map(({ system }) => system));
  const byEmail = Map.groupBy(
    [...users.values()].filter(({ email }) => email !== null),
    ({ email }) => email!,
  );
  const persons = new Map<UserId, Person>();
  for (const sharing of byEmail.values()) {
    const person = personOf(sharing);
    if (person) for (const { id } of person.users) persons.set(id, person);
  }
  const idsOf = (user: UserId, system: string | undefined): readonly UserId[] => {
    const person = persons.get(user);
    if (!person) return [user];
    const first = leading(person, system);
    return [first, ...person.users.map(({ id }) => id).filter((id) => id !== first)];
  };
  return {
    emailOf(user) {
      const known = idsOf(user, undefined).map((id) => users.get(id)?.email ?? null);
      return known.find((email) => email !== null) ?? (user.includes("@") ? normalEmail(user) : null);
    },
    joined: persons.size > 0,
    idsOf,
    named(person, system) {
      if (users.has(person) || !person.includes("@")) return idsOf(person, system)[0]!;
      const sharing = byEmail.get(normalEmail(person));
      if (sharing) return idsOf(likeliest(sharing, system).id, system)[0]!;
      // Where no address is known at all, ids may be addresses themselves.
      return byEmail.size > 0 ? null : person;
    },
    isStranger(person) {
      if (users.has(person) || person.includes("@") || !person.includes(":")) return false;
      return systems.has(person.slice(0, person.indexOf(":")));
    },
    idIn(user, system) {
      const person = persons.get(user);
      if (person) return person.bySystem.get(system) ?? null;
      const at = users.get(user)?.system ?? (user.includes(":") ? user.slice(0, user.indexOf(":")) : system);
      return at === system ? user : null;
    },
  };
}

function newest(changes: readonly UserChanged[]): ReadonlyMap<UserId, User> {
  const users = new Map<UserId, User>();
  for (const { userId, source, email, active, human } of changes) {
    const before = users.get(userId);
    users.set(userId, {
      id: userId,
      system: before?.system ?? source,
      email: email === undefined ? (before?.email ?? null) : normalEmail(email ?? "") || null,
      active: active ?? before?.active ?? true,
      human: human ?? before?.human ?? true,
    });
  }
  return users;
}

function personOf(sharing: readonly User[]): Person | null {
  const systems = Map.groupBy(
    sharing.filter(({ human }) => human),
    ({ system }) => system,
  );
  const clear = [...systems].filter(([, users]) => users.filter(({ active }) => active).length <= 1);
  if (clear.length < 2) return null;
  return {
    users: clear.flatMap(([, users]) => users).sort(byId),
    bySystem: new Map(clear.map(([system, users]) => [system, standing(users).id])),
  };
}

/** Of several with one address in one system the active one, else the first. */
function standing(users: readonly User[]): User {
  const sorted = [...users].sort(byId);
  return sorted.find(({ active }) => active) ?? sorted[0]!;
}

function leading({ bySystem }: Person, system: string | undefined): UserId {
  const own = system === undefined ? undefined : bySystem.get(system);
  return own ?? [...bySystem.values()].sort()[0]!;
}

/** Whom an address means where several have it: a human, in the system of record, active. */
function likeliest(sharing: readonly User[], system: string | undefined): User {
  const humans = sharing.filter(({ human }) => human);
  const candidates = humans.length > 0 ? humans : sharing;
  const own = candidates.filter((user) => user.system === system);
  return standing(own.length > 0 ? own : candidates);
}

function byId(one: User, other: User): number {
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
}
