import { tenantView } from "../../src/domain/directory.ts";
import type { TenantFact, UserId } from "../../src/domain/facts.ts";
import { learnedOf } from "../decide/audit-trail.ts";
import type { Ports, TenantId } from "../ports.ts";

/** Takes news of the tenant's people; leads that wait for one of them, or for anybody, are looked at again at once. */
export async function learnPeople(
  ports: Ports,
  tenantId: TenantId,
  facts: readonly TenantFact[],
): Promise<void> {
  if (facts.length === 0) return;
  const now = ports.clock.now();
  // Together, or a crash between the two would leave leads asleep that the repetition no longer finds news for.
  await ports.store.transaction(async ({ tenantFacts, leads, audit }) => {
    const known = await tenantFacts.all(tenantId);
    if ((await tenantFacts.add(tenantId, facts, now)) === 0) return;
    const before = tenantView(known);
    const after = tenantView(await tenantFacts.all(tenantId));
    const users = new Set<UserId>(
      facts.flatMap((fact) => (fact.kind === "userChanged" ? [fact.userId] : [])),
    );
    await leads.wakeWaiting(tenantId, [...users].flatMap(after.idsOf), now);
    // Who became one person with somebody, or no longer is, may have answered leads of theirs.
    const moved = [...users].filter((user) => before.idsOf(user).join() !== after.idsOf(user).join());
    const all = new Set(moved.flatMap((user) => [...before.idsOf(user), ...after.idsOf(user)]));
    if (all.size > 0) await leads.wakeOwned(tenantId, [...all], now);
    const keys = new Set(known.map(({ key }) => key));
    const news = facts.filter(({ key }) => !keys.has(key));
    // Last, as everywhere: leads are locked before the trail.
    await audit.append(tenantId, [learnedOf("people", news, "people", now)]);
  });
}
