import { DAY, type Instant, MINUTE } from "../domain/time.ts";
import { healthReports, type LimitUse } from "../store/health.ts";
import type { ApiDeps } from "./deps.ts";

const LATE_AFTER_MS = 2 * MINUTE;
const LATELY = 7 * DAY;
const COVERED_OVER = 30 * DAY;

export type HealthFigures = Awaited<ReturnType<typeof healthFigures>>;

/** Everything that the health of one account is told by; reads only. */
export async function healthFigures({ ports, store, crmLabel }: ApiDeps, tenantId: string) {
  const now = ports.clock.now();
  const reports = healthReports(store.db, tenantId);
  const tenant = await store.tenants.get(tenantId);
  const connections = await store.tenants.installations(tenantId);
  const streams = await store.streams.of(tenantId);
  const tokens = new Map((await reports.tokens()).map((one) => [one.installationId, one.expiresAt]));
  const used = await reports.limits();
  const installations = connections.map(({ id, crm, accountId, account, status, watchFrom }) => {
    const stream = streams.find((one) => one.id === id);
    return {
      id,
      crm,
      label: account.name ?? `${crmLabel?.(crm) ?? crm} ${accountId}`,
      status,
      watchFrom,
      stream: stream
        ? { state: stream.state, since: stream.since, why: stream.why, lacks: stream.lacks }
        : null,
      tokenExpiresAt: tokens.get(id) ?? null,
      limits: limitsOf(
        ports.accounts.connector(crm).limits ?? [],
        used.filter((one) => one.installationId === id),
        now,
      ),
    };
  });
  const from = Math.min(now, ...connections.map(({ watchFrom }) => watchFrom));
  const beats = await store.messages.newest(tenantId, "heartbeat", 10);
  const heartbeats = [
    ...new Map(
      beats.toReversed().map(({ channels, plannedAt, state, why }) => {
        const channel = channels[0] ?? "";
        return [channel, { channel, at: plannedAt, state, why }] as const;
      }),
    ).values(),
  ];
  return {
    now,
    installations,
    queues: await reports.queues(),
    heldUp: await store.reports.heldUp(tenantId),
    coverage: await store.reports.coverage(tenantId, { start: Math.max(now - COVERED_OVER, from), end: now }),
    punctuality: await reports.punctuality(now - LATELY, now, LATE_AFTER_MS),
    outages: (await store.outages.all(tenantId, 5)).filter(({ withdrawn }) => !withdrawn),
    flood: await store.floods.open(tenantId),
    heartbeats,
    silentFor: tenant?.mode === "silent" ? (tenant.testRecipient ?? "nobody") : null,
  };
}

interface KnownLimit {
  readonly name: string;
  readonly label?: string;
  readonly calls: number;
  readonly perMs: number;
}

/** Each limit that we know of, and those that somebody held. */
function limitsOf(known: readonly KnownLimit[], used: readonly LimitUse[], now: Instant) {
  const names = [...new Set([...known, ...used].map(({ name }) => name))];
  return names.map((name) => {
    const limit = known.find((one) => one.name === name);
    const use = used.find((one) => one.name === name);
    return {
      name,
      label: limit?.label ?? name,
      heldUntil: use && use.heldUntil > now ? use.heldUntil : null,
      used: limit ? usedIn(use?.used ?? {}, limit.perMs, now) : null,
      calls: limit?.calls ?? null,
      perMs: limit?.perMs ?? null,
    };
  });
}

/** Calls within the last window; slices are a hundredth of it. */
function usedIn(slices: Readonly<Record<string, number>>, perMs: number, now: Instant): number {
  const slice = Math.max(1, Math.ceil(perMs / 100));
  return Object.entries(slices).reduce(
    (sum, [number, n]) => ((Number(number) + 1) * slice > now - perMs ? sum + n : sum),
    0,
  );
}
