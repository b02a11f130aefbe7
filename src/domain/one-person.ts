import { policyAt } from "./compiled.ts";
import type { TenantView } from "./directory.ts";
import type { AlertRecord } from "./effects.ts";
import type { Decided, LeadFact, UserId } from "./facts.ts";
import type { Policy } from "./policy.ts";
import type { Instant } from "./time.ts";

interface Known {
  readonly tenant: TenantView;
  readonly policies: readonly Policy[];
  readonly facts: readonly LeadFact[];
}

/**
 * Facts and rules in which everybody has one id: theirs in the system of record that is in force (D24). Only ids that
 * are one person's meet here; what happened to whom, and when, stays as it was told.
 */
export function inPersons<K extends Known>(known: K, asOf: Instant): K {
  if (known.policies.length === 0) return known;
  const tenant = viewFor(known.tenant, known.policies, asOf);
  const policies = known.policies.map((policy) => policyFor(policy, tenant));
  const facts = tenant.joined ? known.facts.map((fact) => factFor(fact, tenant)) : known.facts;
  return { ...known, tenant, policies, facts };
}

/** The people as the policy in force calls them. */
function viewFor(tenant: TenantView, policies: readonly Policy[], asOf: Instant): TenantView {
  return policies.length === 0 ? tenant : tenant.under(policyAt(policies, asOf).systemOfRecord);
}

export function alertFor(alert: AlertRecord, { joined, idOf }: TenantView): AlertRecord {
  if (alert.openFor === null || !joined) return alert;
  const { openFor, ownerId } = alert;
  return {
    ...alert,
    openFor: idOf(openFor),
    ...(ownerId !== undefined && { ownerId: ownerId === null ? null : idOf(ownerId) }),
  };
}

function factFor(fact: LeadFact, { idOf }: TenantView): LeadFact {
  switch (fact.kind) {
    case "ownerChanged":
      return fact.ownerId === null ? fact : { ...fact, ownerId: idOf(fact.ownerId) };
    case "ownerNotified":
      return { ...fact, ownerId: idOf(fact.ownerId) };
    case "activity":
      return fact.actorId === null ? fact : { ...fact, actorId: idOf(fact.actorId) };
    case "decided":
      return { ...fact, by: idOf(fact.by), decision: decisionFor(fact.decision, idOf) };
    case "stageChanged":
    case "reclassified":
    case "reasonRecorded":
      return fact.by === undefined ? fact : { ...fact, by: idOf(fact.by) };
    default:
      return fact;
  }
}

function decisionFor(decision: Decided["decision"], idOf: TenantView["idOf"]): Decided["decision"] {
  if (decision.type === "sendBack" || decision.type === "route")
    return { ...decision, to: idOf(decision.to) };
  return decision.type === "acceptLateTouch" && decision.actorId !== undefined
    ? { ...decision, actorId: idOf(decision.actorId) }
    : decision;
}

const resolved = new WeakMap<TenantView, WeakMap<Policy, Policy>>();

/**
 * The policy with everybody it names by the one id, e-mail addresses looked up in the directory. An address that nobody
 * has names nobody: whoever is next in the chain of D30 hears, operations at last.
 */
function policyFor(policy: Policy, tenant: TenantView): Policy {
  const known = resolved.get(tenant) ?? new WeakMap<Policy, Policy>();
  resolved.set(tenant, known);
  const made = known.get(policy) ?? withPeople(policy, tenant);
  known.set(policy, made);
  known.set(made, made);
  return made;
}

function withPeople(policy: Policy, tenant: TenantView): Policy {
  if (peopleNamed(policy).every(({ person }) => tenant.named(person) === person)) return policy;
  const { people } = policy;
  const { backups, managers, roles, onCall, ...single } = people;
  const who = (person: string): UserId[] => {
    const id = tenant.named(person);
    return id === null ? [] : [id];
  };
  const delegates: Record<UserId, readonly UserId[]> = {};
  for (const [owner, others] of inTextOrder(policy.delegates))
    for (const id of who(owner))
      delegates[id] = [...new Set([...(delegates[id] ?? []), ...others.flatMap(who)])];
  return {
    ...policy,
    delegates,
    notSales: policy.notSales.flatMap(who),
    people: {
      ...Object.fromEntries(
        Object.entries(single).flatMap(([role, person]) => who(person).map((id) => [role, id])),
      ),
      ...(roles && {
        roles: Object.fromEntries(
          Object.entries(roles).flatMap(([role, person]) => who(person).map((id) => [role, id])),
        ),
      }),
      ...(onCall && { onCall: { ...onCall, rotation: onCall.rotation.flatMap(who) } }),
      backups: pairs(backups, who),
      managers: pairs(managers, who),
    },
  };
}

/** Two names of one person that disagree: the first in text order counts. */
function pairs(
  given: Readonly<Record<string, string>>,
  who: (person: string) => readonly UserId[],
): Record<UserId, UserId> {
  const made: Record<UserId, UserId> = {};
  for (const [one, other] of inTextOrder(given))
    for (const id of who(one)) for (const its of who(other)) made[id] ??= its;
  return made;
}

function inTextOrder<T>(given: Readonly<Record<string, T>>): readonly (readonly [string, T])[] {
  return Object.entries(given).sort(([one], [other]) => (one < other ? -1 : 1));
}

interface Named {
  /** Where the policy names them, as `people.backups`. */
  readonly path: string;
  readonly person: string;
}

/** Everybody a policy names, by id or by address. */
export function peopleNamed({ delegates, notSales, people }: Policy): readonly Named[] {
  const { backups, managers, roles, onCall, ...single } = people;
  const at = (path: string, persons: readonly string[]) => persons.map((person) => ({ path, person }));
  return [
    ...Object.entries(delegates).flatMap(([owner, others]) => at("delegates", [owner, ...others])),
    ...at("notSales", notSales),
    ...at("people.backups", Object.entries(backups).flat()),
    ...at("people.managers", Object.entries(managers).flat()),
    ...Object.entries(single).flatMap(([role, person]) => at(`people.${role}`, [person])),
    ...at("people.roles", Object.values(roles ?? {})),
    ...at("people.onCall", onCall?.rotation ?? []),
  ];
}
