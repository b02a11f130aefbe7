import type { RecordRef } from "../../src/domain/facts.ts";
import { BadInput } from "../../src/errors.ts";
import { decideLeads } from "../decide/decide-leads.ts";
import type { RulesCache } from "../decide/tenant-rules.ts";
import type { Ports, TenantId } from "../ports.ts";
import type { Duplicate } from "./duplicates.ts";
import { JoinedLeads } from "./joined-leads.ts";
import { matchedFact } from "./match-records.ts";

export interface Settled {
  readonly pair: Duplicate;
  /** False: it had been decided so before. */
  readonly changed: boolean;
}

/**
 * A person says whether two records are one person: joined, they are one lead from then on; kept apart, nothing joins
 * them by an address again. Saying it twice changes nothing. Throws BadInput (records).
 */
export async function settleDuplicate(
  ports: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  records: readonly [RecordRef, RecordRef],
  { verdict, by }: { readonly verdict: "joined" | "apart"; readonly by: string },
): Promise<Settled> {
  return ports.store.transaction(async (data) => {
    const now = ports.clock.now();
    const proposed = await data.duplicates.get(tenantId, records);
    if (!proposed)
      throw new BadInput(
        "records",
        `${records.join(" and ")} are no proposed pair.`,
        "`leadclock duplicates list` shows them all.",
      );
    const { installations } = await rules.of(data, tenantId);
    const home = installations[0];
    if (!home) throw new BadInput("tenant", "no account is connected.", "Connect one first.");
    const pair: readonly [RecordRef, RecordRef] = [proposed.one, proposed.other];
    const leads = new JoinedLeads(await data.leads.resolve(tenantId, home.id, pair));
    // Somebody may have decided it while we waited for the leads.
    const found = (await data.duplicates.get(tenantId, pair)) ?? proposed;
    if (found.state === verdict) return { pair: found, changed: false };
    if (found.state === "joined")
      throw new BadInput(
        "records",
        `${pair.join(" and ")} are one lead already.`,
        "Two leads that became one cannot be parted again: part the records in the CRM.",
      );
    await data.duplicates.decide(tenantId, found, verdict, by, now);
    const lead = leads.of(pair[0])!;
    await data.audit.append(tenantId, [
      {
        at: now,
        actor: by,
        action: verdict === "joined" ? "duplicate.joined" : "duplicate.keptApart",
        subject: lead,
        detail: { with: leads.of(pair[1]), why: found.why, was: found.state, is: verdict },
      },
    ]);
    if (verdict === "joined") {
      await data.leads.addFacts(tenantId, lead, [matchedFact(pair, "person", now)], now, "push");
      const joined = await leads.join(data, tenantId, pair);
      if (joined)
        await decideLeads(data, await rules.of(data, tenantId), [joined.survivor], {
          now,
          stampAnew: new Set([joined.survivor]),
          recheckFirst: true,
        });
    }
    return { pair: { ...found, state: verdict, decidedBy: by, decidedAt: now }, changed: true };
  });
}
