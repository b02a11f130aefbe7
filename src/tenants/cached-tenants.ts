import type { Tenants } from "../../workflows/ports.ts";

/** How long another process's change of an installation may go unseen here, in machine milliseconds. */
const MAX_AGE = 1_000;

/**
 * Installations are asked for at every step and change hardly ever: they are remembered for a second, and forgotten at
 * every change of ours. A tenant's mode is never remembered (D36).
 */
export function cachedTenants(tenants: Tenants): Tenants {
  const known = new Map<string, { readonly until: number; readonly value: Promise<unknown> }>();
  const remembered = <T>(key: string, read: () => Promise<T>): Promise<T> => {
    const now = performance.now();
    const hit = known.get(key);
    if (hit && hit.until > now) return hit.value as Promise<T>;
    const value = read();
    value.catch(() => known.delete(key));
    known.set(key, { until: now + MAX_AGE, value });
    return value;
  };
  const forgetting =
    <A extends unknown[], T>(change: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      try {
        return await change(...args);
      } finally {
        known.clear();
      }
    };
  return {
    ...tenants,
    installation: (tenantId, id) =>
      remembered(`one ${tenantId} ${id}`, () => tenants.installation(tenantId, id)),
    installations: (tenantId) => remembered(`of ${tenantId ?? "all"}`, () => tenants.installations(tenantId)),
    byAccount: (crm, accountId) =>
      remembered(`account ${crm} ${accountId}`, () => tenants.byAccount(crm, accountId)),
    saveInstallation: forgetting(tenants.saveInstallation),
    forget: forgetting(tenants.forget),
  };
}
