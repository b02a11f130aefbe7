import type { Tenant, Tenants } from "../../workflows/ports.ts";
import { BadInput } from "../errors.ts";

/** The tenant of this id; where there is only one, it need not be named. Throws BadInput. */
export async function whichTenant(tenants: Pick<Tenants, "all">, id: string): Promise<Tenant> {
  const all = await tenants.all();
  const tenant = id === "" && all.length === 1 ? all[0] : all.find((one) => one.id === id);
  if (tenant) return tenant;
  if (all.length === 0)
    throw new BadInput("tenant", "no account is connected yet.", "Connect one first: the README says how.");
  const known = all.map((one) => one.id).join(", ");
  throw new BadInput("tenant", id === "" ? "name one." : `there is no tenant ${id}.`, `Known: ${known}.`);
}
