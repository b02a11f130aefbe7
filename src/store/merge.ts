import type { LeadId, TenantId } from "../../workflows/ports.ts";
import type { Queryable } from "./database.ts";

/** What belongs to a lead and follows it to the survivor; cards hang on records and follow with them. */
const MOVES = ["facts", "lead_records", "alerts", "messages", "owner_changes", "outbox"].map(
  (table) => `update ${table} set lead_id = $2 where tenant_id = $1 and lead_id = any($3::text[])`,
);

/** The loser's journeys end as merged at the merge's own instant, where a fact tells it, and count nowhere. */
const END_JOURNEYS = `
update journeys set status = 'ended', ended_by = 'merged', sla_status = null, judged_at = null,
  body = body || jsonb_build_object('status', 'ended', 'endedBy', 'merged', 'endedAt', coalesce((
    select max(f.occurred_at) from facts f where f.tenant_id = $1 and f.lead_id = $2 and f.kind = 'merged'
  ), (body ->> 'endedAt')::bigint))
where tenant_id = $1 and lead_id = any($3::text[])`;

/** The row of a loser stays and says where it went; earlier losers of the loser point to the survivor too. */
const LEAVE_TOMBSTONES = `
update leads set merged_into = $2, next_due_at = null, wake_at = null
where tenant_id = $1 and (lead_id = any($3::text[]) or merged_into = any($3::text[])) and lead_id <> $2`;

/** The losers' facts, records and alerts move to the survivor; their journeys end as `merged` (D23). */
export async function merge(
  db: Queryable,
  tenantId: TenantId,
  survivor: LeadId,
  losers: readonly LeadId[],
): Promise<void> {
  const others = losers.filter((loser) => loser !== survivor);
  if (others.length === 0) return;
  const { rows } = await db.query<{ lead_id: LeadId; merged_into: LeadId | null }>(
    "select lead_id, merged_into from leads where tenant_id = $1 and lead_id = any($2::text[]) order by lead_id for update",
    [tenantId, [survivor, ...others]],
  );
  const target = rows.find((row) => row.lead_id === survivor);
  if (!target) throw new Error(`Lead ${survivor} cannot survive a merge: it does not exist.`);
  if (target.merged_into) return merge(db, tenantId, target.merged_into, others);
  for (const move of MOVES) await db.query(move, [tenantId, survivor, others]);
  await db.query(END_JOURNEYS, [tenantId, survivor, others]);
  await db.query(LEAVE_TOMBSTONES, [tenantId, survivor, others]);
}
