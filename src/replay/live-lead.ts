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
  /** Wake up at every instant, also where one look at the end of a stretch tells the same. */
  readonly everyWakeUp?: boolean;
}

/** An alert as it went out in virtual time. */
export interface SentAlert {
  readonly alert: Alert;
  readonly skipped: boolean;
  readonly decidedAt: Instant;
}

/** Facts after which, until the next one, only time passes: no step that was due can be held back or come back. */
const PLAIN: ReadonlySet<LeadFact["kind"]> = new Set([
  "engaged",
  "created",
  "ownerChanged",
  "ownerNotified",
  "processCompleted",
  "activity",
  "acknowledged",
  "leadReplied",
  "stageChanged",
  "reasonRecorded",
]);

/** One lead's life so far, as a running system would know it. */
export class LiveLead {
  readonly lead: string;
  readonly sent: SentAlert[] = [];
  readonly facts: LeadFact[] = [];
  events = 0;
  journeys: readonly Journey[] = [];
  mergedInto: string | null = null;
  /** When a running system would wake up for this lead; `null`: never. */
  #nextAt: Instant | null = null;
  /** Since when facts wait for a decision; `null`: none do. */
  #newSince: Instant | null = null;
  /** Up to when all has been decided. */
  #decidedAt: Instant = Number.NEGATIVE_INFINITY;
  #plain = true;
  #alerts: readonly AlertRecord[] = [];
  readonly #settings: Settings;
  readonly #tenant: TenantTimeline;

  constructor(lead: string, settings: Settings, tenant: TenantTimeline) {
    this.lead = lead;
    this.#settings = settings;
    this.#tenant = tenant;
  }

  /** A fact becomes known; call `liveUntil` with its instant before. */
  learn({ fact, knownAt }: Known<LeadFact>): void {
    this.facts.push(fact);
    this.events += 1;
    this.#newSince = knownAt;
    if (this.#plain) this.#plain = PLAIN.has(fact.kind) && !isDatedAhead(fact, knownAt);
  }

  /** Lives through everything before `until`; what happens at `until` itself is still to come. */
  liveUntil(until: Instant): void {
    const from = this.#newSince;
    if (from === null) {
      this.#wakeUpUntil(until);
      return;
    }
    if (from >= until) return;
    this.#newSince = null;
    if (this.#onlyTimePasses(from, until) && this.#lookBack(from, until - 1)) return;
    this.#decideAt(from);
    this.#wakeUpUntil(until);
  }

  /** Lives through everything up to the last instant and leaves the journeys as they stand then. */
  liveToTheEnd(): void {
    const { at } = this.#settings;
    this.liveUntil(at + 1);
    if (this.#decidedAt !== at) this.#decideAt(at);
  }

  /** Takes over everything of a lead that turned out to be the same one (D23). */
  absorb(loser: LiveLead, now: Instant): void {
    this.facts.push(...loser.facts.splice(0));
    this.sent.push(...loser.sent.splice(0));
    this.#alerts = [...this.#alerts, ...loser.#alerts];
    this.events += loser.events;
    this.#newSince = now;
    this.#plain = false;
    loser.#alerts = [];
    loser.#newSince = null;
    loser.#nextAt = null;
    loser.events = 0;
    loser.journeys = [];
    loser.mergedInto = this.lead;
  }

  /** Wake-ups before `until`; news about people of this lead are wake-ups too, because they may change what is due. */
  #wakeUpUntil(until: Instant): void {
    for (const news of this.#tenant.newsBetween(this.#decidedAt, until - 1)) {
      this.#followNext(news.knownAt);
      if (this.#nextAt !== null && news.concerns(this.facts)) this.#decideAt(news.knownAt);
    }
    this.#followNext(until);
  }

  #followNext(until: Instant): void {
    while (this.#nextAt !== null && this.#nextAt < until) {
      const now = this.#nextAt;
      this.#decideAt(now);
      if (this.#nextAt !== null && this.#nextAt <= now) {
        throw new Error(`lead ${this.lead}: the wake-up after ${now} must be later, not ${this.#nextAt}`);
      }
    }
  }

  #onlyTimePasses(from: Instant, until: Instant): boolean {
    return this.#plain && !this.#settings.everyWakeUp && this.#tenant.isQuiet(from, until);
  }

  /**
   * One look at the end of a stretch in which only time passed: each step that came due in it was sent at its own
   * instant. False, and nothing done, if some were due before the stretch: they were learned late (D33).
   */
  #lookBack(from: Instant, now: Instant): boolean {
    const decision = this.#decision(now);
    const alerts = decision.effects.flatMap((effect) =>
      (effect.type === "alert" || effect.type === "skipped") && effect.alert.kind !== "catchUp"
        ? [effect.alert]
        : [],
    );
    if (alerts.some((alert) => alert.at < from)) return false;
    for (const alert of alerts.sort((a, b) => a.at - b.at)) {
      this.sent.push({ alert, skipped: false, decidedAt: alert.at });
      this.#remember(recordAlerts([{ type: "alert", alert }], alert.at));
    }
    this.#take(decision, now);
    return true;
  }

  /** What the core decides on all that is known at `now`; its alerts are noted as sent. */
  #decideAt(now: Instant): void {
    const decision = this.#decision(now);
    for (const effect of decision.effects) {
      if (effect.type !== "alert" && effect.type !== "skipped") continue;
      this.sent.push({ alert: effect.alert, skipped: effect.type === "skipped", decidedAt: now });
    }
    this.#remember(recordAlerts(decision.effects, now));
    this.#take(decision, now);
  }

  #decision(now: Instant): Decision {
    const { policies, watchFrom } = this.#settings;
    const tenant = this.#tenant.viewAt(now);
    return decide({
      leadId: this.lead,
      facts: this.facts,
      tenant,
      policies,
      now,
      watchFrom,
      alerts: this.#alerts,
    });
  }

  /** There are no tasks here to close or move, so none is kept open. */
  #remember(records: readonly AlertRecord[]): void {
    if (records.length > 0)
      this.#alerts = [...this.#alerts, ...records.map((one) => ({ ...one, openFor: null }))];
  }

  #take({ journeys, nextAt }: Decision, now: Instant): void {
    this.journeys = journeys;
    this.#nextAt = nextAt;
    this.#decidedAt = now;
  }
}

/** It says something about a time that had not come when it became known. */
function isDatedAhead(fact: LeadFact, knownAt: Instant): boolean {
  return (
    fact.occurredAt > knownAt || ("endedAt" in fact && fact.endedAt !== undefined && fact.endedAt > knownAt)
  );
}
