import { backupOf, isAway, managerOf, type TenantView } from "./directory.ts";
import type { ResolvedRecipient } from "./effects.ts";
import type { UserId } from "./facts.ts";
import type { Policy, Recipient } from "./policy.ts";
import type { Instant } from "./time.ts";

/**
 * Who hears, at the instant of firing. A missing, inactive or away recipient is replaced along one chain:
 * backup owner, manager, operations, at last the executive; never by nobody while anybody is known (D30).
 */
export function resolveRecipients(view: TenantView, policy: Policy, roles: readonly Recipient[], owner: UserId | null, at: Instant): readonly ResolvedRecipient[] {
  const person: Readonly<Record<Recipient, UserId | null>> = {
    owner,
    backupOwner: owner === null ? null : backupOf(view, policy, owner, at),
    manager: managerOf(view, policy, owner, at),
    executive: policy.people.executive ?? null,
    operations: policy.people.operations ?? null,
  };
  const resolved: ResolvedRecipient[] = [];
  for (const role of roles) {
    const wanted = person[role];
    const why = wanted === null ? "there is none" : isAway(view, wanted, at) ? "away or no longer active" : null;
    if (why === null) {
      resolved.push({ role, userId: wanted });
      continue;
    }
    // A backup owner who does not exist replaces nobody else in a list that reaches somebody anyway.
    if (role === "backupOwner" && wanted === null && roles.length > 1) continue;
    const stand = CHAIN.filter((one) => one !== role).map((one) => person[one]).find((one) => one !== null && !isAway(view, one, at)) ?? null;
    resolved.push({ role, userId: stand ?? wanted, insteadOf: { role, userId: wanted, why } });
  }
  const seen = new Set<UserId>();
  return resolved.filter((one) => one.userId === null || (!seen.has(one.userId) && seen.add(one.userId)));
}

const CHAIN: readonly Recipient[] = ["backupOwner", "manager", "operations", "executive"];
