import { changesOf } from "./changes.ts";
import { policyAt } from "./compiled.ts";
import { importDetail, importReviewId } from "./creation.ts";
import type { TenantView } from "./directory.ts";
import type { Alert, AlertRecord, Decision, Effect, OwnerChange, ResolvedRecipient } from "./effects.ts";
import type { LeadFact } from "./facts.ts";
import { foldAll } from "./fold.ts";
import type { Clock, Journey, Step } from "./journey.ts";
import { Ledger } from "./ledger.ts";
import { alertFor, inPersons } from "./one-person.ts";
import { ownerChangesOf } from "./owner-changes.ts";
import type { ClockSpec, Policy, Recipient } from "./policy.ts";
import { resolveRecipients, reviewersOf } from "./recipients.ts";
import { isOpen } from "./reviews.ts";
import { isSilencedByTouch } from "./steps.ts";
import { DAY, type Instant, MINUTE } from "./time.ts";
import type { WatchFrom } from "./watch.ts";

export interface DecideInput {
  readonly leadId: string;
  readonly facts: readonly LeadFact[];
  readonly tenant: TenantView;
  readonly policies: readonly Policy[];
  readonly now: Instant;
  readonly watchFrom: WatchFrom;
  /** Everything decided before for this lead. */
  readonly alerts: readonly AlertRecord[];
  /** The CRM could not be read: warnings and tier 1 go out, higher tiers wait (D19). */
  readonly notRechecked?: boolean;
  /** Owner changes that were wanted before, whatever became of them. */
  readonly ownerChanges?: readonly Pick<OwnerChange, "engagementKey" | "change">[];
}

/** What a lead has come to, what follows from it now, and when to look again. Deciding twice sends nothing twice. */
export function decide(given: DecideInput): Decision {
  const { now } = given;
  const known = inPersons(given, now);
  const input = { ...known, alerts: given.alerts.map((alert) => alertFor(alert, known.tenant)) };
  const { policies } = input;
  const { told, unmappedBatches, wakeUps } = foldAll({ ...input, asOf: now });
  const journeys = told.map(({ journey }) => journey);
  const ledger = new Ledger(input.alerts, journeys);
  const effects: Effect[] = [];
  for (const journey of journeys) {
    const policy = policyOf(policies, journey);
    effects.push(...alertsOf(input, policy, journey, ledger), ...reviewsOf(input, policy, journey, ledger));
  }
  effects.push(
    ...changesOf(input.alerts, ledger, told, policies, now),
    ...importReviews(policyAt(policies, now), unmappedBatches, ledger),
    ...ownerChangesOf(told, policies, known.tenant, now)
      .filter((one) => !isKnown(given.ownerChanges, one, journeys))
      .map((one) => ({ type: "changeOwner", ...one }) as const),
  );
  return {
    journeys,
    effects,
    nextAt: nextLook(now, journeys, [...wakeUps, ...missGrows(now, policies, journeys)]),
  };
}

/** The effects of a decision as records, to be handed to the next one beside the earlier ones. */
export function recordAlerts(effects: readonly Effect[], at: Instant): AlertRecord[] {
  return effects.flatMap((effect): AlertRecord[] => {
    if (effect.type === "review") {
      const { journeyId, engagementKey, reviewId, reviewer } = effect;
      return [
        {
          journeyId,
          engagementKey,
          clock: "review",
          number: 1,
          step: reviewId,
          kind: "review",
          outcome: "sent",
          decidedAt: at,
          openFor: reviewer,
        },
      ];
    }
    if (effect.type !== "alert" && effect.type !== "skipped") return [];
    const { journeyId, engagementKey, clock, number, step, kind, recipients, ownerId } = effect.alert;
    const sent = effect.type === "alert";
    const openFor = sent ? (recipients.find((one) => one.userId !== null)?.userId ?? null) : null;
    return [
      {
        journeyId,
        engagementKey,
        clock,
        number,
        step,
        kind,
        outcome: sent ? "sent" : "skipped: late",
        decidedAt: at,
        ownerId,
        openFor,
      },
    ];
  });
}

function alertsOf(input: DecideInput, policy: Policy, journey: Journey, ledger: Ledger): Effect[] {
  const effects: Effect[] = [];
  const late: { clock: Clock; step: Step }[] = [];
  for (const clock of journey.clocks) {
    const waits = stillWaits(policy, journey, clock);
    for (const step of clock.steps) {
      if (step.state !== "due" || ledger.has(journey.id, clock.clock, clock.number, step.step)) continue;
      // Higher tiers wait until the CRM can be read again (D19).
      if (input.notRechecked && (step.tier ?? 0) > 1) continue;
      const alert = alertOf(input, policy, journey, clock, step);
      if (input.now - step.at > policy.limits.lateStepMinutes * MINUTE) {
        effects.push({ type: "skipped", alert, why: "late" });
        if (waits) late.push({ clock, step });
      } else if (waits) effects.push({ type: "alert", alert });
    }
  }
  const catchUp = catchUpOf(input, policy, journey, late, ledger);
  return catchUp ? [...effects, { type: "alert", alert: catchUp }] : effects;
}

/** Whether anybody still waits for this clock's stop: what stopped or ended it meanwhile wins over a step that is due (D19). */
function stillWaits(policy: Policy, journey: Journey, clock: Clock): boolean {
  if (clock.stoppedAt !== null || clock.status === "excluded" || clock.status === "superseded") return false;
  const spec = specOf(policy, clock);
  if (journey.endedAt !== null && spec?.start !== "booked") return false;
  return !(spec && isSilencedByTouch(spec) && journey.firstTouch);
}

/** One for all that was found late, if the lead still waits (D33); the SLA's where that is among them. */
function catchUpOf(
  input: DecideInput,
  policy: Policy,
  journey: Journey,
  late: readonly { clock: Clock; step: Step }[],
  ledger: Ledger,
): Alert | null {
  const chosen = late.findLast(({ clock }) => clock.clock === policy.sla) ?? late.at(-1);
  if (!chosen || ledger.has(journey.id, chosen.clock.clock, chosen.clock.number, "catch-up")) return null;
  const first = specOf(policy, chosen.clock)?.tiers.find((one) => one.tier === 1);
  const to = [...new Set<Recipient>([...(first?.to ?? ["owner"]), "operations"])];
  return {
    ...alertOf(input, policy, journey, chosen.clock, {
      ...chosen.step,
      step: "catch-up",
      to,
      kind: "tier",
      tier: 1,
    }),
    kind: "catchUp",
  };
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

/** Each review is told to its reviewer once, and once more to the manager when its own due has passed (D32). */
function reviewsOf({ tenant, now }: DecideInput, policy: Policy, journey: Journey, ledger: Ledger): Effect[] {
  if (journey.history) return [];
  return journey.reviews.flatMap((review): Effect[] => {
    if (!isOpen(journey, review)) return [];
    const who = reviewersOf(tenant, policy, journey, review, now);
    const tell = (reviewId: string, { userId, insteadOf }: ResolvedRecipient, detail: string): Effect[] => {
      if (ledger.has(journey.id, "review", 1, reviewId)) return [];
      const absent = insteadOf?.userId ? tenant.userAt(insteadOf.userId, now).name : null;
      return [
        {
          type: "review",
          journeyId: journey.id,
          engagementKey: journey.engagement.factKey,
          reviewId,
          reviewer: userId,
          detail: insteadOf?.userId
            ? `${detail} (for ${absent ?? insteadOf.userId}, who is ${insteadOf.why})`
            : detail,
        },
      ];
    };
    const detail = review.detail ?? review.kind;
    const late = review.dueAt !== null && review.dueAt < now;
    return [
      ...tell(review.id, who.reviewer, detail),
      ...(late ? tell(`${review.id}, past due`, who.manager, `Not decided in time: ${detail}`) : []),
    ];
  });
}

/** One review per import whose source no rule maps (D34). */
function importReviews({ people }: Policy, batches: readonly string[], ledger: Ledger): Effect[] {
  return batches.flatMap((batch): Effect[] => {
    const journeyId = `import:${batch}`;
    const reviewId = importReviewId(batch);
    if (ledger.has(journeyId, "review", 1, reviewId)) return [];
    return [
      {
        type: "review",
        journeyId,
        engagementKey: journeyId,
        reviewId,
        reviewer: people.reviewer ?? people.operations ?? null,
        detail: importDetail(batch),
      },
    ];
  });
}

/** An engagement that came before may have become the first one since. */
function isKnown(
  earlier: DecideInput["ownerChanges"],
  { change, journeyId }: OwnerChange,
  journeys: readonly Journey[],
): boolean {
  const keys = journeys.find(({ id }) => id === journeyId)?.engagement.factKeys ?? [];
  return (earlier ?? []).some((one) => one.change === change && keys.includes(one.engagementKey));
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
    for (const review of journey.reviews)
      if (review.decidedAt === null && review.dueAt !== null) consider(review.dueAt + 1);
  }
  return Number.isFinite(next) ? next : null;
}

/** How far past due an unanswered lead is stands on its record: once a day it is written anew. */
function missGrows(now: Instant, policies: readonly Policy[], journeys: readonly Journey[]): Instant[] {
  const latest = journeys.at(-1);
  if (!latest || latest.history || latest.endedAt !== null) return [];
  const { sla } = policyOf(policies, latest);
  const clock = latest.clocks.findLast((one) => one.clock === sla);
  if (clock?.status !== "miss" || clock.stoppedAt !== null || clock.dueAt === null) return [];
  return [clock.dueAt + (Math.floor((now - clock.dueAt) / DAY) + 1) * DAY];
}

const RUNNING: ReadonlySet<Clock["status"]> = new Set(["pending", "paused", "review"]);

function policyOf(policies: readonly Policy[], journey: Journey): Policy {
  const policy = policies.find((one) => one.version === journey.policyVersion);
  if (!policy) throw new RangeError(`policy version ${journey.policyVersion} is not among those given`);
  return policy;
}

function specOf(policy: Policy, clock: Clock): ClockSpec | undefined {
  return policy.clocks.find((one) => one.name === clock.clock);
}
