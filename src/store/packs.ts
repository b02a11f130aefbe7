import type { CountedDecision, CountedJourney, Override, Packs, StoredPack } from "../../workflows/ports.ts";
import { toJson } from "./json.ts";
import type { Scope } from "./scope.ts";

const PACK = `kind, period, starts_at as "startsAt", ends_at as "endsAt", made_at as "madeAt"`;

/** Only what is counted: whole journeys are large. */
const JOURNEYS = `
select j.journey_id as id, j.lead_type as "leadType", j.owner_id as "ownerId", j.body ->> 'breachReason' as "breachReason",
  j.body -> 'delays' as delays, j.body -> 'firstTouch' as "firstTouch", j.body -> 'conflicts' as conflicts,
  j.body #> '{engagement,properties}' as properties, j.body #>> '{engagement,kind}' as engagement,
  j.body -> 'reviews' as reviews, sla_clock(j.tenant_id, j.body) as sla
from journeys j
where j.tenant_id = $1 and not j.history and j.ended_by is distinct from 'merged'`;

const REVIEWED = `${JOURNEYS} and j.body -> 'reviews' <> '[]' and exists (
  select 1 from jsonb_array_elements(j.body -> 'reviews') r
  where ((r.value ->> 'openedAt')::bigint >= $2 and (r.value ->> 'openedAt')::bigint < $3)
    or ((r.value ->> 'decidedAt')::bigint >= $2 and (r.value ->> 'decidedAt')::bigint < $3))
order by j.engaged_at, j.journey_id`;

const DECISIONS = `
select body #>> '{decision,type}' as type, coalesce(body ->> 'by', 'nobody') as by, count(*) as n from facts
where tenant_id = $1 and occurred_at >= $2 and occurred_at < $3 and kind = 'decided'
group by 1, 2 order by 1, 2`;

/** Whatever somebody did against what the rules or the checks said. */
const OVERRIDES = `
select at, actor, action, subject from audit
where tenant_id = $1 and at >= $2 and at < $3 and (action like '%overrid%' or action like 'switch.%')
order by seq`;

export function packs({ db }: Scope): Packs {
  return {
    async get(tenantId, kind, period) {
      const { rows } = await db.query<StoredPack>(
        `select ${PACK}, body from packs where tenant_id = $1 and kind = $2 and period = $3`,
        [tenantId, kind, period],
      );
      return rows[0] ?? null;
    },
    async list(tenantId) {
      const { rows } = await db.query<Omit<StoredPack, "body">>(
        `select ${PACK} from packs where tenant_id = $1 order by starts_at desc, kind`,
        [tenantId],
      );
      return rows;
    },
    async add(tenantId, { kind, period, startsAt, endsAt, madeAt, body }) {
      const { rowCount } = await db.query(
        `insert into packs (tenant_id, kind, period, starts_at, ends_at, made_at, body)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
        [tenantId, kind, period, startsAt, endsAt, madeAt, toJson(body)],
      );
      return rowCount > 0;
    },
    async journeys(tenantId, { start, end }) {
      const { rows } = await db.query<CountedJourney>(
        `${JOURNEYS} and j.engaged_at >= $2 and j.engaged_at < $3 order by j.engaged_at, j.journey_id`,
        [tenantId, start, end],
      );
      return rows;
    },
    async reviewed(tenantId, { start, end }) {
      return (await db.query<CountedJourney>(REVIEWED, [tenantId, start, end])).rows;
    },
    async decisions(tenantId, { start, end }) {
      return (await db.query<CountedDecision>(DECISIONS, [tenantId, start, end])).rows;
    },
    async overrides(tenantId, { start, end }) {
      return (await db.query<Override>(OVERRIDES, [tenantId, start, end])).rows;
    },
  };
}
