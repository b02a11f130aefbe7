import type { LeadId, TenantId } from "../../workflows/ports.ts";
import type { Journey } from "../domain/journey.ts";
import type { Instant } from "../domain/time.ts";
import type { Queryable } from "./database.ts";
import { toJson } from "./json.ts";

/**
 * One statement: the new journeys, the ones that are no more, the due row. An erased lead stays as it is (D40), and so
 * does one that went into another (D23).
 * The SLA columns follow the clock that the journey's policy version names.
 */
const SAVE = `
with lead as (
  update leads set next_due_at = $4, wake_at = $4, decided_at = $5, unread_since = null
  where tenant_id = $1 and lead_id = $2 and erased_at is null and merged_into is null
  returning lead_id
), given as (
  select j.value as body, sla_clock($1, j.value) as sla from jsonb_array_elements($3::jsonb) j, lead
), gone as (
  delete from journeys where tenant_id = $1 and lead_id = (select lead_id from lead)
    and journey_id not in (select body ->> 'id' from given)
)
insert into journeys (tenant_id, journey_id, lead_id, number, status, ended_by, history, lead_type, owner_id, engaged_at,
  first_touch_at, sla_status, sla_due_at, systems_ms, human_ms, total_ms, urgent_due_at, judged_at, self_booked, body)
select $1, body ->> 'id', $2, (body ->> 'number')::int, body ->> 'status', body ->> 'endedBy',
  (body ->> 'history')::boolean, body ->> 'leadType', body ->> 'ownerId',
  (body #>> '{stamps,engagedAt}')::bigint, (body #>> '{stamps,firstTouchAt}')::bigint,
  sla ->> 'status', (sla ->> 'dueAt')::bigint, (body #>> '{delays,systems,calendarMs}')::bigint,
  (body #>> '{delays,human,calendarMs}')::bigint, (body #>> '{delays,total,calendarMs}')::bigint,
  urgent_due(body, sla), judged_at(body, sla), coalesce((body #>> '{firstTouch,selfBooked}')::boolean, false), body
from given
on conflict (tenant_id, journey_id) do update set
  lead_id = excluded.lead_id, number = excluded.number, status = excluded.status, ended_by = excluded.ended_by,
  history = excluded.history, lead_type = excluded.lead_type, owner_id = excluded.owner_id,
  engaged_at = excluded.engaged_at, first_touch_at = excluded.first_touch_at, sla_status = excluded.sla_status,
  sla_due_at = excluded.sla_due_at, systems_ms = excluded.systems_ms, human_ms = excluded.human_ms,
  total_ms = excluded.total_ms, urgent_due_at = excluded.urgent_due_at, judged_at = excluded.judged_at,
  self_booked = excluded.self_booked, body = excluded.body
where journeys.body is distinct from excluded.body or journeys.lead_id <> excluded.lead_id`;

/** Replaces a lead's journeys and its due instant, and ends its lease and the patience with its CRM. */
export async function saveJourneys(
  db: Queryable,
  tenantId: TenantId,
  lead: LeadId,
  journeys: readonly Journey[],
  nextAt: Instant | null,
  decidedAt: Instant,
): Promise<void> {
  await db.query(SAVE, [tenantId, lead, toJson(journeys), nextAt, decidedAt]);
}
