import type { RecordCard } from "../../connectors/connector.ts";
import type { LeadId, TenantId } from "../../workflows/ports.ts";
import type { Queryable } from "./database.ts";
import { toJson } from "./json.ts";
import type { Tombstones } from "./tombstones.ts";

const PUT = `
with given as (
  select distinct on (g.body ->> 'record') g.body ->> 'record' as record, g.body, g.digest
  from rows from (jsonb_to_recordset($2::jsonb) as (body jsonb, digest text)) with ordinality as g(body, digest, n)
  order by g.body ->> 'record', g.n desc
)
insert into record_cards (tenant_id, record, body)
select $1, g.record, g.body from given g
where not exists (select 1 from erased e where e.tenant_id = $1 and e.digest = g.digest)
  or exists (
    select 1 from lead_records r join facts f on f.tenant_id = r.tenant_id and f.lead_id = r.lead_id
    where r.tenant_id = $1 and r.record = g.record and f.kind = 'engaged'
  )
order by g.record
on conflict (tenant_id, record) do update set body = excluded.body where record_cards.body <> excluded.body`;

/** Keeps the newest card of each record; an erased record's only once it has engaged anew (D40). */
export async function putCards(
  db: Queryable,
  tombstones: Tombstones,
  tenantId: TenantId,
  list: readonly RecordCard[],
): Promise<void> {
  if (list.length === 0) return;
  const given = list.map((body) => ({ body, digest: tombstones.digest(tenantId, body.record) }));
  await db.query(PUT, [tenantId, toJson(given)]);
}

/** The cards of each lead's records. */
export async function cards(
  db: Queryable,
  tenantId: TenantId,
  leads: readonly LeadId[],
): Promise<ReadonlyMap<LeadId, readonly RecordCard[]>> {
  const { rows } = await db.query<{ lead_id: LeadId; body: RecordCard }>(
    `select r.lead_id, c.body from lead_records r
     join record_cards c on c.tenant_id = r.tenant_id and c.record = r.record
     where r.tenant_id = $1 and r.lead_id = any($2::text[]) order by c.record`,
    [tenantId, leads],
  );
  const found = new Map<LeadId, RecordCard[]>(leads.map((lead) => [lead, []]));
  for (const row of rows) found.get(row.lead_id)?.push(row.body);
  return found;
}
