import { decide, recordAlerts } from "../../../src/domain/decide.ts";
import { tenantView } from "../../../src/domain/directory.ts";
import type { AlertRecord, Decision, Effect } from "../../../src/domain/effects.ts";
import type { LeadFact, TenantFact } from "../../../src/domain/facts.ts";
import { fold } from "../../../src/domain/fold.ts";
import type { Clock, Journey } from "../../../src/domain/journey.ts";
import type { Policy } from "../../../src/domain/policy.ts";
import type { Instant } from "../../../src/domain/time.ts";
import type { WatchFrom } from "../../../src/domain/watch.ts";
import { aPolicy } from "./policies.ts";
import { at, type When } from "./times.ts";

/** What a lead lived through, and the rules it lived under. */
export interface Given {
  readonly policy?: Policy;
  readonly policies?: readonly Policy[];
  readonly facts: readonly LeadFact[];
  readonly people?: readonly TenantFact[];
  readonly watchFrom?: When | Readonly<Record<string, number>>;
}

function watched(from: Given["watchFrom"]): WatchFrom {
  if (from === undefined) return 0;
  return typeof from === "object" ? from : at(from);
}

/** The journeys of a lead, as of an instant. */
export function journeysOf(given: Given, asOf: When): readonly Journey[] {
  return fold({
    leadId: "lead",
    facts: given.facts,
    tenant: tenantView(given.people ?? []),
    policies: given.policies ?? [given.policy ?? aPolicy()],
    asOf: at(asOf),
    watchFrom: watched(given.watchFrom),
  });
}

/** The one journey there is, as of an instant. */
export function journeyOf(given: Given, asOf: When): Journey {
  const journeys = journeysOf(given, asOf);
  if (journeys.length !== 1) throw new Error(`one journey was expected, not ${journeys.length}`);
  return journeys[0]!;
}

/** One run of a clock of the only journey. */
export function clockOf(given: Given, asOf: When, name = "response", number = 1): Clock {
  return runOf(journeyOf(given, asOf), name, number);
}

/** One run of a clock of a journey. */
export function runOf(journey: Journey, name: string, number = 1): Clock {
  const found = journey.clocks.find((one) => one.clock === name && one.number === number);
  if (!found) throw new Error(`no clock ${name} ${number}`);
  return found;
}

/** A lead whose facts arrive one by one and whose alerts are remembered, as in a running system. */
export class LivingLead {
  readonly effects: { readonly now: Instant; readonly effect: Effect }[] = [];
  alerts: AlertRecord[] = [];
  last: Decision = { journeys: [], effects: [], nextAt: null };
  readonly #given: Given;
  #known: LeadFact[] = [];

  constructor(given: Omit<Given, "facts">) {
    this.#given = { ...given, facts: [] };
  }

  /** Facts become known; `null`: nothing but time. Decides then. */
  learn(now: When, ...facts: readonly LeadFact[]): this {
    this.sleepUntil(now);
    this.#known = [...this.#known, ...facts];
    this.#decide(at(now));
    return this;
  }

  /** Lives through every wake-up before an instant. */
  sleepUntil(until: When): this {
    for (let steps = 0; this.last.nextAt !== null && this.last.nextAt < at(until); steps++) {
      if (steps > 5_000) throw new Error("time does not go on");
      this.#decide(this.last.nextAt);
    }
    return this;
  }

  /** Lives up to an instant and decides then. */
  liveTo(until: When): this {
    return this.learn(until);
  }

  knows(fact: LeadFact): boolean {
    return this.#known.includes(fact);
  }

  #decide(now: Instant): void {
    const { policies, policy, people, watchFrom } = this.#given;
    this.last = decide({
      leadId: "lead",
      facts: this.#known,
      tenant: tenantView(people ?? []),
      policies: policies ?? [policy ?? aPolicy()],
      now,
      watchFrom: watched(watchFrom),
      alerts: this.alerts,
    });
    if (this.last.nextAt !== null && this.last.nextAt <= now) throw new Error("the next look must lie ahead");
    for (const effect of this.last.effects) this.effects.push({ now, effect });
    this.alerts = carriedOut(this.alerts, this.last.effects, now);
  }

  /** What went out or was skipped, as `response warning-1 at Mon 09:24 → owner`. */
  get sent(): readonly Sent[] {
    return this.effects.flatMap(({ now, effect }): Sent[] =>
      effect.type === "alert" || effect.type === "skipped"
        ? [
            {
              what: `${effect.alert.clock} ${effect.alert.step}${effect.type === "skipped" ? " skipped" : ""}`,
              kind: effect.alert.kind,
              now,
              to: effect.alert.recipients.map(({ role, userId }) => `${role} ${userId ?? "?"}`),
              number: effect.alert.number,
            },
          ]
        : [],
    );
  }

  /** Names of what went out, in order. */
  get names(): readonly string[] {
    return this.sent.map(({ what }) => what);
  }

  of<T extends Effect["type"]>(type: T): readonly Extract<Effect, { type: T }>[] {
    return this.effects.flatMap(({ effect }) =>
      effect.type === type ? [effect as Extract<Effect, { type: T }>] : [],
    );
  }
}

export interface Sent {
  readonly what: string;
  readonly kind: string;
  readonly now: Instant;
  readonly to: readonly string[];
  readonly number: number;
}

/** The records after a decision: new ones, closed ones, moved ones. */
function carriedOut(alerts: readonly AlertRecord[], effects: readonly Effect[], now: Instant): AlertRecord[] {
  const changed = alerts.map((record) => {
    const change = effects.find(
      (one) =>
        (one.type === "closeAlerts" || one.type === "moveAlerts") &&
        one.clock === record.clock &&
        one.number === record.number &&
        one.step === record.step &&
        record.openFor !== null,
    );
    if (change?.type === "closeAlerts") return { ...record, openFor: null };
    return change?.type === "moveAlerts" ? { ...record, openFor: change.to } : record;
  });
  return [...changed, ...recordAlerts(effects, now)];
}
