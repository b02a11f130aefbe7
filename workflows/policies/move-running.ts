import { moveTo } from "../../src/domain/moves.ts";
import { decideLeads } from "../decide/decide-leads.ts";
import type { RulesCache } from "../decide/tenant-rules.ts";
import type { Ports } from "../ports.ts";

const BATCH = 100;

/**
 * Moves the next running clocks to the version that somebody published for them: a stored decision for each lead, then
 * the lead is decided anew; misses that this makes alert nobody (D22). Answers whether there was anything to do.
 */
export async function moveRunning(ports: Ports, rules: RulesCache): Promise<boolean> {
  return ports.store.transaction(async (data) => {
    const now = ports.clock.now();
    const move = await data.policyMoves.hold(now);
    if (!move) return false;
    const { tenantId, version, at, by } = move;
    const leads = await data.policyMoves.running(move, BATCH);
    await data.leads.lock(tenantId, leads);
    for (const lead of leads)
      await data.leads.addFacts(tenantId, lead, [moveTo(lead, version, at, by)], now, "push");
    if (leads.length > 0) await decideLeads(data, await rules.of(data, tenantId), leads, { now });
    const done = leads.length < BATCH;
    const moved = move.moved + leads.length;
    await data.policyMoves.went(move, { afterLead: leads.at(-1) ?? move.afterLead, moved, done });
    if (done)
      await data.audit.append(tenantId, [
        {
          at: now,
          actor: by,
          action: "policy.clocksMoved",
          subject: `version ${version}`,
          detail: { leads: moved },
        },
      ]);
    return true;
  });
}
