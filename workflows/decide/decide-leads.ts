import { fieldSpecs } from "../../field-specs/index.ts";
import { decide } from "../../src/domain/decide.ts";
import type { Decision } from "../../src/domain/effects.ts";
import type { Journey } from "../../src/domain/journey.ts";
import type { Instant } from "../../src/domain/time.ts";
import type { PlannedMessage } from "../messages/messages.ts";
import { postMessages } from "../messages/post-messages.ts";
import type {
  AuditEntry,
  Data,
  HeldAlert,
  LeadId,
  StoredAlert,
  StoredOwnerChange,
  TenantId,
} from "../ports.ts";
import { alertKey } from "./alert-key.ts";
import { auditOf } from "./audit-trail.ts";
import { carryOut, type PlannedWork, PRIORITY, reviewKey } from "./carry-out.ts";
import { doubledAlerts } from "./doubled-alerts.ts";
import { heldBack } from "./held-back.ts";
import { type Home, homesOf, watchFromOf } from "./homes.ts";
import { changedFields, valuesIn } from "./stamp-values.ts";
import type { TenantRules } from "./tenant-rules.ts";

export interface DecideOptions {
  readonly now: Instant;
  /** The CRM could not be read before firing: only warnings and tier 1 go out, marked so (D19). */
  readonly notRechecked?: boolean;
  /** Nobody can be told now: what is due is neither sent nor skipped, and decided again later (D36). */
  readonly holdAlerts?: boolean;
  /** What was learned may be half of what happened: alerts wait until the CRM was read again, which is at once (D19). */
  readonly recheckFirst?: boolean;
  /** Leads with a record that has no stamps yet: all their records are written. */
  readonly stampAnew?: ReadonlySet<LeadId>;
  /** What led to it, to be entered before what follows: the trail is held for a moment only, at the end. */
  readonly audit?: readonly AuditEntry[];
}

/**
 * Folds leads anew and saves what follows: journeys, alerts, stamps to write, audit, next due instant.
 * Runs inside the caller's transaction, which holds the leads' locks.
 */
export async function decideLeads(
  data: Data,
  rules: TenantRules,
  leads: readonly LeadId[],
  options: DecideOptions,
): Promise<void> {
  const tenantId = rules.tenantId;
  const known = await data.alerts.ofLeads(tenantId, leads);
  const { decided: all, held, unchecked } = await decideEach(data, rules, leads, known, options);
  const decided = await stayingInSilence(data, tenantId, all, known);
  if (held.length > 0) await data.switches.hold(tenantId, held);
  const before = await data.leads.journeys(tenantId, leads);
  const homes = await data.leads.homes(tenantId, leads);
  const busy = decided.filter(({ decision, doubled }) => decision.effects.length > 0 || doubled.length > 0);
  const cards = await data.leads.cardsOf(
    tenantId,
    busy.map(({ lead }) => lead),
  );
  const told = await toldReviews(
    data,
    tenantId,
    busy.map(({ decision }) => decision),
  );
  const work: PlannedWork[] = [];
  const messages: PlannedMessage[] = [];
  const ownerChanges: StoredOwnerChange[] = [];
  const audit: AuditEntry[] = [...(options.audit ?? [])];

  for (const { lead, decision, doubled } of decided) {
    const previous = before.get(lead) ?? [];
    await data.leads.save(tenantId, lead, decision.journeys, decision.nextAt, options.now);
    const own = homesOf(rules.installations, homes.get(lead) ?? []);
    const stamped = options.stampAnew?.has(lead) ? [] : previous;
    work.push(...stampWork(rules, own, stamped, decision));
    if (cards.has(lead)) {
      const carried = carryOut(
        rules,
        {
          lead,
          known: known.get(lead) ?? [],
          doubled,
          homes: own,
          cards: cards.get(lead) ?? [],
          told,
          notRechecked: options.notRechecked ?? false,
        },
        decision,
        options.now,
      );
      // A question that several of these leads share is asked with the first.
      for (const alert of carried.alerts) told.add(alertKey(alert));
      ownerChanges.push(...carried.ownerChanges);
      if (carried.alerts.length > 0) await data.alerts.add(tenantId, lead, carried.alerts);
      for (const { key, change } of carried.changes) await data.alerts.update(tenantId, key, change);
      messages.push(...carried.messages);
      work.push(...carried.work);
    }
    audit.push(...auditOf(lead, previous, decision, options.now));
  }
  if (unchecked.length > 0) await data.leads.lookAgain(tenantId, unchecked, options.now);
  await postMessages(data, tenantId, messages);
  await data.ownerChanges.add(tenantId, ownerChanges);
  if (work.length > 0)
    await data.outbox.put(
      work.map((item) => ({ ...item, tenantId })),
      options.now,
    );
  if (audit.length > 0) await data.audit.append(tenantId, audit);
}

interface Decided {
  readonly lead: LeadId;
  readonly decision: Decision;
  readonly doubled: readonly StoredAlert[];
}

/** What follows for each lead; nothing is written. */
async function decideEach(
  data: Data,
  rules: TenantRules,
  leads: readonly LeadId[],
  known: ReadonlyMap<LeadId, readonly StoredAlert[]>,
  options: DecideOptions,
): Promise<{
  readonly decided: readonly Decided[];
  readonly held: readonly Omit<HeldAlert, "releasedAt">[];
  /** Their alerts wait for the CRM to be read again. */
  readonly unchecked: readonly LeadId[];
}> {
  const facts = await data.leads.facts(rules.tenantId, leads);
  const off = await data.switches.all(rules.tenantId);
  const isOptedIn = rules.policies.some((policy) => policy.ownerChanges !== undefined);
  const ownerChanges = await data.ownerChanges.of(rules.tenantId, isOptedIn ? leads : []);
  const allHeld: Omit<HeldAlert, "releasedAt">[] = [];
  const unchecked: LeadId[] = [];
  const decided = leads.map((lead): Decided => {
    const alerts = known.get(lead) ?? [];
    const all = decide({
      leadId: lead,
      facts: facts.get(lead) ?? [],
      tenant: rules.view,
      policies: rules.policies,
      now: options.now,
      watchFrom: watchFromOf(rules.installations),
      alerts,
      ownerChanges: ownerChanges.get(lead) ?? [],
      ...(options.notRechecked ? { notRechecked: true } : {}),
    });
    const recheck = options.recheckFirst === true && all.effects.some(({ type }) => type === "alert");
    if (recheck) unchecked.push(lead);
    const wanted = options.holdAlerts || recheck ? withoutAlerts(all) : all;
    const { decision, held } = heldBack(wanted, off, lead, options.now);
    allHeld.push(...held);
    return { lead, decision, doubled: doubledAlerts(alerts, decision.journeys) };
  });
  return { decided, held: allHeld, unchecked };
}

/** In silence no task of the team moves; live again, it is decided anew (D36). */
async function stayingInSilence(
  data: Data,
  tenantId: TenantId,
  decided: readonly Decided[],
  known: ReadonlyMap<LeadId, readonly StoredAlert[]>,
): Promise<readonly Decided[]> {
  const moves = decided.some(({ decision }) => decision.effects.some(({ type }) => type === "moveAlerts"));
  if (!moves || (await data.tenants.get(tenantId))?.mode !== "silent") return decided;
  return decided.map((one) => {
    const live = (known.get(one.lead) ?? []).filter(
      ({ sentAs, taskId }) => sentAs === "live" && taskId !== null,
    );
    const effects = one.decision.effects.filter(
      (effect) =>
        effect.type !== "moveAlerts" ||
        !live.some(
          ({ clock, number, step }) =>
            clock === effect.clock && number === effect.number && step === effect.step,
        ),
    );
    return { ...one, decision: { ...one.decision, effects } };
  });
}

function withoutAlerts(decision: Decision): Decision {
  const effects = decision.effects.filter(
    ({ type }) => type !== "alert" && type !== "skipped" && type !== "changeOwner",
  );
  return { ...decision, effects };
}

/** One write per record, in its own account, if its stamps now differ from what the journeys before would have written. */
function stampWork(
  rules: TenantRules,
  homes: readonly Home[],
  before: readonly Journey[],
  decision: Decision,
): PlannedWork[] {
  const values = changedFields(fieldSpecs, rules.policies, before, decision.journeys);
  // Where every record is deleted there is nothing to write on; restored, the journeys differ and all is written.
  if (values === null || decision.journeys.at(-1)?.outcome === "deleted") return [];
  const priority = decision.journeys.at(-1)?.history ? PRIORITY.historyStamps : PRIORITY.stamps;
  return homes.map(({ record, installation }) => ({
    installationId: installation.id,
    key: record,
    priority,
    work: { kind: "fields", write: { record, values: valuesIn(installation.crm, values, rules.view) } },
  }));
}

/** Which of the reviews in these decisions were opened before, for whichever lead. */
async function toldReviews(
  data: Data,
  tenantId: TenantId,
  decisions: readonly Decision[],
): Promise<Set<string>> {
  const keys = decisions.flatMap(({ effects }) =>
    effects.flatMap((effect) => (effect.type === "review" ? [reviewKey(effect)] : [])),
  );
  return new Set((await data.alerts.existing(tenantId, keys)).map(alertKey));
}
