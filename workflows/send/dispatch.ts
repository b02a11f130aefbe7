import type { Connector, Installation, Session, WriteResult } from "../../connectors/connector.ts";
import { fieldSpecs } from "../../field-specs/index.ts";
import { type Instant, MINUTE, SECOND } from "../../src/domain/time.ts";
import { Blocked, GiveUp, Reauthorize, RetryLater } from "../../src/errors.ts";
import type { RulesCache } from "../decide/tenant-rules.ts";
import { disconnect } from "../learn/disconnect.ts";
import { sendMessages } from "../messages/send-messages.ts";
import type { OutboxItem, OutboxWork, Ports } from "../ports.ts";
import { letAlertsPass } from "./alerts-first.ts";
import { changeOwners, type OwnerItem } from "./change-owners.ts";
import { type ChangeItem, changeTasks } from "./change-tasks.ts";
import { fencedSession } from "./fenced-session.ts";
import { type FillInItem, fillIn } from "./fill-in.ts";
import { FLOOD_LOOK_AFTER, floodHolds } from "./floods.ts";
import { makeTasks } from "./make-tasks.ts";
import type { TaskItem } from "./plan-tasks.ts";
import { tellBlocked, whenMended } from "./tell-blocked.ts";
import { tellGivenUp } from "./tell-given-up.ts";
import { OPERATIONS } from "./tell-operations.ts";
import { whenToTryAgain } from "./try-again.ts";
import { updateFields } from "./update-fields.ts";

const LEASE = 2 * MINUTE;
/** No call begins after this much of the lease: what it does is over before another worker looks for it. */
const CALLS_WITHIN = LEASE / 2;
/** How often to see whether a disconnected account is back. */
const LOOK_AFTER = 5 * MINUTE;
/** How long one thing is refused before operations hear of it by name. */
const PATIENCE = 15 * MINUTE;
/** How often to see whether everything is switched on again. */
const OFF_LOOK_AFTER = 1 * MINUTE;
const BATCH = {
  fields: 100,
  fillIn: 100,
  createTask: 50,
  changeTask: 100,
  changeOwner: 50,
  provision: 1,
  message: 20,
} as const;

type ItemOf<Kind extends OutboxWork["kind"]> = OutboxItem & {
  readonly work: Extract<OutboxWork, { kind: Kind }>;
};

/** Sends the next batch of saved effects of one installation and kind; answers whether there was one. */
export async function dispatch(ports: Ports, rules: RulesCache): Promise<boolean> {
  const claimedAt = ports.clock.now();
  const items = await ports.store.outbox.claim(claimedAt, LEASE, BATCH);
  const first = items[0];
  if (!first) return false;
  if (first.work.kind === "message") {
    try {
      await sendMessages(ports, rules, items);
    } catch (error) {
      await waitAll(ports, items, error);
    }
    return true;
  }
  const all = await ports.store.tenants.installations(first.tenantId);
  const installation = all.find(({ id }) => id === first.installationId);
  if (!installation) {
    await ports.store.outbox.bury(items, "The installation no longer exists.");
    return true;
  }
  if (installation.status !== "connected") {
    await hold(ports, items);
    return true;
  }
  if (first.work.kind !== "createTask" && (await ports.store.switches.isOff(first.tenantId, {}))) {
    await ports.store.outbox.retry(
      items,
      ports.clock.now() + OFF_LOOK_AFTER,
      "Everything is switched off.",
      false,
    );
    return true;
  }
  const connector = ports.accounts.connector(installation.crm);
  const session = fencedSession(ports.accounts.session(installation), ports.clock, claimedAt + CALLS_WITHIN);
  const account: Account = { rules, installation, refusals: [] };
  const fail = (item: OutboxItem, error: Error) => failOne(ports, account, item, error);
  try {
    switch (first.work.kind) {
      case "fields":
        if (await letAlertsPass(ports, items)) return true;
        await sendFields(ports, connector, session, account, items as ItemOf<"fields">[]);
        break;
      case "fillIn":
        await fillIn(ports, connector, session, items as FillInItem[], fail);
        break;
      case "createTask":
        await makeTasks(
          ports,
          rules,
          connector,
          session,
          await withoutFlood(ports, rules, items as TaskItem[]),
          fail,
        );
        break;
      case "changeTask":
        await changeTasks(ports, rules, connector, session, items as ChangeItem[], fail);
        break;
      case "changeOwner":
        await changeOwners(ports, rules, connector, session, items as OwnerItem[], fail);
        break;
      case "provision":
        await updateFields(ports, connector, session, items);
        break;
    }
  } catch (error) {
    await failAll(ports, account, items, error);
  }
  const [refusal] = account.refusals;
  if (refusal)
    await tellBlocked(
      ports,
      rules,
      installation,
      refusal,
      first.work.kind === "createTask" ? "tasks" : "other",
    );
  return true;
}

/** The account of one batch, and what it refused until somebody mends something. */
interface Account {
  readonly rules: RulesCache;
  readonly installation: Installation;
  readonly refusals: Blocked[];
}

/** Those that go on while far more alerts than usual hold the others: what operations are told (D34). */
async function withoutFlood(
  ports: Ports,
  rules: RulesCache,
  items: readonly TaskItem[],
): Promise<readonly TaskItem[]> {
  if (!(await floodHolds(ports, await rules.of(ports.store, items[0]!.tenantId)))) return items;
  const held = items.filter(({ work }) => work.alert.journeyId !== OPERATIONS);
  const until = ports.clock.now() + FLOOD_LOOK_AFTER;
  await ports.store.outbox.retry(held, until, "Far more alerts than usual: operations decide.", false);
  return items.filter((item) => !held.includes(item));
}

async function sendFields(
  ports: Ports,
  connector: Connector,
  session: Session,
  account: Account,
  items: readonly ItemOf<"fields">[],
): Promise<void> {
  const results = await connector.writeFields(
    session,
    fieldSpecs,
    items.map(({ work }) => work.write),
  );
  await settleEach(ports, account, items, results);
}

async function settleEach(
  ports: Ports,
  account: Account,
  items: readonly OutboxItem[],
  results: readonly WriteResult[],
): Promise<void> {
  const done = items.filter((_, index) => results[index]?.ok);
  if (done.length > 0) await ports.store.outbox.done(done);
  for (const [index, item] of items.entries()) {
    const result = results[index];
    if (result && !result.ok) await failOne(ports, account, item, result.error);
  }
}

/** A disconnected account's effects wait for it to come back (D36). */
function hold(ports: Ports, items: readonly OutboxItem[]): Promise<void> {
  return ports.store.outbox.retry(
    items,
    ports.clock.now() + LOOK_AFTER,
    "The account is disconnected: an admin must connect it again.",
    false,
  );
}

async function failOne(
  ports: Ports,
  { rules, installation, refusals }: Account,
  item: OutboxItem,
  error: Error,
): Promise<void> {
  const now = ports.clock.now();
  if (error instanceof Reauthorize) {
    await disconnect(ports, installation.tenantId, installation.id, error.message);
    return hold(ports, [item]);
  }
  // However long the CRM is away: what it can take later is sent later.
  if (error instanceof RetryLater) {
    const at = whenToTryAgain(error, item.attempts, now);
    return ports.store.outbox.retry([item], at, error.message, error.maybeDone);
  }
  if (error instanceof Blocked) {
    refusals.push(error);
    const why = `${error.message} ${error.fix}`;
    if (await isAlone(ports, item, now)) await tellRefused(ports, { rules, installation }, item, error, now);
    return ports.store.outbox.retry([item], whenMended(item.attempts, now), why, false);
  }
  ports.log.error("an effect was given up", {
    tenantId: item.tenantId,
    kind: item.work.kind,
    key: item.key,
    why: error.message,
  });
  const { work, tenantId } = item;
  await ports.store.transaction(async (data) => {
    if (work.kind === "createTask") await data.alerts.update(tenantId, work.alert, { state: "failed" });
    if (work.kind === "changeOwner")
      await data.ownerChanges.settle(tenantId, work, { state: "failed", why: error.message }, now);
    await data.outbox.bury([item], error.message);
    const { label } = ports.accounts.connector(installation.crm);
    await tellGivenUp(data, await rules.of(data, tenantId), label, item, error, now);
  });
}

/** Whether the account has long taken others of its kind: then nobody else will mend what is wrong with this one. */
async function isAlone(
  ports: Ports,
  { tenantId, installationId, work }: OutboxItem,
  now: Instant,
): Promise<boolean> {
  if (work.kind === "changeOwner") {
    const row = await ports.store.ownerChanges.get(tenantId, work);
    return row !== null && row.decidedAt <= now - PATIENCE;
  }
  const since = work.kind === "createTask" ? work.draft.firstTriedAt : null;
  if (since === null || since === undefined || since > now - PATIENCE) return false;
  return ports.store.alerts.madeSince(tenantId, installationId, since);
}

async function tellRefused(
  ports: Ports,
  { rules, installation }: Pick<Account, "rules" | "installation">,
  item: OutboxItem,
  error: Blocked,
  now: Instant,
): Promise<void> {
  const { label } = ports.accounts.connector(installation.crm);
  await ports.store.transaction(async (data) =>
    tellGivenUp(data, await rules.of(data, item.tenantId), label, item, error, now),
  );
}

async function failAll(
  ports: Ports,
  account: Account,
  items: readonly OutboxItem[],
  error: unknown,
): Promise<void> {
  if (error instanceof GiveUp) {
    for (const item of items) await failOne(ports, account, item, error);
    return;
  }
  const { installation } = account;
  if (error instanceof Reauthorize)
    await disconnect(ports, installation.tenantId, installation.id, error.message);
  await waitAll(ports, items, error);
}

async function waitAll(ports: Ports, items: readonly OutboxItem[], error: unknown): Promise<void> {
  const why = error instanceof Error ? error.message : String(error);
  const attempts = Math.max(...items.map((item) => item.attempts));
  const at =
    error instanceof RetryLater
      ? whenToTryAgain(error, attempts, ports.clock.now())
      : ports.clock.now() + Math.min(10 * MINUTE, SECOND * 2 ** attempts);
  ports.log.warn("effects wait", {
    tenantId: items[0]!.tenantId,
    count: items.length,
    kind: items[0]!.work.kind,
    until: new Date(at).toISOString(),
    why,
  });
  // Whatever we cannot name may have had its effect.
  const unsure = error instanceof RetryLater ? error.maybeDone : !(error instanceof Reauthorize);
  await ports.store.outbox.retry(items, at, why, unsure);
}
