import type { LeadId, TenantId } from "../../workflows/ports.ts";
import type { Owners } from "../domain/scope.ts";
import type { Queryable } from "./database.ts";
import { ownedLead } from "./in-scope.ts";

/** A lead, with what tells it from others of the same address. */
export interface FoundLead {
  readonly leadId: LeadId;
  readonly records: readonly string[];
}

/**
 * Leads by their own id, by a record of theirs, by an e-mail address on a record, or by the handle that lists of
 * breaches and reviews show; follows merges. With owners only leads that they own or owned.
 */
export async function findLeads(
  db: Queryable,
  tenantId: TenantId,
  text: string,
  owners: Owners = null,
): Promise<readonly FoundLead[]> {
  const { rows } = await db.query<FoundLead>(
    `with named as (
       select lead_id from lead_records where tenant_id = $1 and record = $2
       union select coalesce(merged_into, lead_id) from leads where tenant_id = $1 and lead_id = $2
       union select r.lead_id from record_cards c
         join lead_records r on r.tenant_id = c.tenant_id and r.record = c.record
         where c.tenant_id = $1 and $2 like '%@%' and lower(c.body ->> 'email') = lower($2)
       union select j.lead_id from journeys j
         where j.tenant_id = $1 and $2 ~ '^[0-9a-f]{10}$' and j.ended_by is distinct from 'merged'
           and left(md5(j.journey_id), 10) = $2
       union select j.lead_id from journeys j, jsonb_array_elements(j.body -> 'reviews') v
         where j.tenant_id = $1 and $2 ~ '^[0-9a-f]{10}$' and j.ended_by is distinct from 'merged'
           and j.body -> 'reviews' <> '[]' and left(md5(j.journey_id || '|' || (v.value ->> 'id')), 10) = $2
     )
     select n.lead_id as "leadId", (
       select coalesce(jsonb_agg(r.record order by r.record), '[]') from lead_records r
       where r.tenant_id = $1 and r.lead_id = n.lead_id
     ) as records from named n where ${ownedLead("$3", "n.lead_id")} order by n.lead_id`,
    [tenantId, text.trim(), owners],
  );
  return rows;
}
