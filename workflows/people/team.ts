import { managerOf, type TenantView } from "../../src/domain/directory.ts";
import type { UserId } from "../../src/domain/facts.ts";
import type { Policy } from "../../src/domain/policy.ts";
import type { Role } from "../../src/domain/role.ts";
import { EVERYBODY, type Scope } from "../../src/domain/scope.ts";
import type { Instant } from "../../src/domain/time.ts";
import type { Member } from "./members.ts";

/** Whoever the rules name, by id or address, for leads of everybody: they are asked about each of them (D30, D32). */
function answersForAll({ people }: Policy, view: TenantView, ids: readonly UserId[]): boolean {
  const named = [people.operations, people.reviewer, people.executive, people.defaultManager];
  return named.some((one) => one != null && ids.includes(view.named(one) ?? one));
}

/** Whose leads a rep or a manager may know of; all others know of all. Nobody in the directory owns none. */
export function scopeOf(
  { userId }: Pick<Member, "userId">,
  role: Role,
  { view, policy }: { readonly view: TenantView; readonly policy: Policy | null },
  now: Instant,
): Scope {
  if (role !== "rep" && role !== "manager") return EVERYBODY;
  if (userId === null) return { all: false, owners: [] };
  const own = view.idsOf(userId);
  if (role === "rep") return { all: false, owners: own };
  if (policy && answersForAll(policy, view, own)) return EVERYBODY;
  const { teamId } = view.userAt(userId, now);
  const isOfTeam = (user: UserId) =>
    (teamId !== null && view.userAt(user, now).teamId === teamId) ||
    isManagedBy(view, policy, user, own, now);
  return {
    all: false,
    owners: [...new Set([...own, ...view.users.filter(isOfTeam).flatMap((user) => view.idsOf(user))])],
  };
}

function isManagedBy(
  view: TenantView,
  policy: Policy | null,
  user: UserId,
  ids: readonly UserId[],
  now: Instant,
): boolean {
  const manager = policy ? managerOf(view, policy, user, now) : view.userAt(user, now).managerId;
  return manager !== null && ids.includes(manager);
}

/** What the CRM's rights and the directory make of somebody until an admin says otherwise. */
export function roleFrom(
  rights: { readonly admin: boolean; readonly manager: boolean },
  userId: UserId | null,
  { view, policy }: { readonly view: TenantView; readonly policy: Policy | null },
  now: Instant,
): Role {
  if (rights.admin) return "admin";
  if (rights.manager) return "manager";
  if (userId === null) return "rep";
  const ids = view.idsOf(userId);
  const leads =
    (policy !== null && answersForAll(policy, view, ids)) ||
    view.users.some((user) => isManagedBy(view, policy, user, ids, now));
  return leads ? "manager" : "rep";
}
