import type { RecordCard } from "../../connectors/connector.ts";
import { type AlertMaterial, composeAlert } from "../../src/alerts/compose.ts";
import { composeReview } from "../../src/alerts/compose-review.ts";
import { policyAt } from "../../src/domain/compiled.ts";
import type { Alert, Decision, Effect, ResolvedRecipient } from "../../src/domain/effects.ts";
import type { UserId } from "../../src/domain/facts.ts";
import type { Journey } from "../../src/domain/journey.ts";
import type { Policy } from "../../src/domain/policy.ts";
import type { Instant } from "../../src/domain/time.ts";
import type { PlannedMessage } from "../messages/messages.ts";
import { planMessages } from "../messages/plan-messages.ts";
import type { LeadId, OutboxWork, StoredAlert, StoredOwnerChange } from "../ports.ts";
import { type AlertKey, alertKey, taskKey } from "./alert-key.ts";
import { type Home, madeIn, taskHome } from "./homes.ts";
import { leadPage, type TenantRules } from "./tenant-rules.ts";

/** 0 goes first: breach alerts before bulk stamps. */
export const PRIORITY = { alerts: 0, taskChanges: 1, stamps: 2, historyStamps: 3 } as const;

export interface PlannedWork {
  readonly installationId: string;
  readonly key: string;
  readonly work: OutboxWork;
  readonly priority: number;
}

export interface CarriedOut {
  readonly alerts: readonly StoredAlert[];
  readonly changes: readonly {
    readonly key: AlertKey;
    readonly change: { state?: StoredAlert["state"]; openFor?: UserId | null };
  }[];
  readonly work: readonly PlannedWork[];
  /** Beside the tasks, where the policy names channels. */
  readonly messages: readonly PlannedMessage[];
  readonly ownerChanges: readonly StoredOwnerChange[];
}

type TaskHome = ReturnType<typeof taskHome>;
type ReviewEffect = Extract<Effect, { type: "review" }>;

/** In place of a journey: a question that is one for the whole tenant. */
export const EVERY_LEAD = "every lead";

/** Unknown values and imports are asked about once for the whole tenant, everything else once per journey (D34, R-076). */
export function reviewKey({ journeyId, reviewId }: ReviewEffect): AlertKey {
  const once = /^(unclassified|importBatch):/.test(reviewId);
  return { journeyId: once ? EVERY_LEAD : journeyId, clock: "review", number: 1, step: reviewId };
}

export interface LeadContext {
  readonly lead: LeadId;
  readonly homes: readonly Home[];
  readonly cards: readonly RecordCard[];
  readonly known: readonly StoredAlert[];
  /** Keys of reviews that were opened for any lead of the tenant. */
  readonly told: ReadonlySet<string>;
  /** Open alerts that say the same as an older open one, since two leads became one (D23). */
  readonly doubled: readonly StoredAlert[];
  readonly notRechecked: boolean;
}

/** Turns decided effects into rows: alerts kept under their identity and work for the outbox. Pure. */
export function carryOut(
  rules: TenantRules,
  context: LeadContext,
  decision: Decision,
  now: Instant,
): CarriedOut {
  const alerts: StoredAlert[] = [];
  const changes: { key: AlertKey; change: { state?: StoredAlert["state"]; openFor?: UserId | null } }[] = [];
  const work: PlannedWork[] = [];
  const messages: PlannedMessage[] = [];
  const ownerChanges: StoredOwnerChange[] = [];
  const told = (
    alert: StoredAlert,
    recipients: readonly ResolvedRecipient[],
    journey: Journey | null,
    policy: Policy,
  ) => {
    const known = [...context.known, ...alerts];
    messages.push(...planMessages({ alert, recipients, journey, policy, known, now }));
  };

  for (const effect of decision.effects) {
    switch (effect.type) {
      case "alert": {
        const about = material(rules, context, decision, effect.alert, now);
        const home = taskHome(rules.installations, context.homes, about.policy);
        const stored = storedAlert(context.lead, effect.alert, "waiting", now);
        told(stored, effect.alert.recipients, about.journey, about.policy);
        alerts.push({ ...stored, installationId: home?.installation.id ?? null });
        const urgent = effect.alert.kind !== "warning";
        work.push(
          ...createTask(context, home, effect.alert, composeAlert(about), stored.openFor, now, urgent),
        );
        break;
      }
      case "skipped":
        alerts.push(storedAlert(context.lead, effect.alert, "skipped", now));
        break;
      case "review": {
        const journey = decision.journeys.find((one) => one.id === effect.journeyId) ?? null;
        const key = reviewKey(effect);
        if (context.told.has(alertKey(key)) || context.known.some((one) => sameReview(one, key, journey)))
          break;
        const policy = journey ? policyOf(rules, journey) : policyAt(rules.policies, now);
        const home = taskHome(rules.installations, context.homes, policy);
        const stored = storedReview(context.lead, effect, key, journey, now);
        told(stored, [{ role: "operations", userId: effect.reviewer }], journey, policy);
        alerts.push({ ...stored, installationId: home?.installation.id ?? null });
        const card = cardOf(context, home);
        const message = composeReview(effect.detail, journey, effect.reviewId, policy, card);
        work.push(...createTask(context, home, key, message, effect.reviewer, now, true));
        break;
      }
      case "closeAlerts":
      case "moveAlerts":
        for (const alert of context.known.filter((one) => concerns(effect, one, decision)))
          applyChange(rules, effect, alert, changes, work);
        break;
      case "changeOwner": {
        const { change, work: item } = ownerChange(rules, context, effect, decision, now);
        ownerChanges.push(change);
        work.push(...item);
        break;
      }
    }
  }
  for (const alert of context.doubled)
    if (!changes.some(({ key, change }) => change.state === "closed" && alertKey(key) === alertKey(alert)))
      applyChange(rules, { ...MERGED, ...alert }, alert, changes, work);
  return { alerts, changes, work, messages, ownerChanges };
}

/** In the account in which the lead has its owner; without one there is nothing to change. */
function ownerChange(
  rules: TenantRules,
  { lead, homes }: LeadContext,
  { type: _, ...change }: Extract<Effect, { type: "changeOwner" }>,
  { journeys }: Decision,
  now: Instant,
): { readonly change: StoredOwnerChange; readonly work: readonly PlannedWork[] } {
  const journey = journeys.find(({ id }) => id === change.journeyId);
  const home = taskHome(rules.installations, homes, journey && policyOf(rules, journey));
  const stored = { ...change, leadId: lead, decidedAt: now };
  if (!home?.record) {
    const why = "The lead has no record in an account of ours.";
    return { change: { ...stored, installationId: null, state: "dropped", why, settledAt: now }, work: [] };
  }
  const installationId = home.installation.id;
  const { engagementKey } = change;
  return {
    change: { ...stored, installationId, state: "waiting", why: null, settledAt: null },
    work: [
      {
        installationId,
        key: `${engagementKey}|${change.change}`,
        priority: PRIORITY.taskChanges,
        work: { kind: "changeOwner", lead, engagementKey, change: change.change },
      },
    ],
  };
}

const MERGED = {
  type: "closeAlerts",
  note: "This record was merged into another one of the same lead, which has its own task.",
} as const;

function material(
  rules: TenantRules,
  context: LeadContext,
  decision: Decision,
  alert: Alert,
  now: Instant,
): AlertMaterial {
  const journey = decision.journeys.find((one) => one.id === alert.journeyId);
  if (!journey) throw new Error(`alert for a journey that this decision does not hold: ${alert.journeyId}`);
  const policy = policyOf(rules, journey);
  return {
    alert,
    journey,
    policy,
    card: cardOf(context, taskHome(rules.installations, context.homes, policy)),
    leadPage: leadPage(rules, context.lead),
    nameOf: (user) => (user === null ? "nobody" : (rules.view.userAt(user, now).name ?? user)),
    notRechecked: context.notRechecked,
    now,
  };
}

/** The card of the record that the task hangs on, which is where it is read. */
function cardOf({ cards }: LeadContext, home: TaskHome): RecordCard | null {
  return cards.find(({ record }) => record === home?.record) ?? cards[0] ?? null;
}

function policyOf(rules: TenantRules, journey: Journey): Policy {
  const policy = rules.policies.find((one) => one.version === journey.policyVersion);
  if (!policy) throw new Error(`policy version ${journey.policyVersion} is not published`);
  return policy;
}

type Change = Extract<Effect, { type: "closeAlerts" | "moveAlerts" }>;

function concerns(effect: Change, alert: StoredAlert, decision: Decision): boolean {
  if (alert.clock !== effect.clock || alert.number !== effect.number || alert.step !== effect.step)
    return false;
  if (alert.state !== "waiting" && alert.state !== "open") return false;
  if (alert.journeyId === effect.journeyId) return true;
  const journey = decision.journeys.find((one) => one.id === effect.journeyId);
  return journey?.engagement.factKeys.includes(alert.engagementKey) ?? false;
}

function applyChange(
  rules: TenantRules,
  effect: Change,
  alert: StoredAlert,
  changes: { key: AlertKey; change: { state?: StoredAlert["state"]; openFor?: UserId | null } }[],
  work: PlannedWork[],
): void {
  const closing = effect.type === "closeAlerts";
  changes.push({ key: alert, change: closing ? { state: "closed", openFor: null } : { openFor: effect.to } });
  // A task not made yet is made for whoever it is then for, or not at all: the dispatcher looks at the alert's row.
  if (alert.taskId === null) return;
  // In silent mode every task stays with the test recipient (D25).
  if (!closing && alert.sentAs === "silent") return;
  const installation = madeIn(rules.installations, alert);
  // Who has no user in that account cannot be given the task; it stays where it is, and the row says whose it is.
  const assignee = closing || !installation ? null : rules.view.idIn(effect.to, installation.crm);
  if (!installation || (!closing && assignee === null)) return;
  work.push({
    installationId: installation.id,
    key: alert.taskId,
    priority: PRIORITY.taskChanges,
    work: {
      kind: "changeTask",
      change: closing
        ? { taskId: alert.taskId, close: { note: effect.note } }
        : { taskId: alert.taskId, assignee: assignee! },
    },
  });
}

function storedAlert(lead: LeadId, alert: Alert, state: "waiting" | "skipped", now: Instant): StoredAlert {
  return {
    journeyId: alert.journeyId,
    engagementKey: alert.engagementKey,
    clock: alert.clock,
    number: alert.number,
    step: alert.step,
    kind: alert.kind,
    outcome: state === "skipped" ? "skipped: late" : "sent",
    decidedAt: now,
    ownerId: alert.ownerId,
    openFor:
      state === "skipped" ? null : (alert.recipients.find((one) => one.userId !== null)?.userId ?? null),
    leadId: lead,
    taskId: null,
    sentAs: null,
    state,
    body: alert,
  };
}

function createTask(
  context: LeadContext,
  home: TaskHome,
  key: AlertKey,
  message: { subject: string; body: readonly string[] },
  assignee: UserId | null,
  now: Instant,
  urgent: boolean,
): PlannedWork[] {
  if (!home) return [];
  const planned: PlannedWork = {
    installationId: home.installation.id,
    key: alertKey(key),
    priority: PRIORITY.alerts,
    work: {
      kind: "createTask",
      alert: { journeyId: key.journeyId, clock: key.clock, number: key.number, step: key.step },
      lead: context.lead,
      draft: {
        key: taskKey(key),
        subject: message.subject,
        body: message.body,
        assignee,
        dueAt: now,
        priority: urgent ? "high" : "medium",
        call: true,
        attachTo: home.record,
        firstTriedAt: null,
      },
    },
  };
  return [planned];
}

function sameReview(alert: StoredAlert, key: AlertKey, journey: Journey | null): boolean {
  if (alert.clock !== key.clock || alert.step !== key.step) return false;
  return (
    alert.journeyId === key.journeyId || (journey?.engagement.factKeys.includes(alert.engagementKey) ?? false)
  );
}

function storedReview(
  lead: LeadId,
  effect: ReviewEffect,
  key: AlertKey,
  journey: Journey | null,
  now: Instant,
): StoredAlert {
  return {
    ...key,
    leadId: lead,
    engagementKey: journey?.engagement.factKey ?? effect.journeyId,
    kind: "review",
    outcome: "sent",
    decidedAt: now,
    openFor: effect.reviewer,
    taskId: null,
    sentAs: null,
    state: "waiting",
    body: effect,
  };
}
