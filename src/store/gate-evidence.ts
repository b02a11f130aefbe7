import type { Evidence, GateAlert, GateLead } from "../../workflows/ports.ts";
import type { Queryable } from "./database.ts";
import { reports } from "./reports.ts";

/** Stamps of a lead are on its records when nothing for them waits: what a CRM took leaves the line. */
const LEADS = `
select j.lead_id as "leadId", j.journey_id as "journeyId", j.engaged_at as "engagedAt", j.body as journey, (
    select coalesce(o.reason, 'not written yet') from lead_records r
    join outbox o on o.tenant_id = r.tenant_id and o.installation_id = r.installation_id and o.kind = 'fields' and o.key = r.record
    where r.tenant_id = j.tenant_id and r.lead_id = j.lead_id order by o.state limit 1
  ) as unwritten
from journeys j
where j.tenant_id = $1 and not j.history and j.ended_by is distinct from 'merged' and j.engaged_at >= $2 and j.engaged_at < $3
order by j.engaged_at desc, j.journey_id limit $4`;

/** What was known is what had been received by the decision. Clocks that start with a touch are not silenced by one. */
const ALERTS = `
select a.lead_id as "leadId", a.journey_id as "journeyId", a.clock, a.number, a.step, a.kind,
  (a.body ->> 'at')::bigint as at, a.decided_at as "decidedAt", a.sent_as as "sentAs", a.state, a.outcome,
  exists (select 1 from held_alerts h where h.tenant_id = a.tenant_id and h.journey_id = a.journey_id
    and h.clock = a.clock and h.number = a.number and h.step = a.step) as held,
  a.kind <> 'review' and coalesce(a.clock not in ('follow-up', 'handoff') and j.first_touch_at <= (a.body ->> 'at')::bigint
    and exists (select 1 from facts f where f.tenant_id = a.tenant_id and f.key = j.body -> 'firstTouch' ->> 'factKey'
      and f.received_at < a.decided_at), false) as "knownTouch",
  a.kind <> 'review' and coalesce((j.body ->> 'endedAt')::bigint <= (a.body ->> 'at')::bigint
    and j.ended_by in ('excluded', 'outcome')
    and exists (select 1 from facts f where f.tenant_id = a.tenant_id and f.lead_id = a.lead_id
      and f.occurred_at = (j.body ->> 'endedAt')::bigint and f.received_at < a.decided_at), false) as "knownEnd"
from alerts a left join journeys j on j.tenant_id = a.tenant_id and j.journey_id = a.journey_id
where a.tenant_id = $1 and a.decided_at >= $2 and a.decided_at < $3 and a.lead_id <> ''
order by a.decided_at, a.journey_id, a.clock, a.number, a.step`;

const FOREIGN = `
select distinct f.name from outbox o, jsonb_object_keys(o.work -> 'write' -> 'values') as f(name)
where o.tenant_id = $1 and o.kind = 'fields' and not f.name = any($2::text[]) order by 1`;

/** The numbers that the gate's checks rest on. */
export function gateEvidence(db: Queryable): Evidence {
  return {
    async leads(tenantId, since, until, limit) {
      return (await db.query<GateLead>(LEADS, [tenantId, since, until, limit])).rows;
    },

    async alerts(tenantId, since, until) {
      return (await db.query<GateAlert>(ALERTS, [tenantId, since, until])).rows;
    },

    coverage: (tenantId, start, end) => reports(db).coverage(tenantId, { start, end }),

    async refused(tenantId) {
      const { rows } = await db.query<{ kind: string; key: string; reason: string }>(
        "select kind, key, coalesce(reason, '') as reason from outbox where tenant_id = $1 and state = 'dead' order by seq",
        [tenantId],
      );
      return rows;
    },

    async foreignFields(tenantId, ours) {
      const { rows } = await db.query<{ name: string }>(FOREIGN, [tenantId, ours]);
      return rows.map(({ name }) => name);
    },
  };
}
