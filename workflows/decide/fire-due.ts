import { policyAt } from "../../src/domain/compiled.ts";
import { decide } from "../../src/domain/decide.ts";
import type { LeadFact } from "../../src/domain/facts.ts";
import type { Journey } from "../../src/domain/journey.ts";
import { type Instant, MINUTE, SECOND } from "../../src/domain/time.ts";
import { rereadLeads, type Unread } from "../learn/reread-leads.ts";
import type { Data, LeadId, Ports, TenantId } from "../ports.ts";
import { READ_AGAIN_AFTER, UNREADABLE_AFTER } from "../send/recheck-waited.ts";
import { type DecideOptions, decideLeads } from "./decide-leads.ts";
import { homesOf, taskHome, watchFromOf } from "./homes.ts";
import type { RulesCache } from "./tenant-rules.ts";

const LEASE = 2 * MINUTE;
const BATCH = 200;
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
  const leads = due.map(({ lead }) => lead);
  const alerting = await leadsAboutToAlert(ports, rules, tenantId, leads);
  await settle(
    ports,
    rules,
    tenantId,
    leads.filter((lead) => !alerting.has(lead)),
    {},
  );
  if (alerting.size === 0) return;
  const unread = await rereadLeads(ports, rules, tenantId, [...alerting]);
  const read = [...alerting].filter((lead) => !unread.has(lead));
  await settle(ports, rules, tenantId, read, {});
  if (unread.size > 0) await fireUnread(ports, rules, tenantId, unread);
}

/**
 * Where the account in which the task would be made is disconnected, nobody can be told: that waits for it (D36). Else
 * tier 1 goes out unread after 10 minutes in which we asked in vain, marked so: what fell due while we were down is no
 * older than our asking. Higher tiers wait until the lead can be read in all its accounts (D19).
 */
async function fireUnread(
  ports: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  unread: Unread,
): Promise<void> {
  const now = ports.clock.now();
  const { installations, policies } = await rules.of(ports.store, tenantId);
  const held: LeadId[] = [];
  const waiting: LeadId[] = [];
  for (const [lead, known] of await ports.store.leads.homes(tenantId, [...unread.keys()])) {
    const homes = homesOf(installations, known);
    const home = taskHome(installations, homes, policyAt(policies, now));
    (home?.installation.status === "connected" ? waiting : held).push(lead);
  }
  if (held.length > 0) await hold(ports, rules, tenantId, held);
  if (waiting.length === 0) return;
  const since = await ports.store.leads.unreadSince(tenantId, waiting, now);
  const late = waiting.filter((lead) => (since.get(lead) ?? now) + UNREADABLE_AFTER <= now);
  ports.log.warn("the CRM cannot be read before an alert", {
    tenantId,
    leads: waiting.length,
    notRechecked: late.length,
    why: unread.get(waiting[0]!)?.why,
  });
  await settle(ports, rules, tenantId, late, { notRechecked: true });
  // Our own limit is free again in seconds, and the alert is due.
  const asked = waiting.flatMap((lead) => unread.get(lead)?.askAt ?? []);
  const soonest = Math.max(now + SECOND, Math.min(...asked, now + READ_AGAIN_AFTER));
  await ports.store.leads.lookAgain(tenantId, waiting, soonest);
}

/** Clocks run on; what is late by the time it can be told is found late (D36, D33). */
async function hold(
  ports: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  leads: readonly LeadId[],
): Promise<void> {
  await settle(ports, rules, tenantId, leads, { holdAlerts: true });
  await ports.store.leads.lookAgain(tenantId, leads, ports.clock.now() + LOOK_AFTER);
}

/** Which of these leads would send something now. */
async function leadsAboutToAlert(
  ports: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  leads: readonly LeadId[],
): Promise<ReadonlySet<LeadId>> {
  const { store, clock } = ports;
  const tenantRules = await rules.of(store, tenantId);
  const facts = await store.leads.facts(tenantId, leads);
  const alerts = await store.alerts.ofLeads(tenantId, leads);
  const alerting = new Set<LeadId>();
  for (const lead of leads) {
    const decision = decide({
      leadId: lead,
      facts: facts.get(lead) ?? [],
      tenant: tenantRules.view,
      policies: tenantRules.policies,
      now: clock.now(),
      watchFrom: watchFromOf(tenantRules.installations),
      alerts: alerts.get(lead) ?? [],
    });
    if (decision.effects.some(({ type }) => type === "alert")) alerting.add(lead);
  }
  return alerting;
}

/** Decides these leads at this instant and records which dues have passed. */
async function settle(
  ports: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  leads: readonly LeadId[],
  options: Omit<DecideOptions, "now">,
): Promise<void> {
  if (leads.length === 0) return;
  await ports.store.transaction(async (data) => {
    const now = ports.clock.now();
    await data.leads.lock(tenantId, leads);
    await markReached(data, tenantId, leads, now);
    await decideLeads(data, await rules.of(data, tenantId), leads, { now, ...options });
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
