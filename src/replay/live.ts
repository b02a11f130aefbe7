import { decide, recordAlerts } from "../domain/decide.ts";
import type { Alert, AlertRecord, Decision } from "../domain/effects.ts";
import type { LeadFact } from "../domain/facts.ts";
import type { Journey } from "../domain/journey.ts";
import type { Policy } from "../domain/policy.ts";
import type { Instant } from "../domain/time.ts";
import type { TenantTimeline } from "./tenant-timeline.ts";
import type { Known } from "./to-fact.ts";

/** What all leads of one replay share. */
export interface Settings {
  readonly policies: readonly Policy[];
  readonly watchFrom: Instant;
  /** The last instant that is lived through. */
  readonly at: Instant;
}

/** An alert as it went out in virtual time. */
export interface SentAlert {
  readonly alert: Alert;
  readonly skipped: boolean;
  readonly decidedAt: Instant;
}

/** One lead's life so far, as a running system would know it. */
export class LiveLead {
  readonly lead: string;
  readonly sent: SentAlert[] = [];
  readonly facts: LeadFact[] = [];
  events = 0;
  journeys: readonly Journey[] = [];
  mergedInto: string | null = null;
  /** When a running system would wake up for this lead; `null`: never. */
  nextAt: Instant | null = null;
  /** Up to when tenant news have been taken into account. */
  decidedAt: Instant = Number.NEGATIVE_INFINITY;
  #alerts: readonly AlertRecord[] = [];
  readonly #settings: Settings;
  readonly #tenant: TenantTimeline;

  constructor(lead: string, settings: Settings, tenant: TenantTimeline) {
    this.lead = lead;
    this.#settings = settings;
    this.#tenant = tenant;
  }

  /** Lives through every wake-up before `until`. */
  liveUntil(until: Instant): void {
    while (this.nextAt !== null && this.nextAt < until) {
      const now = this.nextAt;
      const decision = this.decideAt(now);
      if (decision.nextAt !== null && decision.nextAt <= now) {
        throw new Error(
          `lead ${this.lead}: the next instant after ${now} must be later, not ${decision.nextAt}`,
        );
      }
    }
  }

  /** What the core decides on all that is known at `now`; its alerts are noted as sent. */
  decideAt(now: Instant): Decision {
    const { policies, watchFrom } = this.#settings;
    const decision = decide({
      leadId: this.lead,
      facts: this.facts,
      tenant: this.#tenant.viewAt(now),
      policies,
      now,
      watchFrom,
      alerts: this.#alerts,
    });
    if (decision.effects.length > 0) this.#alerts = [...this.#alerts, ...recordAlerts(decision.effects, now)];
    for (const effect of decision.effects) {
      if (effect.type === "alert" || effect.type === "skipped") {
        this.sent.push({ alert: effect.alert, skipped: effect.type === "skipped", decidedAt: now });
      }
    }
    this.journeys = decision.journeys;
    this.nextAt = decision.nextAt;
    this.decidedAt = now;
    return decision;
  }

  /** Takes over everything of a lead that turned out to be the same one (D23). */
  absorb(loser: LiveLead): void {
    this.facts.push(...loser.facts.splice(0));
    this.sent.push(...loser.sent.splice(0));
    this.#alerts = [...this.#alerts, ...loser.#alerts];
    this.events += loser.events;
    loser.#alerts = [];
    loser.events = 0;
    loser.journeys = [];
    loser.nextAt = null;
    loser.mergedInto = this.lead;
  }
}

export type Arrival = Known<LeadFact> & { readonly lead: string };

/** Lives through the lives of leads that become one at some time, or of one lead that stands alone. */
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
  const known = arrivals
    .filter(({ knownAt }) => knownAt <= settings.at)
    .sort((a, b) => a.knownAt - b.knownAt);
  for (let index = 0; index < known.length; ) {
    const now = known[index]!.knownAt;
    for (const lead of leads.values()) liveThroughTenantNews(lead, now, tenant);
    const changed = new Set<LiveLead>();
    for (; index < known.length && known[index]!.knownAt === now; index++) {
      const { lead: name, fact } = known[index]!;
      const lead = present(name)!;
      lead.facts.push(fact);
      lead.events += 1;
      changed.add(lead);
      for (const loser of identity(fact, lead, (other) => present(leadOf(other)))) changed.delete(loser);
      changed.add(present(name)!);
    }
    for (const lead of changed) lead.decideAt(now);
  }
  for (const lead of leads.values()) {
    if (lead.mergedInto !== null || lead.events === 0) continue;
    liveThroughTenantNews(lead, settings.at, tenant);
    lead.decideAt(settings.at);
  }
  return [...leads.values()];
}

/** Wake-ups before `until`; news about people of this lead are wake-ups too, because they may change what is due. */
function liveThroughTenantNews(lead: LiveLead, until: Instant, tenant: TenantTimeline): void {
  if (lead.nextAt === null) return;
  for (const news of tenant.newsBetween(lead.decidedAt, until)) {
    lead.liveUntil(news.knownAt);
    if (lead.nextAt !== null && news.concerns(lead.facts)) lead.decideAt(news.knownAt);
  }
  lead.liveUntil(until);
}

/** Joins leads where a fact says that they are one; returns those that ended. */
function identity(
  fact: LeadFact,
  own: LiveLead,
  find: (name: string) => LiveLead | null,
): readonly LiveLead[] {
  const [survivor, others] =
    fact.kind === "merged"
      ? [find(fact.survivor) ?? own, [own, ...fact.losers.map(find)]]
      : fact.kind === "matched"
        ? [find(fact.records[0]) ?? own, [own, ...fact.records.map(find)]]
        : fact.kind === "converted"
          ? [own, [find(fact.to)]]
          : [own, []];
  const losers = new Set(others.filter((lead) => lead !== null && lead !== survivor) as LiveLead[]);
  for (const loser of losers) survivor.absorb(loser);
  return [...losers];
}
