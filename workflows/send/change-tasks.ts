import type { Connector, Session, TaskChange } from "../../connectors/connector.ts";
import type { Alert } from "../../src/domain/effects.ts";
import { RefusedAssignee } from "../../src/errors.ts";
import type { RulesCache, TenantRules } from "../decide/tenant-rules.ts";
import type { OutboxItem, OutboxWork, Ports } from "../ports.ts";
import { readPeopleAgain, refusedWords, standInFor, tellNobodyHasIt } from "./refused-assignees.ts";

export type ChangeItem = OutboxItem & { readonly work: Extract<OutboxWork, { kind: "changeTask" }> };

/**
 * Closes tasks, adds notes, moves them. In silence nothing is moved (D36); whom the CRM refuses, their stand-in gets it,
 * and the task says so (D30).
 */
export async function changeTasks(
  ports: Ports,
  rules: RulesCache,
  connector: Connector,
  session: Session,
  items: readonly ChangeItem[],
  failed: (item: ChangeItem, error: Error) => Promise<void>,
): Promise<void> {
  const { store } = ports;
  const { tenantId } = session.installation;
  const isSilent = (await store.tenants.get(tenantId))?.mode === "silent";
  const wanted: { item: ChangeItem; change: TaskChange }[] = [];
  for (const item of items) {
    const { assignee, ...change } = item.work.change;
    if (!isSilent || assignee === undefined) wanted.push({ item, change: item.work.change });
    else {
      await leaveWhereItIs(ports, tenantId, change.taskId);
      if (change.close ?? change.note) wanted.push({ item, change });
      else await store.outbox.done([item]);
    }
  }
  if (wanted.length === 0) return;
  const results = await connector.changeTasks(
    session,
    wanted.map(({ change }) => change),
  );
  const done = wanted.filter((_, index) => results[index]?.ok);
  await store.outbox.done(done.map(({ item }) => item));
  let people: TenantRules | null = null;
  for (const [index, { item, change }] of wanted.entries()) {
    const result = results[index];
    if (!result || result.ok) continue;
    if (result.error instanceof RefusedAssignee && change.assignee !== undefined) {
      people ??= await readPeopleAgain(ports, rules, connector, session);
      await readdress(ports, people, session, item, result.error.assignee);
    } else await failed(item, result.error);
  }
}

/** Its row says again who has it, so that it moves once the tenant is live again. */
async function leaveWhereItIs({ store }: Ports, tenantId: string, taskId: string): Promise<void> {
  const alert = await store.alerts.ofTask(tenantId, taskId);
  const { recipients = [] } = (alert?.body ?? {}) as Partial<Alert>;
  const first = recipients.find(({ userId }) => userId !== null)?.userId;
  if (alert && first && alert.openFor !== null)
    await store.alerts.update(tenantId, alert, { openFor: first });
}

async function readdress(
  ports: Ports,
  rules: TenantRules,
  { installation }: Session,
  item: ChangeItem,
  refused: string,
): Promise<void> {
  const { tenantId } = item;
  const now = ports.clock.now();
  const { assignee: _, ...change } = item.work.change;
  const all = [...(item.work.refused ?? []), refused];
  const alert = await ports.store.alerts.ofTask(tenantId, change.taskId);
  const other = alert && (await standInFor(ports, rules, alert, all, installation.crm, now));
  const assignee = other && rules.view.idIn(other.to, installation.crm);
  const said = other && assignee !== null ? other.words : refusedWords(rules, all[0]!, now);
  const note = [change.note, said].filter(Boolean).join(" ");
  await ports.store.transaction(async (data) => {
    if (alert && other && assignee) await data.alerts.update(tenantId, alert, { openFor: other.to });
    await data.outbox.done([item]);
    const work = {
      kind: "changeTask",
      change: { ...change, note, ...(assignee ? { assignee } : {}) },
      ...(assignee ? { refused: all } : {}),
    } as const;
    const { installationId, key, priority } = item;
    await data.outbox.put([{ tenantId, installationId, key, priority, work }], now);
    if (!assignee) await tellNobodyHasIt(data, rules, change.taskId, all, now);
  });
}
