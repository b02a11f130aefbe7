import type { TaskDraft } from "../../connectors/connector.ts";
import type { TenantView } from "../../src/domain/directory.ts";
import type { Instant } from "../../src/domain/time.ts";
import { GiveUp } from "../../src/errors.ts";
import type { RulesCache } from "../decide/tenant-rules.ts";
import type { OutboxItem, OutboxWork, Ports, StoredAlert, Tenant } from "../ports.ts";
import { cameTooLateOf, overtakenOf, skipLate } from "./came-too-late.ts";
import { heldAtSending } from "./held-at-sending.ts";
import { READ_AGAIN_AFTER, recheckWaited } from "./recheck-waited.ts";
import { sendingMode } from "./sending-mode.ts";

export type TaskItem = OutboxItem & { readonly work: Extract<OutboxWork, { kind: "createTask" }> };

/** The tenant's people, and the CRM in which tasks are now made. */
export interface Directory {
  readonly view: TenantView;
  readonly crm: string;
}

export interface Planned {
  readonly item: TaskItem;
  readonly alert: StoredAlert;
  readonly draft: TaskDraft;
  /** As it was planned, before the CRM refused anybody. */
  readonly planned: TaskDraft;
  /** Whom the CRM refused for it. */
  readonly refused: readonly string[];
  /** Only to be found, where an earlier try made it: its time is over. */
  readonly late: boolean;
}

/** Drops what is settled already or comes too late, and settles to whom the rest goes. */
export async function planTasks(
  ports: Ports,
  rules: RulesCache,
  tenantId: string,
  directory: Directory,
  items: readonly TaskItem[],
): Promise<readonly Planned[]> {
  const tenant = await ports.store.tenants.get(tenantId);
  if (!tenant) throw new GiveUp("The tenant no longer exists.", "Nothing to do.");
  const planned: Planned[] = [];
  const off = await ports.store.switches.all(tenantId);
  const before = await wanted(ports, tenantId, items);
  const unchecked = await recheckWaited(ports, rules, tenantId, before);
  const known = unchecked.read ? await wanted(ports, tenantId, [...before.keys()]) : before;
  const tooLate = await cameTooLateOf(ports.store, tenantId, [...known.values()], ports.clock.now());
  const overtaken = await overtakenOf(ports.store, tenantId, [...known.values()]);
  for (const [item, alert] of known) {
    if (overtaken.has(alert) && !item.unsure) {
      await ports.store.transaction(async (data) => {
        await data.leads.lock(tenantId, [alert.leadId]);
        await data.alerts.update(tenantId, alert, { state: "closed", openFor: null });
        await data.outbox.done([item]);
      });
      continue;
    }
    const late = tooLate.has(alert);
    if (late && !item.unsure) {
      await endLate(ports, item, alert);
      continue;
    }
    if (await heldAtSending(ports, off, item, alert)) continue;
    const why = unchecked.waiting.get(item);
    if (why !== undefined) {
      await ports.store.outbox.retry([item], ports.clock.now() + READ_AGAIN_AFTER, why, false);
      continue;
    }
    // The mode is settled before the first try, so that a second try looks where the first one may have put it.
    const settled = item.unsure ? alert.sentAs : null;
    const mode = settled ?? (await sendingMode(ports, tenant, alert));
    if (alert.sentAs !== mode) await ports.store.alerts.update(tenantId, item.work.alert, { sentAs: mode });
    const marked = unchecked.marked.has(item) ? notRechecked(item.work.draft) : item.work.draft;
    const draft = addressed(marked, tenant, mode, alert, directory, ports.clock.now());
    planned.push({ item, late, alert: { ...alert, sentAs: mode }, draft, planned: draft, refused: [] });
  }
  return planned;
}

/** What is still to be made, or may have been; the rest leaves the line. */
async function wanted(
  { store }: Ports,
  tenantId: string,
  items: readonly TaskItem[],
): Promise<ReadonlyMap<TaskItem, StoredAlert>> {
  const known = new Map<TaskItem, StoredAlert>();
  for (const item of items) {
    const alert = await store.alerts.get(tenantId, item.work.alert);
    if (!alert || alert.state === "skipped" || (alert.state === "closed" && !item.unsure))
      await store.outbox.done([item]);
    else known.set(item, alert);
  }
  return known;
}

const NOT_RECHECKED = "Not re-checked: the CRM could not be read before this task was made.";

const notRechecked = (draft: TaskDraft): TaskDraft => ({ ...draft, body: [NOT_RECHECKED, ...draft.body] });

/** Judged anew with the lead in hand: what moved its due meanwhile has the task looked at again. */
export async function endLate(ports: Ports, item: TaskItem, seen: StoredAlert): Promise<void> {
  const { tenantId } = item;
  await ports.store.transaction(async (data) => {
    await data.leads.lock(tenantId, [seen.leadId]);
    const now = ports.clock.now();
    const alert = await data.alerts.get(tenantId, item.work.alert);
    if (alert?.state === "waiting") {
      if ((await cameTooLateOf(data, tenantId, [alert], now)).size === 0)
        return data.outbox.retry([item], now, "Its due has moved.", false);
      await skipLate(data, tenantId, alert, now);
    }
    await data.outbox.done([item]);
  });
}

/**
 * Silent: to the test recipient only, not attached to the lead (D25). Live: to whoever the alert is for now (D5). Under
 * their id in this CRM; who has none there is named in the text.
 */
function addressed(
  draft: TaskDraft,
  tenant: Tenant,
  mode: "live" | "silent",
  alert: StoredAlert,
  { view, crm }: Directory,
  now: Instant,
): TaskDraft {
  const person = mode === "live" ? (alert.openFor ?? draft.assignee) : tenant.testRecipient;
  const assignee = person === null ? null : view.idIn(person, crm);
  const body =
    person !== null && assignee === null
      ? [`For ${view.userAt(person, now).name ?? person}, who has no user in this CRM.`, ...draft.body]
      : draft.body;
  if (mode === "live") return { ...draft, body, assignee };
  return { ...draft, body, subject: `[Silent] ${draft.subject}`, assignee, attachTo: null };
}
