import type { Tenant, Tenants } from "../../workflows/ports.ts";

/**
 * The account of whoever has only the password: the one that was connected first, whatever its name. Anybody may connect an
 * account of their own, and it must not become what all see.
 */
export async function firstTenant(tenants: Pick<Tenants, "all" | "installations">): Promise<Tenant | null> {
  const all = await tenants.all();
  if (all.length < 2) return all[0] ?? null;
  const since = new Map<string, number>();
  for (const { tenantId, watchFrom } of await tenants.installations())
    since.set(tenantId, Math.min(since.get(tenantId) ?? Infinity, watchFrom));
  const at = ({ id }: Tenant) => since.get(id) ?? Infinity;
  return all.toSorted((one, other) => at(one) - at(other) || (one.id < other.id ? -1 : 1))[0] ?? null;
}
