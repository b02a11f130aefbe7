import type {
  Connector,
  Installation,
  Session,
  TaskDraft,
  TaskResult,
  WriteResult,
} from "../connectors/connector.ts";
import { fieldSpecs } from "../field-specs/index.ts";
import type { Journey } from "../src/domain/journey.ts";
import { MINUTE, SECOND } from "../src/domain/time.ts";
import { GiveUp, Reauthorize, RetryLater } from "../src/errors.ts";
import { disconnect } from "./disconnect.ts";
import type { OutboxItem, OutboxWork, Ports, StoredAlert, Tenant } from "./ports.ts";

const LEASE = 2 * MINUTE;
const BATCH = { fields: 100, createTask: 50, changeTask: 100 } as const;
const MAX_ATTEMPTS = 20;

type ItemOf<Kind extends OutboxWork["kind"]> = OutboxItem & {
  readonly work: Extract<OutboxWork, { kind: Kind }>;
};

/** Sends the next batch of saved effects of one installation and kind; answers whether there was one. */
export async function dispatch(ports: Ports): Promise<boolean> {
  const items = await ports.store.outbox.claim(ports.clock.now(), LEASE, BATCH);
  const first = items[0];
  if (!first) return false;
  const installation = await ports.store.tenants.installation(first.tenantId, first.installationId);
  if (!installation) {
    await ports.store.outbox.bury(items, "The installation no longer exists.");
    return true;
  }
  const connector = ports.accounts.connector(installation.crm);
  const session = ports.accounts.session(installation);
  try {
    switch (first.work.kind) {
      case "fields":
        await sendFields(ports, connector, session, items as ItemOf<"fields">[]);
        break;
      case "createTask":
        await sendTasks(ports, connector, session, installation, items as ItemOf<"createTask">[]);
        break;
      case "changeTask":
        await sendChanges(ports, connector, session, items as ItemOf<"changeTask">[]);
        break;
    }
  } catch (error) {
    await failAll(ports, installation, items, error);
  }
  return true;
}

async function sendFields(
  ports: Ports,
  connector: Connector,
  session: Session,
  items: readonly ItemOf<"fields">[],
): Promise<void> {
  const results = await connector.writeFields(
    session,
    fieldSpecs,
    items.map(({ work }) => work.write),
  );
  await settleEach(ports, items, results);
}

async function sendChanges(
  ports: Ports,
  connector: Connector,
  session: Session,
  items: readonly ItemOf<"changeTask">[],
): Promise<void> {
  const results = await connector.changeTasks(
    session,
    items.map(({ work }) => work.change),
  );
  await settleEach(ports, items, results);
}

async function sendTasks(
  ports: Ports,
  connector: Connector,
  session: Session,
  installation: Installation,
  items: readonly ItemOf<"createTask">[],
): Promise<void> {
  const tenant = await ports.store.tenants.get(installation.tenantId);
  if (!tenant) throw new GiveUp("The tenant no longer exists.", "Nothing to do.");
  const planned: {
    item: ItemOf<"createTask">;
    alert: StoredAlert;
    draft: TaskDraft;
    mode: "live" | "silent";
  }[] = [];
  for (const item of items) {
    const alert = (await ports.store.alerts.of(item.tenantId, item.work.lead)).find((one) =>
      sameAlert(one, item.work.alert),
    );
    if (!alert || (alert.state === "closed" && !item.unsure)) {
      await ports.store.outbox.done([item]);
      continue;
    }
    const mode = alert.sentAs ?? (await modeFor(ports, tenant, item.work.lead, alert));
    // The mode is settled before the first try, so that a second try looks where the first one may have put it.
    if (alert.sentAs === null)
      await ports.store.alerts.update(item.tenantId, item.work.alert, { sentAs: mode });
    planned.push({ item, alert, mode, draft: addressed(item.work.draft, tenant, mode, alert) });
  }
  const unsure = planned.filter(({ item }) => item.unsure);
  const found =
    unsure.length > 0
      ? await connector.findTasks(
          session,
          unsure.map(({ draft }) => draft),
        )
      : [];
  const known = new Map(unsure.map((one, index) => [one.item.key, found[index] ?? null]));
  const toMake = planned.filter((one) => known.get(one.item.key) == null && one.alert.state !== "closed");
  const made =
    toMake.length > 0
      ? await connector.createTasks(
          session,
          toMake.map(({ draft }) => draft),
        )
      : [];
  const results = new Map<string, TaskResult>(toMake.map((one, index) => [one.item.key, made[index]!]));
  for (const one of planned) {
    const taskId = known.get(one.item.key);
    const result: TaskResult | undefined = taskId != null ? { ok: true, taskId } : results.get(one.item.key);
    if (!result) await ports.store.outbox.done([one.item]);
    else if (result.ok) await taskMade(ports, one.item, one.alert, result.taskId);
    else await failOne(ports, one.item, result.error);
  }
}

/** Live alerts go out only for journeys engaged after going live (D36). */
async function modeFor(
  ports: Ports,
  tenant: Tenant,
  lead: string,
  alert: StoredAlert,
): Promise<"live" | "silent"> {
  if (tenant.mode === "silent") return "silent";
  const journeys = (await ports.store.leads.journeys(tenant.id, [lead])).get(lead) ?? [];
  const journey = journeys.find((one: Journey) => one.engagement.factKeys.includes(alert.engagementKey));
  return journey && journey.stamps.engagedAt >= tenant.modeSince ? "live" : "silent";
}

/** Silent: to the test recipient only, not attached to the lead (D25). Live: to whoever the alert is for now (D5). */
function addressed(draft: TaskDraft, tenant: Tenant, mode: "live" | "silent", alert: StoredAlert): TaskDraft {
  const firstTriedAt = alert.decidedAt;
  if (mode === "live") return { ...draft, firstTriedAt, assignee: alert.openFor ?? draft.assignee };
  return {
    ...draft,
    firstTriedAt,
    subject: `[Silent] ${draft.subject}`,
    assignee: tenant.testRecipient,
    attachTo: null,
  };
}

async function taskMade(
  ports: Ports,
  item: ItemOf<"createTask">,
  alert: StoredAlert,
  taskId: string,
): Promise<void> {
  await ports.store.transaction(async (data) => {
    await data.leads.lock(item.tenantId, [item.work.lead]);
    const now =
      (await data.alerts.of(item.tenantId, item.work.lead)).find((one) => sameAlert(one, item.work.alert)) ??
      alert;
    await data.alerts.update(
      item.tenantId,
      item.work.alert,
      now.state === "closed" ? { taskId } : { taskId, state: "open" },
    );
    await data.outbox.done([item]);
    // It was settled, or moved to somebody else, while the task was being made.
    const change =
      now.state === "closed"
        ? { taskId, close: { note: "Settled before this task was made." } }
        : now.openFor !== null && now.sentAs !== "silent" && now.openFor !== alert.openFor
          ? { taskId, assignee: now.openFor }
          : null;
    if (change)
      await data.outbox.put(
        [
          {
            tenantId: item.tenantId,
            installationId: item.installationId,
            key: taskId,
            priority: 1,
            work: { kind: "changeTask", change },
          },
        ],
        ports.clock.now(),
      );
  });
}

async function settleEach(
  ports: Ports,
  items: readonly OutboxItem[],
  results: readonly WriteResult[],
): Promise<void> {
  const done = items.filter((_, index) => results[index]?.ok);
  if (done.length > 0) await ports.store.outbox.done(done);
  for (const [index, item] of items.entries()) {
    const result = results[index];
    if (result && !result.ok) await failOne(ports, item, result.error);
  }
}

async function failOne(ports: Ports, item: OutboxItem, error: Error): Promise<void> {
  if (error instanceof RetryLater && item.attempts < MAX_ATTEMPTS)
    return ports.store.outbox.retry([item], error.at, error.message, item.work.kind === "createTask");
  ports.log.error("an effect was given up", {
    tenantId: item.tenantId,
    kind: item.work.kind,
    key: item.key,
    why: error.message,
  });
  await ports.store.outbox.bury([item], error.message);
  if (item.work.kind === "createTask")
    await ports.store.alerts.update(item.tenantId, item.work.alert, { state: "failed" });
}

async function failAll(
  ports: Ports,
  installation: Installation,
  items: readonly OutboxItem[],
  error: unknown,
): Promise<void> {
  const why = error instanceof Error ? error.message : String(error);
  if (error instanceof GiveUp) {
    for (const item of items) await failOne(ports, item, error);
    return;
  }
  if (error instanceof Reauthorize) await disconnect(ports, installation.tenantId, installation.id, why);
  const attempts = Math.max(...items.map((item) => item.attempts));
  const at =
    error instanceof RetryLater
      ? error.at
      : ports.clock.now() + Math.min(10 * MINUTE, SECOND * 2 ** attempts);
  ports.log.warn("effects wait", {
    tenantId: installation.tenantId,
    count: items.length,
    kind: items[0]!.work.kind,
    until: new Date(at).toISOString(),
    why,
  });
  await ports.store.outbox.retry(items, at, why, items[0]!.work.kind === "createTask");
}

function sameAlert(
  alert: StoredAlert,
  key: { journeyId: string; clock: string; number: number; step: string },
): boolean {
  return (
    alert.journeyId === key.journeyId &&
    alert.clock === key.clock &&
    alert.number === key.number &&
    alert.step === key.step
  );
}
