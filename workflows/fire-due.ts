import type { Installation } from "../connectors/connector.ts";
import { decide } from "../src/domain/decide.ts";
import type { Effect } from "../src/domain/effects.ts";
import type { LeadFact, RecordRef } from "../src/domain/facts.ts";
import type { Journey } from "../src/domain/journey.ts";
import { type Instant, MINUTE } from "../src/domain/time.ts";
import { Reauthorize, RetryLater } from "../src/errors.ts";
import { decideLeads } from "./decide-leads.ts";
import { disconnect } from "./disconnect.ts";
import { learn } from "./learn.ts";
import type { Data, LeadId, Ports, TenantId } from "./ports.ts";
import type { RulesCache } from "./tenant-rules.ts";

const LEASE = 2 * MINUTE;
const BATCH = 200;
/** Beyond this the first alerts go out without the re-check (D19). */
const UNREADABLE_AFTER = 10 * MINUTE;
const READ_AGAIN_AFTER = 1 * MINUTE;

interface DueLead {
  readonly lead: LeadId;
  readonly dueAt: Instant;
}

/** Looks at leads whose next due instant has come; reads the CRM again before any alert; answers whether there were any. */
export async function fireDue(ports: Ports, rules: RulesCache): Promise<boolean> {
  const claimed = await ports.store.leads.claimDue(ports.clock.now(), LEASE, BATCH);
  for (const [tenantId, leads] of Map.groupBy(claimed, (one) => one.tenantId))
    await fireTenant(ports, rules, tenantId, leads);
  return claimed.length > 0;
}

async function fireTenant(
  ports: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  due: readonly DueLead[],
): Promise<void> {
  const installation = await recordSystem(ports, tenantId);
  if (!installation) return;
  const alerting = await leadsAboutToAlert(
    ports,
    rules,
    installation,
    due.map(({ lead }) => lead),
  );
  const quiet = due.filter(({ lead }) => !alerting.has(lead));
  await settle(
    ports,
    rules,
    installation,
    quiet.map(({ lead }) => lead),
    false,
  );
  if (alerting.size === 0) return;
  try {
    await rereadLeads(ports, rules, installation, [...alerting.keys()]);
    await settle(ports, rules, installation, [...alerting.keys()], false);
  } catch (error) {
    if (!(error instanceof RetryLater) && !(error instanceof Reauthorize)) throw error;
    if (error instanceof Reauthorize) await disconnect(ports, tenantId, installation.id, error.message);
    const late = [...alerting]
      .filter(([, at]) => at + UNREADABLE_AFTER <= ports.clock.now())
      .map(([lead]) => lead);
    ports.log.warn("the CRM cannot be read before an alert", {
      tenantId,
      leads: alerting.size,
      notRechecked: late.length,
      why: error.message,
    });
    await settle(ports, rules, installation, late, true);
    await ports.store.leads.lookAgain(
      tenantId,
      [...alerting.keys()].filter((lead) => !late.includes(lead)),
      ports.clock.now() + READ_AGAIN_AFTER,
    );
  }
}

/** The installation whose CRM owns the leads: the first one connected. */
async function recordSystem(ports: Ports, tenantId: TenantId): Promise<Installation | null> {
  const all = await ports.store.tenants.installations(tenantId);
  return all.find((one) => one.status === "connected") ?? all[0] ?? null;
}

/** Which of these leads would send something now, and since when that has been due. */
async function leadsAboutToAlert(
  ports: Ports,
  rules: RulesCache,
  installation: Installation,
  leads: readonly LeadId[],
): Promise<ReadonlyMap<LeadId, Instant>> {
  const { store, clock } = ports;
  const tenantRules = await rules.of(store, installation.tenantId);
  const facts = await store.leads.facts(installation.tenantId, leads);
  const alerting = new Map<LeadId, Instant>();
  for (const lead of leads) {
    const decision = decide({
      leadId: lead,
      facts: facts.get(lead) ?? [],
      tenant: tenantRules.view,
      policies: tenantRules.policies,
      now: clock.now(),
      watchFrom: installation.watchFrom,
      alerts: await store.alerts.of(installation.tenantId, lead),
    });
    const at = decision.effects.flatMap((effect: Effect) =>
      effect.type === "alert" ? [effect.alert.at] : [],
    );
    if (at.length > 0) alerting.set(lead, Math.min(...at));
  }
  return alerting;
}

async function rereadLeads(
  ports: Ports,
  rules: RulesCache,
  installation: Installation,
  leads: readonly LeadId[],
): Promise<void> {
  const records: RecordRef[] = [];
  for (const lead of leads) records.push(...(await ports.store.leads.records(installation.tenantId, lead)));
  const connector = ports.accounts.connector(installation.crm);
  const understood = await connector.reread(ports.accounts.session(installation), records);
  await learn(ports, rules, installation, understood, { seenBy: "sweep", receivedAt: ports.clock.now() });
}

/** Decides these leads at this instant and records which dues have passed. */
async function settle(
  ports: Ports,
  rules: RulesCache,
  installation: Installation,
  leads: readonly LeadId[],
  notRechecked: boolean,
): Promise<void> {
  if (leads.length === 0) return;
  await ports.store.transaction(async (data) => {
    const now = ports.clock.now();
    await data.leads.lock(installation.tenantId, leads);
    await markReached(data, installation.tenantId, leads, now);
    await decideLeads(data, await rules.of(data, installation.tenantId), installation, leads, {
      now,
      notRechecked,
    });
  });
}

/** A due that has passed is recorded as a fact when it passes, not when somebody next looks. */
async function markReached(
  data: Data,
  tenantId: TenantId,
  leads: readonly LeadId[],
  now: Instant,
): Promise<void> {
  const journeys = await data.leads.journeys(tenantId, leads);
  for (const lead of leads) {
    const reached = (journeys.get(lead) ?? []).flatMap((journey) => timeReached(journey, now));
    if (reached.length > 0) await data.leads.addFacts(tenantId, lead, reached, now, "push");
  }
}

function timeReached(journey: Journey, now: Instant): LeadFact[] {
  return journey.clocks
    .filter((clock) => clock.status === "pending" && clock.dueAt !== null && clock.dueAt <= now)
    .map((clock) => ({
      kind: "timeReached",
      key: `due:${journey.id}:${clock.clock}:${clock.number}:${clock.dueAt}`,
      occurredAt: clock.dueAt!,
      source: "leadclock",
      clock: clock.clock,
    }));
}
