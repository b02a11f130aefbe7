import type { Connector, Session, TaskDraft } from "../../connectors/connector.ts";
import type { Alert } from "../../src/domain/effects.ts";
import { DAY, type Instant, MINUTE } from "../../src/domain/time.ts";
import { RetryLater } from "../../src/errors.ts";
import { taskKey } from "../decide/alert-key.ts";
import type { Ports, StoredAlert } from "../ports.ts";
import type { Planned } from "./plan-tasks.ts";

/** What has no instant of its own, as a review, is looked for so long after a start, and among tasks no older than that. */
const LOOKED_FOR = DAY;
/** Before it was due nobody told of it; by this much clocks may differ. */
const CLOCKS_DIFFER = 2 * MINUTE;

/** A task that was not begun by this store, with since when it may have been made by another copy of it. */
interface Doubtful {
  readonly one: Planned;
  readonly since: Instant;
  /** Other words about the same miss: where one of them was told, a catch-up says nothing new. */
  readonly others: readonly StoredAlert[];
}

/**
 * Where an older backup was put back, its alerts are decided again that were sent meanwhile. Nothing in the store tells of
 * it, so whatever fell due before this process began is looked for in the CRM before it is made. Answers the task of each
 * that is there, `null` for a catch-up whose misses were told; RetryLater where the CRM cannot be asked.
 */
export async function toldBefore(
  ports: Ports,
  connector: Connector,
  session: Session,
  planned: readonly Planned[],
): Promise<ReadonlyMap<Planned, string | null> | RetryLater> {
  const doubtful = await doubtfulOf(ports, session.installation.tenantId, planned);
  if (doubtful.length === 0) return new Map();
  const wanted = doubtful.flatMap(({ one, since, others }) => [
    { one, alert: one.alert, draft: lookedFor(one.draft, since, one.draft.key) },
    ...others.map((alert) => ({ one, alert, draft: lookedFor(one.draft, since, taskKey(alert)) })),
  ]);
  try {
    const found = await connector.findTasks(
      session,
      wanted.map(({ draft }) => draft),
    );
    const told = new Map<Planned, string | null>();
    for (const [index, { one, alert }] of wanted.entries()) {
      const taskId = found[index] ?? null;
      if (taskId === null) continue;
      if (alert === one.alert) told.set(one, taskId);
      else {
        if (!told.has(one)) told.set(one, null);
        await recall(ports, session.installation.tenantId, one, alert, taskId);
      }
    }
    return told;
  } catch (error) {
    if (error instanceof RetryLater) return new RetryLater(error.message, error.at);
    throw error;
  }
}

/** A catch-up about a miss that was told is none: nobody is told twice. */
export async function endTold(ports: Ports, { item, alert }: Planned): Promise<void> {
  const { tenantId } = item;
  await ports.store.transaction(async (data) => {
    await data.leads.lock(tenantId, [alert.leadId]);
    await data.alerts.update(tenantId, item.work.alert, { state: "closed", openFor: null });
    await data.outbox.done([item]);
  });
}

async function doubtfulOf(
  { clock, startedAt, store }: Ports,
  tenantId: string,
  planned: readonly Planned[],
): Promise<readonly Doubtful[]> {
  if (startedAt === undefined) return [];
  const doubtful: Doubtful[] = [];
  for (const one of planned) {
    const at = stepAt(one.alert);
    const since = at === null ? startedAt - LOOKED_FOR : at - CLOCKS_DIFFER;
    const isDoubtful = at === null ? clock.now() < startedAt + LOOKED_FOR : at <= startedAt;
    if (!isDoubtful) continue;
    const others = one.alert.kind === "catchUp" ? await misses(store, tenantId, one.alert) : [];
    const sinces = others.map((other) => (stepAt(other) ?? since) - CLOCKS_DIFFER);
    doubtful.push({ one, since: Math.min(since, ...sinces), others });
  }
  return doubtful;
}

/** The breaches of the same clock, told or left out as late. */
async function misses(
  store: Ports["store"],
  tenantId: string,
  { leadId, clock, number, journeyId }: StoredAlert,
): Promise<readonly StoredAlert[]> {
  return (await store.alerts.of(tenantId, leadId)).filter(
    (one) =>
      one.kind === "breach" && one.clock === clock && one.number === number && one.journeyId === journeyId,
  );
}

/** What was taken for late is told: its task is closed and moved like any other from now on. */
async function recall(
  { clock, store }: Ports,
  tenantId: string,
  { alert: catchUp, item }: Planned,
  alert: StoredAlert,
  taskId: string,
): Promise<void> {
  if (alert.taskId !== null) return;
  const openFor = bodyOf(alert)?.recipients.find(({ userId }) => userId !== null)?.userId ?? null;
  const { sentAs } = catchUp;
  await store.transaction(async (data) => {
    await data.leads.lock(tenantId, [alert.leadId]);
    const now = (await data.alerts.get(tenantId, alert)) ?? alert;
    if (now.state !== "skipped") return;
    await data.alerts.update(tenantId, alert, {
      taskId,
      state: "open",
      outcome: "sent",
      openFor,
      ...(sentAs === null ? {} : { sentAs }),
    });
    await data.audit.append(tenantId, [
      {
        at: clock.now(),
        actor: "leadclock",
        action: "alert.foundAgain",
        subject: item.work.lead,
        detail: {
          journey: alert.journeyId,
          clock: alert.clock,
          number: alert.number,
          step: alert.step,
          task: taskId,
        },
      },
    ]);
  });
}

function lookedFor(draft: TaskDraft, since: Instant, key: string): TaskDraft {
  return { ...draft, key, firstTriedAt: since, lastTriedAt: null };
}

const bodyOf = (alert: StoredAlert): Alert | null =>
  alert.body !== null && typeof alert.body === "object" && "recipients" in alert.body
    ? (alert.body as Alert)
    : null;

/** The instant of a step of its own; `null`: it has none, as a review. */
function stepAt(alert: StoredAlert): Instant | null {
  const at = bodyOf(alert)?.at;
  return typeof at === "number" ? at : null;
}
