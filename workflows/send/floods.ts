import { alertRules } from "../../src/domain/alert-rules.ts";
import { policyAt } from "../../src/domain/compiled.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../../src/domain/time.ts";
import { NotFound } from "../../src/errors.ts";
import type { TenantRules } from "../decide/tenant-rules.ts";
import type { Flood } from "../messages/messages.ts";
import type { Data, Ports, TenantId } from "../ports.ts";
import { tellOperations } from "./tell-operations.ts";

const USUAL_OVER = 28 * DAY;
/** How often to see what operations decided. */
export const FLOOD_LOOK_AFTER = 1 * MINUTE;

/**
 * Whether sending holds because of far more alerts than usual in the last hour: ten times as many, and at least 200,
 * unless the policy says otherwise. Operations are told once; only they let it go on (D34).
 */
export async function floodHolds(ports: Ports, rules: TenantRules): Promise<boolean> {
  const { store, clock } = ports;
  const { tenantId, policies } = rules;
  if (policies.length === 0) return false;
  if (await store.floods.open(tenantId)) return true;
  const now = clock.now();
  const { flood: limits } = alertRules(policyAt(policies, now));
  const last = await store.floods.last(tenantId);
  // What operations released counts no more.
  const since = Math.max(now - HOUR, last?.decidedAt ?? 0);
  const alerts = await store.floods.alertsSince(tenantId, since);
  if (alerts < limits.atLeast) return false;
  const usual = await store.floods.usual(tenantId, since - USUAL_OVER, since);
  if (alerts < limits.timesUsual * usual) return false;
  await store.transaction(async (data) => {
    if (await data.floods.begin(tenantId, { since: now, alerts, usual }))
      await tell(data, rules, { alerts, usual }, now);
  });
  ports.log.warn("far more alerts than usual: sending holds", { tenantId, alerts, usual });
  return true;
}

async function tell(
  data: Data,
  rules: TenantRules,
  { alerts, usual }: Pick<Flood, "alerts" | "usual">,
  now: Instant,
): Promise<void> {
  await data.audit.append(rules.tenantId, [
    { at: now, actor: "leadclock", action: "flood.held", subject: "alerts", detail: { alerts, usual } },
  ]);
  const notice = {
    key: `flood: ${new Date(now).toISOString()}`,
    subject: `${alerts} alerts within an hour: sending holds until you decide`,
    body: [
      `${alerts} alerts were decided within an hour; usually there are ${usual} in an hour with any. Nothing more is sent: no message, no new task.`,
      "Look whether the leads really wait: an import, a changed rule or an outage may have caused it.",
      "Then let them go with `leadclock alerts release`, or drop them with `leadclock alerts drop`; both need a reason.",
    ],
  };
  await tellOperations(data, rules, notice, now);
}

/**
 * Operations let the held alerts go, or drop them: no message, no task for what waits now. Throws NotFound where nothing
 * is held. Audited.
 */
export async function decideFlood(
  ports: Ports,
  tenantId: TenantId,
  verdict: "release" | "drop",
  by: string,
  why: string,
): Promise<{ readonly flood: Flood; readonly dropped: number }> {
  return ports.store.transaction(async (data) => {
    const now = ports.clock.now();
    const flood = await data.floods.decide(
      tenantId,
      verdict === "release" ? "released" : "dropped",
      by,
      why,
      now,
    );
    if (!flood) throw new NotFound("flood of alerts that holds sending");
    const began = flood.since - HOUR;
    const dropped = verdict === "drop" ? await data.alerts.dropWaiting(tenantId, began) : 0;
    if (verdict === "drop")
      await data.messages.dropSince(tenantId, began, `Dropped with the flood by ${by}: ${why}`, now);
    await data.audit.append(tenantId, [
      {
        at: now,
        actor: by,
        action: `flood.${flood.verdict}`,
        subject: "alerts",
        detail: { was: "held", is: flood.verdict, why, since: flood.since, alerts: flood.alerts, dropped },
      },
    ]);
    await data.outbox.hasten(tenantId, now);
    return { flood, dropped };
  });
}
