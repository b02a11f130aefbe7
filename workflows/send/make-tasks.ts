import type { Connector, Session, TaskResult } from "../../connectors/connector.ts";
import { RefusedAssignee, RetryLater } from "../../src/errors.ts";
import type { RulesCache, TenantRules } from "../decide/tenant-rules.ts";
import type { Data, Ports } from "../ports.ts";
import { type Directory, endLate, type Planned, planTasks, type TaskItem } from "./plan-tasks.ts";
import { readPeopleAgain, refusedWords, standInFor, tellNobodyHasIt } from "./refused-assignees.ts";
import { endTold, toldBefore } from "./told-before.ts";

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
  const planned = await planTasks(ports, rules, tenantId, directory, items);
  const unsure = planned.filter(({ item }) => item.unsure);
  const found = await findEarlier(connector, session, unsure);
  if (found instanceof RetryLater) for (const { item } of unsure) await failed(item, found);
  else
    for (const [index, one] of unsure.entries())
      await settleFound(ports, rules, directory, one, found[index] ?? null);
  const sure = planned.filter(({ item }) => !item.unsure);
  const told = await toldBefore(ports, connector, session, sure);
  if (told instanceof RetryLater) {
    for (const one of sure) await failed(one.item, told);
    return;
  }
  for (const [one, taskId] of told)
    if (taskId === null) await endTold(ports, one);
    else await taskMade(ports, rules, directory, one, taskId);
  const lost =
    found instanceof RetryLater
      ? []
      : unsure.filter((one, index) => found[index] == null && one.alert.state !== "closed" && !one.late);
  const toMake = [...sure.filter((one) => !told.has(one)), ...lost];
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
  const { ports, rules, connector, session } = making;
  let people = directory;
  let left = toMake;
  // Each round is one person fewer for whoever is refused in it.
  for (let round = 0; left.length > 0; round++) {
    const made = await connector.createTasks(
      session,
      left.map(({ draft }) => draft),
    );
    const refused: { one: Planned; assignee: string }[] = [];
    for (const [index, one] of left.entries()) {
      const result = made[index];
      if (one.draft.assignee !== null && result && !result.ok && result.error instanceof RefusedAssignee)
        refused.push({ one, assignee: result.error.assignee });
      else await settleMade(ports, rules, people, one, result, making.failed);
    }
    if (refused.length === 0) return;
    const current =
      round === 0
        ? await readPeopleAgain(ports, rules, connector, session)
        : await rules.of(ports.store, session.installation.tenantId);
    people = { ...people, view: current.view };
    left = [];
    for (const { one, assignee } of refused)
      left = [...left, await readdressed(making, current, people, one, assignee)];
  }
}

async function readdressed(
  { ports, session }: Making,
  rules: TenantRules,
  { view, crm }: Directory,
  one: Planned,
  assignee: string,
): Promise<Planned> {
  const { item, alert, planned } = one;
  const now = ports.clock.now();
  const refused = [...one.refused, assignee];
  // In silence everything is the test recipient's (D25).
  const other = alert.sentAs === "silent" ? null : await standInFor(ports, rules, alert, refused, crm, now);
  const to = other && view.idIn(other.to, crm);
  if (!other || to === null) {
    const draft = {
      ...planned,
      assignee: null,
      body: [...planned.body, refusedWords(rules, refused[0]!, now)],
    };
    return { ...one, refused, draft };
  }
  await ports.store.alerts.update(session.installation.tenantId, item.work.alert, { openFor: other.to });
  return {
    ...one,
    refused,
    alert: { ...alert, openFor: other.to },
    draft: { ...planned, assignee: to, body: [other.words, ...planned.body] },
  };
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
  rules: RulesCache,
  directory: Directory,
  one: Planned,
  taskId: string | null,
): Promise<void> {
  if (taskId !== null) await taskMade(ports, rules, directory, one, taskId);
  else if (one.alert.state === "closed") await ports.store.outbox.done([one.item]);
  else if (one.late) await endLate(ports, one.item, one.alert);
}

async function settleMade(
  ports: Ports,
  rules: RulesCache,
  directory: Directory,
  one: Planned,
  result: TaskResult | undefined,
  failed: (item: TaskItem, error: Error) => Promise<void>,
): Promise<void> {
  if (result?.ok) await taskMade(ports, rules, directory, one, result.taskId);
  else
    await failed(
      one.item,
      result?.error ??
        new RetryLater("The CRM said nothing of this task.", ports.clock.now() + 1, { maybeDone: true }),
    );
}

async function taskMade(
  ports: Ports,
  rules: RulesCache,
  { view, crm }: Directory,
  { item, alert, draft, refused }: Planned,
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
    if (refused.length > 0 && draft.assignee === null)
      await tellNobodyHasIt(data, await rules.of(data, tenantId), taskId, refused, ports.clock.now());
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
