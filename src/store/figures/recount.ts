import type { LeadId, TenantId } from "../../../workflows/ports.ts";
import type { Queryable } from "../database.ts";

/** A journey whose figures are not those that counting it anew gives; `leadId` `null`: facts of a day. */
export interface Miscounted {
  readonly leadId: LeadId | null;
  readonly journeyId: string | null;
  readonly what: string;
}

/** Of an erased lead its source stays as it was counted, and can be found nowhere any more (D40). */
const JOURNEYS = `
with anew as (
  select f.* from journeys j, figures_of(j.tenant_id, j.journey_id, j.lead_id, j.engaged_at, j.ended_by, j.body) f
  where j.tenant_id = $1
), kept as (
  select * from journey_figures where tenant_id = $1
), pairs as (
  select coalesce(a.journey_id, k.journey_id) as journey_id, coalesce(a.lead_id, k.lead_id) as lead_id,
    to_jsonb(a) as anew, to_jsonb(k) as kept
  from anew a full join kept k on k.journey_id = a.journey_id
  where a is distinct from k
)
select b.lead_id as "leadId", b.journey_id as "journeyId", case when b.kept is null then 'not counted' when b.anew is null
  then 'counted though it is not there' else (
    select string_agg(n.key || ' ' || coalesce(b.kept ->> n.key, 'none') || ' instead of ' || coalesce(n.value, 'none'), ', ' order by n.key)
    from jsonb_each_text(b.anew) n where n.value is distinct from b.kept ->> n.key
  ) end as what
from pairs b left join leads l on l.tenant_id = $1 and l.lead_id = b.lead_id
where l.erased_at is null or b.kept is null or b.anew is null or b.anew - 'source' <> b.kept - 'source'
order by b.journey_id limit $2`;

const FACTS = `
with anew as (
  select occurred_at / 86400000 as day, source, count(*) as eligible, count(*) filter (where pushed) as pushed
  from facts where tenant_id = $1 and source <> 'leadclock' group by 1, 2
), kept as (
  select day, source, sum(eligible) as eligible, sum(pushed) as pushed,
    sum(w0 + w1 + w2 + w3 + w4 + w5 + w6 + w7 + w8) as timed
  from fact_days where tenant_id = $1 group by 1, 2
)
select null as "leadId", null as "journeyId", 'facts of ' || coalesce(a.source, k.source) || ' on day ' || coalesce(a.day, k.day)
  || ': ' || coalesce(k.eligible, 0) || ' with ' || coalesce(k.pushed, 0) || ' pushed and ' || coalesce(k.timed, 0)
  || ' timed instead of ' || coalesce(a.eligible, 0) || ' with ' || coalesce(a.pushed, 0) as what
from anew a full join kept k on k.day = a.day and k.source = a.source
where (coalesce(a.eligible, 0), coalesce(a.pushed, 0), coalesce(a.pushed, 0))
  is distinct from (coalesce(k.eligible, 0), coalesce(k.pushed, 0), coalesce(k.timed, 0))
order by 3 limit $2`;

/** Counts a tenant's journeys and facts anew and answers where what is kept differs: nothing, if all is well. */
export async function miscounted(
  db: Queryable,
  tenantId: TenantId,
  limit: number,
): Promise<readonly Miscounted[]> {
  const journeys = await db.query<Miscounted>(JOURNEYS, [tenantId, limit]);
  const facts = await db.query<Miscounted>(FACTS, [tenantId, limit]);
  return [...journeys.rows, ...facts.rows];
}
