import type { Installation } from "../connectors/connector.ts";
import { fieldSpecs } from "../field-specs/index.ts";

import { decide } from "../src/domain/decide.ts";
import type { Decision } from "../src/domain/effects.ts";
import type { Journey } from "../src/domain/journey.ts";
import type { Instant } from "../src/domain/time.ts";
import { alertKey } from "./alert-key.ts";
import { auditOf } from "./audit-trail.ts";
import { carryOut, type PlannedWork, PRIORITY, reviewKey } from "./carry-out.ts";
import { doubledAlerts } from "./doubled-alerts.ts";
import type { AuditEntry, Data, LeadId, TenantId } from "./ports.ts";
import { changedFields } from "./stamp-values.ts";
import type { TenantRules } from "./tenant-rules.ts";

export interface DecideOptions {
  readonly now: Instant;
  /** The CRM could not be read before firing: only warnings and tier 1 go out, marked so (D19). */
  readonly notRechecked?: boolean;
  /** Nobody can be told now: what is due is neither sent nor skipped, and decided again later (D36). */
  readonly holdAlerts?: boolean;
}

/**
 * Folds leads anew and saves what follows: journeys, alerts, stamps to write, audit, next due instant.
 * Runs inside the caller's transaction, which holds the leads' locks.
 */
export async function decideLeads(
  data: Data,
  rules: TenantRules,
  installation: Installation,
  leads: readonly LeadId[],
  options: DecideOptions,
): Promise<void> {
  const tenantId = rules.tenantId;
  const facts = await data.leads.facts(tenantId, leads);
  const before = await data.leads.journeys(tenantId, leads);
  const work: PlannedWork[] = [];
  const audit: AuditEntry[] = [];

  for (const lead of leads) {
    const known = await data.alerts.of(tenantId, lead);
    const decided = decide({
      leadId: lead,
      facts: facts.get(lead) ?? [],
      tenant: rules.view,
      policies: rules.policies,
      now: options.now,
      watchFrom: installation.watchFrom,
      alerts: known,
      ...(options.notRechecked ? { notRechecked: true } : {}),
    });
    const decision = options.holdAlerts ? withoutAlerts(decided) : decided;
    const previous = before.get(lead) ?? [];
    await data.leads.save(tenantId, lead, decision.journeys, decision.nextAt, options.now);
    work.push(...(await stampWork(data, rules, lead, previous, decision)));
    const doubled = doubledAlerts(known, decision.journeys);
    if (decision.effects.length > 0 || doubled.length > 0) {
      const carried = carryOut(
        rules,
        {
          lead,
          known,
          doubled,
          records: await data.leads.records(tenantId, lead),
          cards: await data.leads.cards(tenantId, lead),
          told: await toldReviews(data, tenantId, decision),
          notRechecked: options.notRechecked ?? false,
        },
        decision,
        options.now,
      );
      if (carried.alerts.length > 0) await data.alerts.add(tenantId, lead, carried.alerts);
      for (const { key, change } of carried.changes) await data.alerts.update(tenantId, key, change);
      work.push(...carried.work);
    }
    audit.push(...auditOf(lead, previous, decision, options.now));
  }
  if (work.length > 0)
    await data.outbox.put(
      work.map((item) => ({ ...item, tenantId, installationId: installation.id })),
      options.now,
    );
  if (audit.length > 0) await data.audit.append(tenantId, audit);
}

function withoutAlerts(decision: Decision): Decision {
  const effects = decision.effects.filter(({ type }) => type !== "alert" && type !== "skipped");
  return { ...decision, effects };
}

/** One write per record, if its stamps now differ from what the journeys before would have written. */
async function stampWork(
  data: Data,
  rules: TenantRules,
  lead: LeadId,
  before: readonly Journey[],
  decision: Decision,
): Promise<PlannedWork[]> {
  const values = changedFields(fieldSpecs, rules.policies, before, decision.journeys);
  // Where every record is deleted there is nothing to write on; restored, the journeys differ and all is written.
  if (values === null || decision.journeys.at(-1)?.outcome === "deleted") return [];
  const priority = decision.journeys.at(-1)?.history ? PRIORITY.historyStamps : PRIORITY.stamps;
  const records = await data.leads.records(rules.tenantId, lead);
  return records.map((record) => ({
    key: record,
    priority,
    work: { kind: "fields", write: { record, values } },
  }));
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
