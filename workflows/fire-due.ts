import type { Installation } from "../connectors/connector.ts";
import { decide } from "../src/domain/decide.ts";
import type { Effect } from "../src/domain/effects.ts";
import type { LeadFact, RecordRef } from "../src/domain/facts.ts";
import type { Journey } from "../src/domain/journey.ts";
import { type Instant, MINUTE } from "../src/domain/time.ts";
import { GiveUp, Reauthorize, RetryLater } from "../src/errors.ts";
import { type DecideOptions, decideLeads } from "./decide-leads.ts";
import { disconnect } from "./disconnect.ts";
import { learn } from "./learn.ts";
import type { Data, LeadId, Ports, TenantId } from "./ports.ts";
import type { RulesCache } from "./tenant-rules.ts";

const LEASE = 2 * MINUTE;
const BATCH = 200;
/** Beyond this the first alerts go out without the re-check (D19). */
const UNREADABLE_AFTER = 10 * MINUTE;
const READ_AGAIN_AFTER = 1 * MINUTE;
/** How often to see whether a disconnected account is back. */
const LOOK_AFTER = 5 * MINUTE;

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
  const leads = due.map(({ lead }) => lead);
  const alerting = await leadsAboutToAlert(ports, rules, installation, leads);
  await settle(
    ports,
    rules,
    installation,
    leads.filter((lead) => !alerting.has(lead)),
    {},
  );
  if (alerting.size === 0) return;
  if (installation.status === "connected") await fireAlerts(ports, rules, installation, alerting);
  else await hold(ports, rules, installation, [...alerting.keys()]);
}

/** Reads the leads again, then lets their alerts go out (D19). */
async function fireAlerts(
  ports: Ports,
  rules: RulesCache,
  installation: Installation,
  alerting: ReadonlyMap<LeadId, Instant>,
): Promise<void> {
  const leads = [...alerting.keys()];
  try {
    await rereadLeads(ports, rules, installation, leads);
  } catch (error) {
    // One lead that can never be read must not silence the others.
    if (error instanceof GiveUp && alerting.size > 1) {
      for (const one of alerting) await fireAlerts(ports, rules, installation, new Map([one]));
      return;
    }
    if (error instanceof Reauthorize) {
      await disconnect(ports, installation.tenantId, installation.id, error.message);
      return hold(ports, rules, installation, leads);
    }
    if (!(error instanceof RetryLater) && !(error instanceof GiveUp)) throw error;
    return fireUnread(ports, rules, installation, alerting, error.message);
  }
  await settle(ports, rules, installation, leads, {});
}

/** Tier 1 goes out unread after 10 minutes, marked so; higher tiers wait until the lead can be read (D19). */
async function fireUnread(
  ports: Ports,
  rules: RulesCache,
  installation: Installation,
  alerting: ReadonlyMap<LeadId, Instant>,
  why: string,
): Promise<void> {
  const { tenantId } = installation;
  const late = [...alerting]
    .filter(([, at]) => at + UNREADABLE_AFTER <= ports.clock.now())
    .map(([lead]) => lead);
  ports.log.warn("the CRM cannot be read before an alert", {
    tenantId,
    leads: alerting.size,
    notRechecked: late.length,
    why,
  });
  await settle(ports, rules, installation, late, { notRechecked: true });
  await ports.store.leads.lookAgain(tenantId, [...alerting.keys()], ports.clock.now() + READ_AGAIN_AFTER);
}

/** Nobody can be told while the CRM is disconnected: clocks run on, what is late by then is found late (D36, D33). */
async function hold(
  ports: Ports,
  rules: RulesCache,
  installation: Installation,
  leads: readonly LeadId[],
): Promise<void> {
  await settle(ports, rules, installation, leads, { holdAlerts: true });
  await ports.store.leads.lookAgain(installation.tenantId, leads, ports.clock.now() + LOOK_AFTER);
}

/** The installation whose CRM owns the leads: the first one connected. */
async function recordSystem(ports: Ports, tenantId: TenantId) {
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
  options: Omit<DecideOptions, "now">,
): Promise<void> {
  if (leads.length === 0) return;
  await ports.store.transaction(async (data) => {
    const now = ports.clock.now();
    await data.leads.lock(installation.tenantId, leads);
    await markReached(data, installation.tenantId, leads, now);
    await decideLeads(data, await rules.of(data, installation.tenantId), installation, leads, {
      now,
      ...options,
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
