import type { FieldWrite } from "../connectors/connector.ts";
import { fieldSpecs } from "../field-specs/index.ts";
import { decide } from "../src/domain/decide.ts";
import type { Decision } from "../src/domain/effects.ts";
import type { Journey } from "../src/domain/journey.ts";
import type { Instant } from "../src/domain/time.ts";
import { alertKey } from "./alert-key.ts";
import { auditOf } from "./audit-trail.ts";
import { carryOut, type PlannedWork, PRIORITY, reviewKey } from "./carry-out.ts";
import { doubledAlerts } from "./doubled-alerts.ts";
import { heldBack } from "./held-back.ts";
import { type Home, homesOf, watchFromOf } from "./homes.ts";
import type { AuditEntry, Data, LeadId, TenantId } from "./ports.ts";
import { postMessages } from "./post-messages.ts";
import { changedFields } from "./stamp-values.ts";
import type { TenantRules } from "./tenant-rules.ts";

export interface DecideOptions {
  readonly now: Instant;
  /** The CRM could not be read before firing: only warnings and tier 1 go out, marked so (D19). */
  readonly notRechecked?: boolean;
  /** Nobody can be told now: what is due is neither sent nor skipped, and decided again later (D36). */
  readonly holdAlerts?: boolean;
  /** Leads with a record that has no stamps yet: all their records are written. */
  readonly stampAnew?: ReadonlySet<LeadId>;
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
  const facts = await data.leads.facts(tenantId, leads);
  const before = await data.leads.journeys(tenantId, leads);
  const work: PlannedWork[] = [];
  const audit: AuditEntry[] = [];
  const off = await data.switches.all(tenantId);

  for (const lead of leads) {
    const known = await data.alerts.of(tenantId, lead);
    const decided = decide({
      leadId: lead,
      facts: facts.get(lead) ?? [],
      tenant: rules.view,
      policies: rules.policies,
      now: options.now,
      watchFrom: watchFromOf(rules.installations),
      alerts: known,
      ...(options.notRechecked ? { notRechecked: true } : {}),
    });
    const { decision, held } = heldBack(
      options.holdAlerts ? withoutAlerts(decided) : decided,
      off,
      lead,
      options.now,
    );
    if (held.length > 0) await data.switches.hold(tenantId, held);
    const previous = before.get(lead) ?? [];
    await data.leads.save(tenantId, lead, decision.journeys, decision.nextAt, options.now);
    const homes = homesOf(rules.installations, await data.leads.homes(tenantId, lead));
    const stamped = options.stampAnew?.has(lead) ? [] : previous;
    work.push(...stampWork(rules, homes, stamped, decision));
    const doubled = doubledAlerts(known, decision.journeys);
    if (decision.effects.length > 0 || doubled.length > 0) {
      const carried = carryOut(
        rules,
        {
          lead,
          known,
          doubled,
          homes,
          cards: await data.leads.cards(tenantId, lead),
          told: await toldReviews(data, tenantId, decision),
          notRechecked: options.notRechecked ?? false,
        },
        decision,
        options.now,
      );
      if (carried.alerts.length > 0) await data.alerts.add(tenantId, lead, carried.alerts);
      for (const { key, change } of carried.changes) await data.alerts.update(tenantId, key, change);
      await postMessages(data, tenantId, carried.messages);
      work.push(...carried.work);
    }
    audit.push(...auditOf(lead, previous, decision, options.now));
  }
  if (work.length > 0)
    await data.outbox.put(
      work.map((item) => ({ ...item, tenantId })),
      options.now,
    );
  if (audit.length > 0) await data.audit.append(tenantId, audit);
}

function withoutAlerts(decision: Decision): Decision {
  const effects = decision.effects.filter(({ type }) => type !== "alert" && type !== "skipped");
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
    work: { kind: "fields", write: { record, values: valuesIn(installation.crm, values, rules) } },
  }));
}

/** People by their ids in that system; who has none there is left empty. */
function valuesIn(crm: string, values: FieldWrite["values"], { view }: TenantRules): FieldWrite["values"] {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (value === null || typeof value !== "object" || !("user" in value)) return [name, value];
      const user = view.idIn(value.user, crm);
      return [name, user === null ? null : { user }];
    }),
  );
}

/** Which of these reviews were opened before, for this or another lead. */
async function toldReviews(data: Data, tenantId: TenantId, decision: Decision): Promise<ReadonlySet<string>> {
  const told = new Set<string>();
  for (const effect of decision.effects) {
    if (effect.type !== "review") continue;
    const key = reviewKey(effect);
    if (await data.alerts.exists(tenantId, key)) told.add(alertKey(key));
  }
  return told;
}
