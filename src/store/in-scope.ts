import type { LeadId, TenantId } from "../../workflows/ports.ts";
import type { Owners } from "../domain/scope.ts";
import type { Queryable } from "./database.ts";

/** True in SQL for a row `j` of journeys that one of the owners in this parameter has or had; `null` there: for all. */
export const ownedJourney = (owners: `$${number}`, j = "j"): string =>
  `(${owners}::text[] is null or exists (
    select 1 from journey_owners w where w.tenant_id = ${j}.tenant_id and w.journey_id = ${j}.journey_id
      and w.owner_id = any(${owners}::text[])))`;

/** The same for a lead, whichever of its journeys it is; `$1` is the tenant. */
export const ownedLead = (owners: `$${number}`, lead: string): string =>
  `(${owners}::text[] is null or exists (
    select 1 from journey_owners w where w.tenant_id = $1 and w.lead_id = ${lead}
      and w.owner_id = any(${owners}::text[])))`;

/** Whether a lead is within somebody's scope; one that there is not is in nobody's but that of who may see all. */
export async function seesLead(
  db: Queryable,
  tenantId: TenantId,
  owners: Owners,
  leadId: LeadId,
): Promise<boolean> {
  if (owners === null) return true;
  const { rows } = await db.query<{ sees: boolean }>(`select ${ownedLead("$3", "$2")} as sees`, [
    tenantId,
    leadId,
    owners,
  ]);
  return rows[0]!.sees;
}
