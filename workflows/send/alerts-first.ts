import { type Instant, MINUTE } from "../../src/domain/time.ts";
import type { OutboxItem, Ports } from "../ports.ts";

/** Alerts of an account that does not answer are tried again at least this often. */
const SOON = 1 * MINUTE;
/** Stamps wait for alerts at most so long; these may wait for something that concerns them alone. */
const MOST = 2 * MINUTE;
/** Then stamps that nothing is wrong with do not wait for so long. */
const REST = 10 * MINUTE;

/** Since when each account's stamps let its alerts pass, in this process. */
const waiting = new WeakMap<Ports["store"], Map<string, Instant>>();

/**
 * After an outage alerts go before bulk stamps, also those that were tried in vain and whose own next try is moments away:
 * stamps wait until the account's alerts have had it. Answers whether these wait; they are sent at the same instant then,
 * after the alerts.
 */
export async function letAlertsPass(ports: Ports, items: readonly OutboxItem[]): Promise<boolean> {
  const { tenantId, installationId } = items[0]!;
  const since = waiting.get(ports.store) ?? new Map<string, Instant>();
  waiting.set(ports.store, since);
  const account = `${tenantId} ${installationId}`;
  const now = ports.clock.now();
  const at = await ports.store.outbox.alertsAt(tenantId, installationId, now, now + SOON);
  const before = since.get(account);
  const begun = before === undefined || now - before >= MOST + REST ? now : before;
  if (at !== null && now - begun < MOST) {
    since.set(account, begun);
    await ports.store.outbox.postpone(items, at);
    return true;
  }
  // While the account answers nothing, stamps wait for alerts again after each try of their own.
  if (at === null || items.some(({ attempts }) => attempts > 1)) since.delete(account);
  return false;
}
