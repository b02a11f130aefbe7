import type { TenantFact, UserId } from "../src/domain/facts.ts";
import type { Ports, TenantId } from "./ports.ts";

/** Takes news of the tenant's people; leads that wait for one of them, or for anybody, are looked at again at once. */
export async function learnPeople(
  ports: Ports,
  tenantId: TenantId,
  facts: readonly TenantFact[],
): Promise<void> {
  if (facts.length === 0) return;
  const now = ports.clock.now();
  const added = await ports.store.tenantFacts.add(tenantId, facts, now);
  if (added === 0) return;
  const users = new Set<UserId>(facts.flatMap((fact) => (fact.kind === "userChanged" ? [fact.userId] : [])));
  await ports.store.leads.wakeWaiting(tenantId, [...users], now);
}
