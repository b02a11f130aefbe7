import type { TenantId } from "../../workflows/ports.ts";
import type { Queryable } from "./database.ts";

/** An alert or a message that contradicts itself. */
export interface Unfinished {
  readonly what: "noTask" | "noReceipt" | "noWork";
  readonly id: string;
}

const LISTED = 200;

/** What a bundle or digest carries has its receipt; what is gathered has its digest. */
const UNFINISHED = `
select 'noTask' as what, concat_ws('|', a.journey_id, a.clock, a.number, a.step) as id from alerts a
where a.tenant_id = $1 and a.state = 'open' and a.task_id is null
union all
select 'noReceipt', m.message_id from messages m
where m.tenant_id = $1 and m.state = 'delivered' and not exists (
  select 1 from receipts r where r.tenant_id = m.tenant_id and r.state = 'delivered'
    and r.message_id = coalesce(m.carried_by, m.message_id))
union all
select 'noWork', m.message_id from messages m
where m.tenant_id = $1 and ((m.state = 'waiting' and not exists (
    select 1 from outbox o where o.tenant_id = m.tenant_id and o.kind = 'message' and o.key = m.message_id))
  or (m.state = 'carried' and not exists (
    select 1 from messages c where c.tenant_id = m.tenant_id and c.message_id = m.carried_by and c.state = 'waiting'))
  or (m.state = 'gathered' and not exists (
    select 1 from messages d where d.tenant_id = m.tenant_id and d.kind = 'digest' and d.person = m.person
      and d.state = 'waiting')))
order by 1, 2 limit ${LISTED}`;

/** Alerts and messages of which the store says something that cannot be. */
export async function unfinishedMessages(db: Queryable, tenantId: TenantId): Promise<readonly Unfinished[]> {
  const { rows } = await db.query<Unfinished>(UNFINISHED, [tenantId]);
  return rows;
}
