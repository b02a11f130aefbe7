import { policyAt } from "./compiled.ts";
import { managerOf, type TenantView } from "./directory.ts";
import type { Alert, AlertRecord, Decision, Effect } from "./effects.ts";
import type { LeadFact } from "./facts.ts";
import { foldAll } from "./fold.ts";
import type { Clock, Journey, Step } from "./journey.ts";
import type { ClockSpec, Policy, Recipient } from "./policy.ts";
import { resolveRecipients } from "./recipients.ts";
import { type Instant, MINUTE } from "./time.ts";

export interface DecideInput {
  readonly leadId: string;
  readonly facts: readonly LeadFact[];
  readonly tenant: TenantView;
  readonly policies: readonly Policy[];
  readonly now: Instant;
  readonly watchFrom: Instant;
  /** Everything decided before for this lead. */
  readonly alerts: readonly AlertRecord[];
  /** The CRM could not be read: warnings and tier 1 go out, higher tiers wait (D19). */
  readonly notRechecked?: boolean;
}

/** What a lead has come to, what follows from it now, and when to look again. Deciding twice sends nothing twice. */
export function decide(input: DecideInput): Decision {
  const { now, policies } = input;
  const { journeys, unmappedBatches, wakeUps } = foldAll({ ...input, asOf: now });
  const effects: Effect[] = [];
  for (const journey of journeys) effects.push(...alertsOf(input, journey), ...reviewEffects(input, journey));
  effects.push(...changesOf(input, journeys));
  for (const batch of unmappedBatches)
    effects.push({ type: "review", journeyId: `import:${batch}`, reviewId: `importBatch: ${batch}`, reviewer: policyAt(policies, now).people.reviewer ?? policyAt(policies, now).people.operations ?? null, detail: `The import ${batch} has a source that no rule maps to a lead type: its records are kept without a clock` });
  return { journeys, effects, nextAt: nextLook(now, journeys, wakeUps) };
}

/** The effects of a decision as records, to be handed to the next one. */
export function recordAlerts(effects: readonly Effect[], at: Instant): AlertRecord[] {
  return effects.flatMap((effect) => {
    if (effect.type !== "alert" && effect.type !== "skipped") return [];
    const { journeyId, engagementKey, clock, number, step, kind, recipients } = effect.alert;
    const sent = effect.type === "alert";
    return [{ journeyId, engagementKey, clock, number, step, kind, outcome: sent ? ("sent" as const) : ("skipped: late" as const), decidedAt: at, openFor: sent ? (recipients.find((one) => one.userId !== null)?.userId ?? null) : null }];
  });
}

function alertsOf(input: DecideInput, journey: Journey): Effect[] {
  const policy = policyOf(input.policies, journey);
  const effects: Effect[] = [];
  const skipped: { clock: Clock; step: Step }[] = [];
  for (const clock of journey.clocks)
    for (const step of clock.steps) {
      if (step.state !== "due" || isDecided(input.alerts, journey, clock, step.step)) continue;
      const alert = alertOf(input, policy, journey, clock, step);
      // Higher tiers wait until the CRM can be read again (D19).
      if (input.notRechecked && (step.tier ?? 0) > 1) continue;
      if (input.now - step.at > policy.limits.lateStepMinutes * MINUTE) {
        skipped.push({ clock, step });
        effects.push({ type: "skipped", alert, why: "late" });
      } else effects.push({ type: "alert", alert });
    }
  const catchUp = catchUpOf(input, policy, journey, skipped, effects);
  return catchUp ? [...effects, { type: "alert", alert: catchUp }] : effects;
}

/** One for all that was found late, if the lead still waits and nothing else rings for it now (D33). */
function catchUpOf(input: DecideInput, policy: Policy, journey: Journey, skipped: readonly { clock: Clock; step: Step }[], effects: readonly Effect[]): Alert | null {
  const waiting = skipped.filter(({ clock }) => clock.stoppedAt === null);
  const chosen = waiting.find(({ clock }) => clock.clock === policy.sla) ?? waiting[0];
  if (!chosen || journey.status !== "unanswered") return null;
  if (effects.some((effect) => effect.type === "alert")) return null;
  if (input.alerts.some((one) => one.kind === "catchUp" && belongsTo(one, journey))) return null;
  const first = specOf(policy, chosen.clock)?.tiers[0];
  const to: Recipient[] = [...new Set<Recipient>([...(first?.to ?? ["owner"]), "operations"])];
  return { ...alertOf(input, policy, journey, chosen.clock, { ...chosen.step, step: "catch-up", to, kind: "tier", tier: 1 }), kind: "catchUp" };
}

function alertOf(input: DecideInput, policy: Policy, journey: Journey, clock: Clock, step: Step): Alert {
  return {
    journeyId: journey.id,
    engagementKey: journey.engagement.factKey,
    clock: clock.clock,
    number: clock.number,
    step: step.step,
    kind: step.kind === "warning" ? "warning" : "breach",
    tier: step.tier,
    at: step.at,
    dueAt: clock.dueAt,
    recipients: resolveRecipients(input.tenant, policy, step.to, journey.ownerId, input.now),
    ownerId: journey.ownerId,
  };
}

function reviewEffects(input: DecideInput, journey: Journey): Effect[] {
  if (journey.history) return [];
  const { people } = policyOf(input.policies, journey);
  const reviewer = people.reviewer ?? people.operations ?? people.defaultManager ?? null;
  return journey.reviews.flatMap((review): Effect[] => {
    if (review.decidedAt !== null || journey.status === "ended") return [];
    const opened: Effect = { type: "review", journeyId: journey.id, reviewId: review.id, reviewer, detail: review.detail ?? review.kind };
    if (review.dueAt === null || review.dueAt >= input.now) return [opened];
    // Past its own due it goes to the manager (D32).
    const manager = managerOf(input.tenant, policyOf(input.policies, journey), journey.ownerId, input.now) ?? reviewer;
    return [opened, { type: "review", journeyId: journey.id, reviewId: `${review.id}, past due`, reviewer: manager, detail: `Not decided in time: ${review.detail ?? review.kind}` }];
  });
}

/** Open tasks that no longer fit: closed with a note, or moved to the new owner (D5, D11, D12, D23, D33). */
function changesOf(input: DecideInput, journeys: readonly Journey[]): Effect[] {
  const effects = new Map<string, Effect>();
  for (const record of input.alerts) {
    if (record.openFor === null || record.kind === "review") continue;
    const journey = journeys.find((one) => belongsTo(record, one));
    const clock = journey?.clocks.find((one) => one.clock === record.clock && one.number === record.number);
    const at = { journeyId: journey?.id ?? record.journeyId, clock: record.clock, number: record.number };
    const note = closingNote(record, journey, clock, input.now);
    if (note !== null) effects.set(`close ${at.journeyId} ${at.clock} ${at.number}`, { type: "closeAlerts", ...at, note });
    else if (journey && journey.ownerId !== null && journey.ownerId !== record.openFor && isForOwner(input, journey, record))
      effects.set(`move ${at.journeyId} ${at.clock} ${at.number}`, { type: "moveAlerts", ...at, to: journey.ownerId });
  }
  return [...effects.values()];
}

function closingNote(record: AlertRecord, journey: Journey | undefined, clock: Clock | undefined, now: Instant): string | null {
  if (!journey || !clock) return "This clock no longer exists: the lead's story was corrected.";
  if (clock.status === "excluded" || clock.status === "superseded") return `The clock ended as ${clock.status}: ${clock.reason ?? ""}.`;
  if (clock.status === "review") return `The clock waits: ${clock.reason ?? "in review"}.`;
  if (clock.stoppedAt !== null) return clock.status === "hit" ? "The clock was stopped in time." : "The clock was stopped after its due.";
  if (journey.endedAt !== null && journey.endedAt <= now) return `The journey ended: ${journey.outcome ?? journey.endedBy}.`;
  const touchSettles = journey.firstTouch !== null && journey.firstTouch.at >= clock.startedAt && clock.answerable !== "ownerAndDelivery" && clock.clock !== "follow-up";
  if (touchSettles) return "Somebody followed up.";
  const undone = record.kind !== "warning" && clock.dueAt !== null && clock.dueAt > now;
  return undone ? "The lead has more time now: the miss is undone." : null;
}

/** Tasks that went to the owner's place move with the owner; a manager's stays. */
function isForOwner(input: DecideInput, journey: Journey, record: AlertRecord): boolean {
  if (record.kind === "warning") return true;
  const tiers = policyOf(input.policies, journey).clocks.find((one) => one.name === record.clock)?.tiers ?? [];
  const tier = record.kind === "catchUp" ? tiers[0] : tiers.find((one) => `tier-${one.tier}` === record.step);
  return tier?.to[0] === "owner";
}

/** The earliest instant at which anything changes by time alone. */
function nextLook(now: Instant, journeys: readonly Journey[], wakeUps: readonly Instant[]): Instant | null {
  let next = Number.POSITIVE_INFINITY;
  const consider = (at: Instant | null) => {
    if (at !== null && at > now && at < next) next = at;
  };
  wakeUps.forEach(consider);
  for (const journey of journeys) {
    for (const clock of journey.clocks) {
      for (const step of clock.steps) if (step.state === "planned") consider(step.at);
      // Still pending at due itself, a miss after it.
      if (clock.dueAt !== null && RUNNING.has(clock.status)) consider(clock.dueAt + 1);
    }
    for (const review of journey.reviews) if (review.decidedAt === null && review.dueAt !== null) consider(review.dueAt + 1);
  }
  return Number.isFinite(next) ? next : null;
}

const RUNNING: ReadonlySet<Clock["status"]> = new Set(["pending", "paused", "review"]);

function isDecided(alerts: readonly AlertRecord[], journey: Journey, clock: Clock, step: string): boolean {
  return alerts.some((one) => one.clock === clock.clock && one.number === clock.number && one.step === step && belongsTo(one, journey));
}

/** An alert belongs to whichever journey now holds the engagement it was decided for. */
function belongsTo(record: AlertRecord, journey: Journey): boolean {
  return record.journeyId === journey.id || journey.engagement.factKeys.includes(record.engagementKey);
}

function policyOf(policies: readonly Policy[], journey: Journey): Policy {
  const policy = policies.find((one) => one.version === journey.policyVersion);
  if (!policy) throw new RangeError(`policy version ${journey.policyVersion} is not among those given`);
  return policy;
}

function specOf(policy: Policy, clock: Clock): ClockSpec | undefined {
  return policy.clocks.find((one) => one.name === clock.clock);
}
