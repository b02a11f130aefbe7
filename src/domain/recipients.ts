import { backupOf, isAway, managerOf, type TenantView } from "./directory.ts";
import type { ResolvedRecipient } from "./effects.ts";
import type { UserId } from "./facts.ts";
import type { Journey, Review } from "./journey.ts";
import { onCallAt } from "./on-call.ts";
import type { Policy, Recipient } from "./policy.ts";
import type { Instant } from "./time.ts";

/**
 * Who hears, at the instant of firing. A missing, inactive or away recipient is replaced along one chain:
 * backup owner, manager, operations, at last the executive; never by nobody while anybody is known (D30).
 */
export function resolveRecipients(
  view: TenantView,
  policy: Policy,
  roles: readonly Recipient[],
  owner: UserId | null,
  at: Instant,
): readonly ResolvedRecipient[] {
  const named: Readonly<Partial<Record<Recipient, UserId | null>>> = {
    owner,
    backupOwner: owner === null ? null : backupOf(view, policy, owner, at),
    manager: managerOf(view, policy, owner, at),
    executive: policy.people.executive ?? null,
    operations: policy.people.operations ?? null,
    onCall: onCallAt(policy, at),
  };
  const person: WhoIs = (role) => named[role] ?? policy.people.roles?.[role.replace(/^role:/, "")] ?? null;
  const seen = new Set<UserId | Recipient>();
  return roles
    .filter((role) => roles.length === 1 || role !== "backupOwner" || person("backupOwner") !== null) // Who has no backup owner is told alone.
    .map((role) => heard(role, person, (user) => isAway(view, user, at)))
    .filter((one) => {
      const who = one.userId ?? one.role;
      return !seen.has(who) && seen.add(who);
    });
}

/** Who is asked to decide a review, and who once it is past its due; absent ones are replaced as any recipient (D30, D32). */
export function reviewersOf(
  view: TenantView,
  policy: Policy,
  { ownerId }: Pick<Journey, "ownerId">,
  { kind, to }: Pick<Review, "kind" | "to">,
  at: Instant,
): { readonly reviewer: ResolvedRecipient; readonly manager: ResolvedRecipient } {
  const { people } = policy;
  const named = people.reviewer ?? people.operations ?? people.defaultManager ?? null;
  const manager = managerOf(view, policy, ownerId, at) ?? named;
  // A backup owner stands in for the rep, not for a reviewer.
  const asked = (wanted: UserId | null): ResolvedRecipient => {
    const person: WhoIs = (role) =>
      role === REVIEWER
        ? wanted
        : role === "manager"
          ? manager
          : role === "operations" || role === "executive"
            ? (people[role] ?? null)
            : null;
    return heard(REVIEWER, person, (user) => isAway(view, user, at));
  };
  return { reviewer: asked(to ?? (kind === "breachReason" ? manager : named)), manager: asked(manager) };
}

const REVIEWER: Recipient = "role:reviewer";

type WhoIs = (role: Recipient) => UserId | null;

const CHAIN: readonly Recipient[] = ["backupOwner", "manager", "operations", "executive"];

function heard(role: Recipient, person: WhoIs, away: (user: UserId) => boolean): ResolvedRecipient {
  const wanted = person(role);
  if (wanted !== null && !away(wanted)) return { role, userId: wanted };
  const isThere = (user: UserId | null) => user !== null && !away(user);
  const insteadOf = {
    role,
    userId: wanted,
    why: wanted === null ? "there is none" : "away or no longer active",
  };
  const stand = CHAIN.find((one) => one !== role && isThere(person(one)));
  if (stand) return { role: stand, userId: person(stand), insteadOf };
  // Nobody is there: rather somebody who is away than nobody, and at last operations, whoever that is.
  return wanted !== null
    ? { role, userId: wanted }
    : { role: "operations", userId: person("operations"), ...(role !== "operations" && { insteadOf }) };
}
