import type { Delivery, Installation } from "../../connectors/connector.ts";
import { MINUTE, SECOND } from "../../src/domain/time.ts";
import { Blocked, GiveUp, Reauthorize, RetryLater } from "../../src/errors.ts";
import type { RulesCache } from "../decide/tenant-rules.ts";
import type { Inbox, Ports } from "../ports.ts";
import { tellBlocked, whenMended } from "../send/tell-blocked.ts";
import { whenToTryAgain } from "../send/try-again.ts";
import { disconnect } from "./disconnect.ts";
import { learn } from "./learn.ts";

const LEASE = 2 * MINUTE;
const BATCH = 300;
/** Of our own making: however long somebody else is waited for, it counts nothing. */
const MAX_FAILURES = 8;
/** So many refused in a row: the account refuses them all. */
const SURELY_ALL = 3;

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

/** Answers the refusal of an account in which somebody must mend something, `null` for every other end. */
async function absorb(
  ports: Ports,
  rules: RulesCache,
  installation: Installation,
  deliveries: readonly ClaimedDelivery[],
): Promise<Blocked | null> {
  const now = ports.clock.now();
  try {
    await understandAndLearn(ports, rules, installation, deliveries);
  } catch (error) {
    if (error instanceof RetryLater) {
      const attempts = Math.min(...deliveries.map((one) => one.attempts));
      await wait(ports, installation, deliveries, whenToTryAgain(error, attempts, now), error);
    } else if (error instanceof Reauthorize) {
      await disconnect(ports, installation.tenantId, installation.id, error.message);
      await wait(ports, installation, deliveries, now + 10 * MINUTE, error);
    } else if (deliveries.length > 1) return oneByOne(ports, rules, installation, deliveries);
    else if (error instanceof Blocked) {
      await waitForMending(ports, rules, installation, deliveries, error);
      return error;
    } else await setAside(ports, installation, deliveries[0]!, error);
  }
  return null;
}

/** One that cannot be understood must not hold back the others; an account that refuses them all is asked no further. */
async function oneByOne(
  ports: Ports,
  rules: RulesCache,
  installation: Installation,
  deliveries: readonly ClaimedDelivery[],
): Promise<null> {
  let refused = 0;
  for (const [index, delivery] of deliveries.entries()) {
    const refusal = await absorb(ports, rules, installation, [delivery]);
    refused = refusal ? refused + 1 : 0;
    const rest = deliveries.slice(index + 1);
    if (!refusal || refused < SURELY_ALL || rest.length === 0) continue;
    await waitForMending(ports, rules, installation, rest, refusal);
    break;
  }
  return null;
}

/** Nothing is given up: it is understood once somebody has mended what they are told of. */
async function waitForMending(
  ports: Ports,
  rules: RulesCache,
  installation: Installation,
  deliveries: readonly ClaimedDelivery[],
  error: Blocked,
): Promise<void> {
  await tellBlocked(ports, rules, installation, error, "other");
  const attempts = Math.max(...deliveries.map((one) => one.attempts));
  await wait(ports, installation, deliveries, whenMended(attempts, ports.clock.now()), error);
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
  const told = [...understood.facts, ...understood.cards].map(({ record }) => record);
  await inbox.blankErased(installation.tenantId, [...new Set(told)]);
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
  const failures = delivery.failures + 1;
  if (error instanceof GiveUp || failures >= MAX_FAILURES) {
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
    ports.clock.now() + Math.min(10 * MINUTE, SECOND * 2 ** failures),
    why,
    true,
  );
}
