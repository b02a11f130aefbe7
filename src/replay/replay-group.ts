import type { Journey } from "../domain/journey.ts";
import type { Event } from "./event.ts";
import { type Arrival, liveThrough } from "./live.ts";
import type { Settings } from "./live-lead.ts";
import type { BadLine } from "./read-event.ts";
import { resultOf } from "./result.ts";
import { countLead, emptyTally, type Tally } from "./tally.ts";
import type { TenantTimeline } from "./tenant-timeline.ts";
import { isTenantEvent, toLeadFact } from "./to-fact.ts";

/** Leads that become one at some time, or one that stands alone, with their lines. */
export interface Group {
  readonly leads: readonly {
    /** Place of its output line. */
    readonly index: number;
    readonly lead: string;
    readonly texts: readonly string[];
    readonly lines: readonly number[];
  }[];
  /** What other names in these lines mean: record → lead. */
  readonly names: readonly (readonly [string, string])[];
}

/** Output lines by their place, what they add up to, and lines that contradict each other. */
export interface Replayed {
  readonly lines: [index: number, text: string][];
  readonly tally: Tally;
  readonly bad: BadLine[];
}

/** Replays some groups of leads. */
export function replayGroups(groups: readonly Group[], settings: Settings, tenant: TenantTimeline): Replayed {
  const replayed: Replayed = { lines: [], tally: emptyTally(), bad: [] };
  for (const group of groups) replayGroup(group, settings, tenant, replayed);
  return replayed;
}

function replayGroup(group: Group, settings: Settings, tenant: TenantTimeline, into: Replayed): void {
  const arrivals = group.leads.flatMap((lead) => arrivalsOf(lead, into));
  const names = group.leads.map(({ lead }) => lead);
  const known = new Set(names);
  const others = new Map(group.names);
  const leadOf = (name: string) => (known.has(name) ? name : (others.get(name) ?? null));
  const places = new Map(group.leads.map(({ lead, index }) => [lead, index]));
  const slaOf = ({ policyVersion }: Journey) =>
    settings.policies.find(({ version }) => version === policyVersion)?.sla ?? "response";
  for (const { knownAt } of arrivals) if (knownAt > settings.at) into.tally.later += 1;
  for (const lead of liveThrough(names, arrivals, leadOf, settings, tenant)) {
    if (lead.events === 0 && lead.mergedInto === null) continue;
    countLead(into.tally, lead, { outages: tenant.outages, slaOf });
    into.lines.push([places.get(lead.lead)!, JSON.stringify(resultOf(lead))]);
  }
}

/** One arrival for every event of a lead: of equal ones the first that became known, of contradicting ones a finding. */
function arrivalsOf(lead: Group["leads"][number], into: Replayed): readonly Arrival[] {
  const arrivals = new Map<string, Arrival & { content: string }>();
  for (const [place, text] of lead.texts.entries()) {
    const event: Event = JSON.parse(text);
    if (isTenantEvent(event)) continue;
    const { fact, knownAt } = toLeadFact(event);
    const other = arrivals.get(fact.key);
    // Without a key of its own the key is the content's digest: nothing to compare.
    const content = event.key === undefined ? "" : JSON.stringify(fact);
    if (!other) {
      arrivals.set(fact.key, { lead: lead.lead, fact, knownAt, content });
      continue;
    }
    into.tally.duplicates += 1;
    if (other.content !== content) {
      into.bad.push({
        line: lead.lines[place]!,
        path: "key",
        problem: `"${fact.key}" is the key of another event of this lead with different content`,
        fix: "Give every event its own key, or leave the key out.",
      });
    }
    const first = content < other.content || (content === other.content && knownAt < other.knownAt);
    if (first) arrivals.set(fact.key, { lead: lead.lead, fact, knownAt, content });
  }
  return [...arrivals.values()];
}
