import type { Journey } from "../../src/domain/journey.ts";
import type { Instant } from "../../src/domain/time.ts";
import type { Data, StoredAlert, TenantId } from "../ports.ts";

/** The journey that now holds the engagement of an alert. */
export function journeyIn(journeys: readonly Journey[], alert: StoredAlert): Journey | null {
  return (
    journeys.find((one) => one.engagement.factKeys.includes(alert.engagementKey)) ??
    journeys.find(({ id }) => id === alert.journeyId) ??
    null
  );
}

/** A warning says that there is time left (D18): past the due, as it is now, the breach tells. */
export function cameTooLate(alert: StoredAlert, journey: Journey | null, now: Instant): boolean {
  if (alert.kind !== "warning") return false;
  const clock = journey?.clocks.find((one) => one.clock === alert.clock && one.number === alert.number);
  return clock?.dueAt != null && clock.dueAt <= now;
}

/** Of these alerts the warnings that would come beside their breach, for instance after an outage. */
export async function cameTooLateOf(
  data: Pick<Data, "leads">,
  tenantId: TenantId,
  alerts: readonly StoredAlert[],
  now: Instant,
): Promise<ReadonlySet<StoredAlert>> {
  const warnings = alerts.filter(({ kind }) => kind === "warning");
  if (warnings.length === 0) return new Set();
  const journeys = await data.leads.journeys(tenantId, [...new Set(warnings.map(({ leadId }) => leadId))]);
  return new Set(
    warnings.filter((one) => cameTooLate(one, journeyIn(journeys.get(one.leadId) ?? [], one), now)),
  );
}

/** Of these alerts those that were given up, and about which nobody waits any more by the time they are revived. */
export async function overtakenOf(
  data: Pick<Data, "leads">,
  tenantId: TenantId,
  alerts: readonly StoredAlert[],
): Promise<ReadonlySet<StoredAlert>> {
  const revived = alerts.filter(({ state, kind, leadId }) => isRevived(state, kind) && leadId !== "");
  if (revived.length === 0) return new Set();
  const journeys = await data.leads.journeys(tenantId, [...new Set(revived.map(({ leadId }) => leadId))]);
  return new Set(
    revived.filter((alert) => {
      const journey = journeyIn(journeys.get(alert.leadId) ?? [], alert);
      const clock = journey?.clocks.find((one) => one.clock === alert.clock && one.number === alert.number);
      return !journey || !clock || clock.stoppedAt !== null || GONE.has(clock.status);
    }),
  );
}

const isRevived = (state: StoredAlert["state"], kind: StoredAlert["kind"]): boolean =>
  state === "failed" && kind !== "review";
const GONE: ReadonlySet<string> = new Set(["excluded", "superseded"]);

/**
 * A warning whose task was not made in time is recorded as skipped: late (D33); told on a channel in time it stays sent,
 * without a task. In the caller's transaction, which holds the lead's lock.
 */
export async function skipLate(
  data: Pick<Data, "alerts" | "messages" | "audit">,
  tenantId: TenantId,
  alert: StoredAlert,
  now: Instant,
): Promise<void> {
  const messages = await data.messages.ofAlerts(tenantId, [alert]);
  const told = messages.some(({ state }) => state === "delivered" || state === "unknown");
  const skipped = { state: "skipped", outcome: "skipped: late", openFor: null } as const;
  await data.alerts.update(tenantId, alert, told ? { state: "closed", openFor: null } : skipped);
  const { journeyId: journey, clock, number, step } = alert;
  const why = "The miss came before its task could be made: the breach tells.";
  await data.audit.append(tenantId, [
    {
      at: now,
      actor: "leadclock",
      action: told ? "alert.closed" : "alert.skipped",
      subject: alert.leadId,
      detail: { journey, clock, number, step, why },
    },
  ]);
}
