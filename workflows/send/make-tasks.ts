import type { Connector, Session, TaskDraft, TaskResult } from "../../connectors/connector.ts";
import type { TenantView } from "../../src/domain/directory.ts";
import type { Instant } from "../../src/domain/time.ts";
import { GiveUp, RefusedAssignee, RetryLater } from "../../src/errors.ts";
import type { RulesCache, TenantRules } from "../decide/tenant-rules.ts";
import type { Data, OutboxItem, OutboxWork, Ports, StoredAlert, Tenant } from "../ports.ts";
import { cameTooLateOf, skipLate } from "./came-too-late.ts";
import { heldAtSending } from "./held-at-sending.ts";
import { readPeopleAgain, refusedWords, standInFor } from "./refused-assignees.ts";
import { sendingMode } from "./sending-mode.ts";

export type TaskItem = OutboxItem & { readonly work: Extract<OutboxWork, { kind: "createTask" }> };

/** The tenant's people, and the CRM in which tasks are now made. */
interface Directory {
  readonly view: TenantView;
  readonly crm: string;
}

interface Planned {
  readonly item: TaskItem;
  readonly alert: StoredAlert;
  readonly draft: TaskDraft;
  /** Only to be found, where an earlier try made it: its time is over. */
  readonly late: boolean;
}

/**
 * Makes each alert's task exactly once: where an earlier try may have made it, it is looked for first. Answers what
 * became of every item that has to be looked at again by the caller.
 */
export async function makeTasks(
  ports: Ports,
  rules: RulesCache,
  connector: Connector,
  session: Session,
  items: readonly TaskItem[],
  failed: (item: TaskItem, error: Error) => Promise<void>,
): Promise<void> {
  const { tenantId, crm } = session.installation;
  const directory: Directory = { view: (await rules.of(ports.store, tenantId)).view, crm };
  const planned = await plan(ports, tenantId, directory, items);
  const unsure = planned.filter(({ item }) => item.unsure);
  const found = await findEarlier(connector, session, unsure);
  if (found instanceof RetryLater) for (const { item } of unsure) await failed(item, found);
  else
    for (const [index, one] of unsure.entries())
      await settleFound(ports, directory, one, found[index] ?? null);
  const lost =
    found instanceof RetryLater
      ? []
      : unsure.filter((one, index) => found[index] == null && one.alert.state !== "closed" && !one.late);
  const toMake = [...planned.filter(({ item }) => !item.unsure), ...lost];
  await make({ ports, rules, connector, session, failed }, directory, toMake);
}

interface Making {
  readonly ports: Ports;
  readonly rules: RulesCache;
  readonly connector: Connector;
  readonly session: Session;
  readonly failed: (item: TaskItem, error: Error) => Promise<void>;
}

/** What the CRM refuses to somebody goes to who stands in for them, and at last to nobody: it is told all the same (D30). */
async function make(making: Making, directory: Directory, toMake: readonly Planned[]): Promise<void> {
  const { connector, session } = making;
  let people = directory;
  let left = toMake;
  for (const attempt of ["as planned", "to the stand-in", "to nobody"] as const) {
    if (left.length === 0) return;
    const made = await connector.createTasks(
      session,
      left.map(({ draft }) => draft),
    );
    const refused: { one: Planned; assignee: string }[] = [];
    for (const [index, one] of left.entries()) {
      const result = made[index];
      if (attempt !== "to nobody" && result && !result.ok && result.error instanceof RefusedAssignee)
        refused.push({ one, assignee: result.error.assignee });
      else await settleMade(making.ports, people, one, result, making.failed);
    }
    if (refused.length === 0) return;
    const current = await readAgain(making, attempt);
    people = { ...people, view: current.view };
    left = [];
    for (const { one, assignee } of refused)
      left = [...left, await readdressed(making, current, people, one, assignee, attempt)];
  }
}

function readAgain(
  { ports, rules, connector, session }: Making,
  attempt: "as planned" | "to the stand-in" | "to nobody",
): Promise<TenantRules> {
  return attempt === "as planned"
    ? readPeopleAgain(ports, rules, connector, session)
    : rules.of(ports.store, session.installation.tenantId);
}

async function readdressed(
  { ports, session }: Making,
  rules: TenantRules,
  { view, crm }: Directory,
  one: Planned,
  refused: string,
  attempt: string,
): Promise<Planned> {
  const { item, alert, draft } = one;
  const now = ports.clock.now();
  // In silence everything is the test recipient's (D25).
  const other =
    attempt === "as planned" && alert.sentAs !== "silent"
      ? await standInFor(ports, rules, alert, refused, now)
      : null;
  const assignee = other && view.idIn(other.to, crm);
  if (!other || assignee === null)
    return {
      ...one,
      draft: { ...draft, assignee: null, body: [...draft.body, refusedWords(rules, refused, now)] },
    };
  await ports.store.alerts.update(session.installation.tenantId, item.work.alert, { openFor: other.to });
  return {
    ...one,
    alert: { ...alert, openFor: other.to },
    draft: { ...draft, assignee, body: [other.words, ...draft.body] },
  };
}

/** Drops what is settled already or comes too late, and settles to whom the rest goes. */
async function plan(
  ports: Ports,
  tenantId: string,
  directory: Directory,
  items: readonly TaskItem[],
): Promise<readonly Planned[]> {
  const tenant = await ports.store.tenants.get(tenantId);
  if (!tenant) throw new GiveUp("The tenant no longer exists.", "Nothing to do.");
  const planned: Planned[] = [];
  const off = await ports.store.switches.all(tenantId);
  const known = new Map<TaskItem, StoredAlert>();
  for (const item of items) {
    const alert = await ports.store.alerts.get(tenantId, item.work.alert);
    if (!alert || alert.state === "skipped" || (alert.state === "closed" && !item.unsure))
      await ports.store.outbox.done([item]);
    else known.set(item, alert);
  }
  const tooLate = await cameTooLateOf(ports.store, tenantId, [...known.values()], ports.clock.now());
  for (const [item, alert] of known) {
    const late = tooLate.has(alert);
    if (late && !item.unsure) {
      await endLate(ports, item, alert);
      continue;
    }
    if (await heldAtSending(ports, off, item, alert)) continue;
    // The mode is settled before the first try, so that a second try looks where the first one may have put it.
    const settled = item.unsure ? alert.sentAs : null;
    const mode = settled ?? (await sendingMode(ports, tenant, alert));
    if (alert.sentAs !== mode) await ports.store.alerts.update(tenantId, item.work.alert, { sentAs: mode });
    planned.push({
      item,
      late,
      alert: { ...alert, sentAs: mode },
      draft: addressed(item.work.draft, tenant, mode, alert, directory, ports.clock.now()),
    });
  }
  return planned;
}

async function findEarlier(
  connector: Connector,
  session: Session,
  unsure: readonly Planned[],
): Promise<readonly (string | null)[] | RetryLater> {
  if (unsure.length === 0) return [];
  try {
    return await connector.findTasks(
      session,
      unsure.map(({ draft }) => draft),
    );
  } catch (error) {
    // The CRM cannot tell yet, and nothing was tried; that must not hold up the alerts nobody tried before.
    if (error instanceof RetryLater) return new RetryLater(error.message, error.at);
    throw error;
  }
}

async function settleFound(
  ports: Ports,
  directory: Directory,
  one: Planned,
  taskId: string | null,
): Promise<void> {
  if (taskId !== null) await taskMade(ports, directory, one, taskId);
  else if (one.alert.state === "closed") await ports.store.outbox.done([one.item]);
  else if (one.late) await endLate(ports, one.item, one.alert);
}

/** Judged anew with the lead in hand: what moved its due meanwhile has the task looked at again. */
async function endLate(ports: Ports, item: TaskItem, seen: StoredAlert): Promise<void> {
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

async function settleMade(
  ports: Ports,
  directory: Directory,
  one: Planned,
  result: TaskResult | undefined,
  failed: (item: TaskItem, error: Error) => Promise<void>,
): Promise<void> {
  if (result?.ok) await taskMade(ports, directory, one, result.taskId);
  else
    await failed(
      one.item,
      result?.error ??
        new RetryLater("The CRM said nothing of this task.", ports.clock.now() + 1, { maybeDone: true }),
    );
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

async function taskMade(
  ports: Ports,
  { view, crm }: Directory,
  { item, alert }: Planned,
  taskId: string,
): Promise<void> {
  const { tenantId, installationId } = item;
  await ports.store.transaction(async (data) => {
    await data.leads.lock(tenantId, [alert.leadId]);
    const now = (await data.alerts.get(tenantId, item.work.alert)) ?? alert;
    if (now.taskId !== null && now.taskId !== taskId) return closeSurplus(ports, data, item, taskId);
    await data.alerts.update(
      tenantId,
      item.work.alert,
      now.state === "closed" ? { taskId } : { taskId, state: "open" },
    );
    await data.outbox.done([item]);
    await data.audit.append(tenantId, [
      {
        at: ports.clock.now(),
        actor: "leadclock",
        action: "alert.sent",
        subject: alert.leadId || "operations",
        detail: { ...item.work.alert, task: taskId, to: alert.openFor, as: alert.sentAs },
      },
    ]);
    // It was settled, or moved to somebody else, while the task was being made.
    const moved = now.openFor !== null && now.sentAs !== "silent" && now.openFor !== alert.openFor;
    const assignee = moved ? view.idIn(now.openFor!, crm) : null;
    const change =
      now.state === "closed"
        ? { taskId, close: { note: "Settled before this task was made." } }
        : assignee !== null
          ? { taskId, assignee }
          : null;
    if (!change) return;
    const work = { kind: "changeTask", change } as const;
    await data.outbox.put([{ tenantId, installationId, key: taskId, priority: 1, work }], ports.clock.now());
  });
}

/** Nothing can be asked between leave and call: who was frozen there beyond its lease has made the task once more. */
async function closeSurplus(ports: Ports, data: Data, item: TaskItem, taskId: string): Promise<void> {
  const { tenantId, installationId, work } = item;
  ports.log.error("a task was made twice and is closed", { tenantId, task: taskId, ...work.alert });
  const change = { taskId, close: { note: "Made twice; the other one stays." } };
  await data.outbox.put(
    [{ tenantId, installationId, key: taskId, priority: 1, work: { kind: "changeTask", change } }],
    ports.clock.now(),
  );
  await data.audit.append(tenantId, [
    {
      at: ports.clock.now(),
      actor: "leadclock",
      action: "alert.madeTwice",
      subject: work.lead || "operations",
      detail: { ...work.alert, task: taskId },
    },
  ]);
}
