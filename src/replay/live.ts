import type { LeadFact } from "../domain/facts.ts";
import { LiveLead, type Settings } from "./live-lead.ts";
import type { TenantTimeline } from "./tenant-timeline.ts";
import type { Known } from "./to-fact.ts";

export type Arrival = Known<LeadFact> & { readonly lead: string };

/**
 * Lives through the lives of leads that become one at some time, or of one lead that stands alone.
 * `leadOf` says which lead a lead's or a record's name means.
 */
export function liveThrough(
  names: readonly string[],
  arrivals: readonly Arrival[],
  leadOf: (name: string) => string | null,
  settings: Settings,
  tenant: TenantTimeline,
): readonly LiveLead[] {
  const leads = new Map(names.map((name) => [name, new LiveLead(name, settings, tenant)]));
  const present = (name: string | null): LiveLead | null => {
    let lead = name === null ? undefined : leads.get(name);
    while (lead?.mergedInto) lead = leads.get(lead.mergedInto);
    return lead ?? null;
  };
  const known = arrivals.filter(({ knownAt }) => knownAt <= settings.at).sort(byArrival);
  for (const arrival of known) {
    const lead = present(arrival.lead)!;
    lead.liveUntil(arrival.knownAt);
    lead.learn(arrival);
    join(arrival, lead, (name) => present(leadOf(name)));
  }
  for (const lead of leads.values()) {
    if (lead.mergedInto === null && lead.events > 0) lead.liveToTheEnd();
  }
  return [...leads.values()];
}

/** What becomes known at one instant is known in an order that does not depend on the file's. */
function byArrival(a: Arrival, b: Arrival): number {
  return a.knownAt - b.knownAt || a.fact.occurredAt - b.fact.occurredAt || (a.fact.key < b.fact.key ? -1 : 1);
}

/** Joins leads where a fact says that they are one. */
function join({ fact, knownAt }: Arrival, own: LiveLead, find: (name: string) => LiveLead | null): void {
  const named = namedBy(fact);
  if (named === null) return;
  const survivor = (named.survivor === null ? null : find(named.survivor)) ?? own;
  for (const loser of new Set([own, ...named.others.map(find)])) {
    if (loser === null || loser === survivor) continue;
    loser.liveUntil(knownAt);
    survivor.liveUntil(knownAt);
    survivor.absorb(loser, knownAt);
  }
}

function namedBy(fact: LeadFact): { survivor: string | null; others: readonly string[] } | null {
  if (fact.kind === "merged") return { survivor: fact.survivor, others: fact.losers };
  if (fact.kind === "matched") return { survivor: fact.records[0], others: fact.records };
  if (fact.kind === "converted") return { survivor: null, others: [fact.to] };
  return null;
}
