import type { Delivery, Installation } from "../connectors/connector.ts";
import { MINUTE, SECOND } from "../src/domain/time.ts";
import { GiveUp, Reauthorize, RetryLater } from "../src/errors.ts";
import { disconnect } from "./disconnect.ts";
import { learn } from "./learn.ts";
import type { Inbox, Ports } from "./ports.ts";
import type { RulesCache } from "./tenant-rules.ts";
import { whenToTryAgain } from "./try-again.ts";

const LEASE = 2 * MINUTE;
const BATCH = 300;
const MAX_ATTEMPTS = 8;

type Claimed = NonNullable<Awaited<ReturnType<Inbox["claim"]>>>;
type ClaimedDelivery = Claimed["deliveries"][number];

/** Takes the next batch of stored deliveries to facts and decisions; answers whether there was one. */
export async function absorbDeliveries(ports: Ports, rules: RulesCache): Promise<boolean> {
  const claimed = await ports.store.inbox.claim(ports.clock.now(), LEASE, BATCH);
  if (!claimed) return false;
  const installation = await ports.store.tenants.installation(claimed.tenantId, claimed.installationId);
  if (!installation) {
    const reason = "The installation of this delivery no longer exists.";
    await ports.store.inbox.bury(
      claimed.tenantId,
      new Map(claimed.deliveries.map(({ key }) => [key, reason])),
    );
    return true;
  }
  await absorb(ports, rules, installation, claimed.deliveries);
  return true;
}

async function absorb(
  ports: Ports,
  rules: RulesCache,
  installation: Installation,
  deliveries: readonly ClaimedDelivery[],
): Promise<void> {
  try {
    await understandAndLearn(ports, rules, installation, deliveries);
  } catch (error) {
    if (error instanceof RetryLater) {
      const attempts = Math.min(...deliveries.map((one) => one.attempts));
      return wait(ports, installation, deliveries, whenToTryAgain(error, attempts, ports.clock.now()), error);
    }
    if (error instanceof Reauthorize) {
      await disconnect(ports, installation.tenantId, installation.id, error.message);
      return wait(ports, installation, deliveries, ports.clock.now() + 10 * MINUTE, error);
    }
    // One delivery that cannot be understood must not hold back the others.
    if (deliveries.length > 1)
      for (const delivery of deliveries) await absorb(ports, rules, installation, [delivery]);
    else await setAside(ports, installation, deliveries[0]!, error);
  }
}

async function understandAndLearn(
  ports: Ports,
  rules: RulesCache,
  installation: Installation,
  deliveries: readonly ClaimedDelivery[],
): Promise<void> {
  const connector = ports.accounts.connector(installation.crm);
  const understood = await connector.understand(ports.accounts.session(installation), deliveries);
  const receivedAt = Math.max(...deliveries.map((delivery) => delivery.receivedAt));
  await learn(ports, rules, installation, understood, { seenBy: "push", receivedAt });
  const fate = (key: string) =>
    understood.dead.has(key) ? "dead" : understood.ignored.has(key) ? "ignored" : "understood";
  const keys = Map.groupBy(
    deliveries.map(({ key }) => key),
    fate,
  );
  const { inbox } = ports.store;
  if (keys.has("understood")) await inbox.done(installation.tenantId, keys.get("understood")!, "understood");
  if (keys.has("ignored"))
    await inbox.done(installation.tenantId, keys.get("ignored")!, "ignored", understood.ignored);
  if (keys.has("dead")) await inbox.bury(installation.tenantId, understood.dead);
}

async function wait(
  ports: Ports,
  installation: Installation,
  deliveries: readonly Delivery[],
  at: number,
  error: Error,
): Promise<void> {
  ports.log.warn("deliveries wait", {
    tenantId: installation.tenantId,
    installationId: installation.id,
    count: deliveries.length,
    until: new Date(at).toISOString(),
    why: error.message,
  });
  await ports.store.inbox.retry(
    installation.tenantId,
    deliveries.map(({ key }) => key),
    at,
    error.message,
  );
}

async function setAside(
  ports: Ports,
  installation: Installation,
  delivery: ClaimedDelivery,
  error: unknown,
): Promise<void> {
  const why = error instanceof Error ? error.message : String(error);
  const { tenantId } = installation;
  if (error instanceof GiveUp || delivery.attempts >= MAX_ATTEMPTS) {
    ports.log.error("delivery set aside as a dead letter", {
      tenantId,
      key: delivery.key,
      kind: delivery.kind,
      why,
    });
    return ports.store.inbox.bury(tenantId, new Map([[delivery.key, why]]));
  }
  ports.log.error("delivery failed, will be tried again", {
    tenantId,
    key: delivery.key,
    kind: delivery.kind,
    why,
  });
  await ports.store.inbox.retry(
    tenantId,
    [delivery.key],
    ports.clock.now() + Math.min(10 * MINUTE, SECOND * 2 ** delivery.attempts),
    why,
  );
}
