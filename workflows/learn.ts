import type { Installation, Understood } from "../connectors/connector.ts";
import type { LeadFact, Merged, RecordRef } from "../src/domain/facts.ts";
import type { Instant } from "../src/domain/time.ts";
import { decideLeads } from "./decide-leads.ts";
import { learnPeople } from "./learn-people.ts";
import type { Data, LeadId, Ports } from "./ports.ts";
import type { RulesCache } from "./tenant-rules.ts";

const RECORDS_PER_TRANSACTION = 50;

export interface LearnOptions {
  readonly seenBy: "push" | "sweep";
  readonly receivedAt: Instant;
}

/** Takes what a CRM told us: facts under their keys, people, cards, merges, erasures; then decides the leads concerned. */
export async function learn(
  ports: Ports,
  rules: RulesCache,
  installation: Installation,
  understood: Understood,
  options: LearnOptions,
): Promise<void> {
  const tenantId = installation.tenantId;
  // People are read when a delivery is understood, whenever that was received.
  await learnPeople(ports, tenantId, understood.tenantFacts);
  const byRecord = Map.groupBy(understood.facts, ({ record }) => record);
  const cards = new Map(understood.cards.map((card) => [card.record, card]));
  const records = [...new Set([...byRecord.keys(), ...cards.keys()])].sort();

  for (let start = 0; start < records.length; start += RECORDS_PER_TRANSACTION) {
    const chunk = records.slice(start, start + RECORDS_PER_TRANSACTION);
    await ports.store.transaction(async (data) => {
      const now = ports.clock.now();
      const leads = await data.leads.resolve(tenantId, installation.id, chunk);
      await data.leads.putCards(
        tenantId,
        chunk.flatMap((record) => cards.get(record) ?? []),
      );
      const news = new Set<LeadId>();
      for (const record of chunk) {
        const facts = (byRecord.get(record) ?? []).map(({ fact }) => fact);
        const lead = leads.get(record);
        if (facts.length === 0 || lead === undefined) continue;
        const added = await data.leads.addFacts(tenantId, lead, facts, options.receivedAt, options.seenBy);
        if (added.length === 0) continue;
        news.add(
          await joinMerged(
            data,
            installation,
            lead,
            facts.filter((fact) => added.includes(fact.key)),
          ),
        );
      }
      if (news.size > 0) await decideLeads(data, await rules.of(data, tenantId), [...news].sort(), { now });
    });
  }
  for (const record of understood.erase) await ports.store.leads.erase(tenantId, record, ports.clock.now());
}

/** Merges the leads behind merged or matched records; answers the lead that goes on (D23, D24). */
async function joinMerged(
  data: Data,
  installation: Installation,
  lead: LeadId,
  added: readonly LeadFact[],
): Promise<LeadId> {
  let survivor = lead;
  for (const fact of added) {
    const records: readonly RecordRef[] =
      fact.kind === "merged" ? mergedRecords(fact) : fact.kind === "matched" ? fact.records : [];
    if (records.length === 0) continue;
    const leads = await data.leads.resolve(installation.tenantId, installation.id, records);
    const first = leads.get(records[0]!) ?? survivor;
    const losers = [...new Set(leads.values())].filter((one) => one !== first);
    if (losers.length > 0) await data.leads.merge(installation.tenantId, first, losers);
    survivor = first;
  }
  return survivor;
}

/** The survivor first. */
function mergedRecords(fact: Merged): readonly RecordRef[] {
  return [fact.survivor, ...fact.losers];
}
