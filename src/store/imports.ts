import type { RecordCard } from "../../connectors/connector.ts";
import type { AskedImport, ImportContent, Imports } from "../../workflows/ports.ts";
import type { Instant } from "../domain/time.ts";
import type { Scope } from "./scope.ts";

const ASKED = `
select x.*, d.decision, d.reason, d.decided_by, d.decided_at, (
    select count(distinct f.lead_id) from facts f where f.tenant_id = $1 and import_batch(f.kind, f.body) = x.batch
  ) as leads
from (
  select substr(a.step, 14) as batch, a.decided_at as opened_at, left(md5(a.journey_id || '|' || a.step), 10) as handle
  from alerts a
  where a.tenant_id = $1 and a.journey_id = 'every lead' and a.step like 'importBatch: %' and a.clock = 'review'
) x left join import_reviews d on d.tenant_id = $1 and d.batch = x.batch`;

const FACTS = "from facts f where f.tenant_id = $1 and import_batch(f.kind, f.body) = $2";

/** A record says the same in the fact of its creation and in that of its engagement. */
const SAYS = `
select p.key as property, p.value, count(distinct f.lead_id) as n
from facts f, jsonb_each_text(case when jsonb_typeof(f.body -> 'properties') = 'object' then f.body -> 'properties' else '{}' end) p
where f.tenant_id = $1 and import_batch(f.kind, f.body) = $2 and p.key = any($3::text[])
group by 1, 2 order by n desc, 1, 2 limit 12`;

const EXAMPLES = `
select c.body as card from (select distinct f.lead_id ${FACTS}) l
join lead_records r on r.tenant_id = $1 and r.lead_id = l.lead_id
join record_cards c on c.tenant_id = $1 and c.record = r.record
order by c.record limit 3`;

const WITH_JOURNEY = `
select count(distinct f.lead_id) as n ${FACTS} and exists (
  select 1 from journeys j where j.tenant_id = f.tenant_id and j.lead_id = f.lead_id)`;

interface Row {
  batch: string;
  opened_at: Instant;
  leads: number;
  decision: "keep" | null;
  reason: string | null;
  decided_by: string | null;
  decided_at: Instant | null;
}

/** Imports that no rule maps, and what people decided about them (D34). */
export function imports({ db }: Scope): Imports {
  return {
    async open(tenantId, limit) {
      const { rows } = await db.query<Row>(
        `${ASKED} where d.decision is null order by x.opened_at, x.batch limit $2`,
        [tenantId, limit],
      );
      return rows.map(asked);
    },

    async find(tenantId, handle) {
      const { rows } = await db.query<Row>(`${ASKED} where x.handle = $2 limit 1`, [tenantId, handle]);
      return rows[0] ? asked(rows[0]) : null;
    },

    async content(tenantId, batch, properties): Promise<ImportContent> {
      const of = [tenantId, batch];
      const { rows: span } = await db.query<{ first: Instant; last: Instant }>(
        `select min(f.occurred_at) as first, max(f.occurred_at) as last ${FACTS}`,
        of,
      );
      const says = await db.query<ImportContent["says"][number]>(SAYS, [...of, properties]);
      const examples = await db.query<{ card: RecordCard }>(EXAMPLES, of);
      const withJourney = await db.query<{ n: number }>(WITH_JOURNEY, of);
      return {
        first: span[0]?.first ?? 0,
        last: span[0]?.last ?? 0,
        says: says.rows,
        examples: examples.rows.map(({ card }) => card),
        withJourney: withJourney.rows[0]?.n ?? 0,
      };
    },

    async decide(tenantId, batch, decision, { by, reason, at }) {
      const { rowCount } = await db.query(
        `insert into import_reviews (tenant_id, batch, decision, reason, decided_by, decided_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (tenant_id, batch) do update set decision = excluded.decision, reason = excluded.reason,
           decided_by = excluded.decided_by, decided_at = excluded.decided_at
         where import_reviews.decision is distinct from excluded.decision`,
        [tenantId, batch, decision, reason, by, at],
      );
      return rowCount > 0;
    },
  };
}

function asked({ batch, opened_at, leads, decision, reason, decided_by, decided_at }: Row): AskedImport {
  return {
    batch,
    openedAt: opened_at,
    leads,
    decision: decision && { decision, reason, by: decided_by ?? "nobody", at: decided_at ?? opened_at },
    wasDecided: decided_by !== null,
  };
}
