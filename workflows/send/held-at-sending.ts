import { MINUTE } from "../../src/domain/time.ts";
import { type Switch, switchedOff, switchInWords } from "../gate/switches.ts";
import type { OutboxItem, OutboxWork, Ports, StoredAlert } from "../ports.ts";

type TaskItem = OutboxItem & { readonly work: Extract<OutboxWork, { kind: "createTask" }> };

/** How often to see whether it is switched on again. */
const LOOK_AFTER = 1 * MINUTE;

/**
 * Whether a switch holds this task back just before it would be made. An alert that nobody has begun to send is taken
 * back, to be decided again (D33); one that may have been sent, or whose task alone is off, waits in its line.
 */
export async function heldAtSending(
  ports: Ports,
  off: readonly Switch[],
  item: TaskItem,
  alert: StoredAlert,
): Promise<boolean> {
  if (off.length === 0) return false;
  const { tenantId, work } = item;
  const outgoing = { rule: await rulesOf(ports, tenantId, alert), channel: "task" };
  if (!switchedOff(off, outgoing)) return false;
  return ports.store.transaction(async (data) => {
    await data.leads.lock(tenantId, [alert.leadId]);
    const by = switchedOff(await data.switches.all(tenantId), outgoing);
    if (!by) return false;
    const now = ports.clock.now();
    const why = switchInWords(by);
    const withdrawn =
      by.scope !== "channel" && !item.unsure && (await data.alerts.withdraw(tenantId, work.alert));
    const heldAs = withdrawn ? "decision" : "task";
    await data.switches.hold(tenantId, [{ ...work.alert, leadId: alert.leadId, heldAs, since: now, why }]);
    if (withdrawn) await data.outbox.done([item]);
    else await data.outbox.retry([item], now + LOOK_AFTER, why, false);
    return true;
  });
}

async function rulesOf({ store }: Ports, tenantId: string, alert: StoredAlert): Promise<readonly string[]> {
  if (alert.clock === "review") return [];
  const journeys = (await store.leads.journeys(tenantId, [alert.leadId])).get(alert.leadId) ?? [];
  const journey = journeys.find((one) => one.engagement.factKeys.includes(alert.engagementKey));
  return journey?.leadType ? [alert.clock, journey.leadType] : [alert.clock];
}
