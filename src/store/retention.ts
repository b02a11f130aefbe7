import type { LeadId, TenantId } from "../../workflows/ports.ts";
import type { RecordRef } from "../domain/facts.ts";
import { DAY, type Instant } from "../domain/time.ts";
import { audit } from "./audit.ts";
import type { Database, Queryable } from "./database.ts";
import { erase } from "./erase.ts";
import { transactionScope } from "./scope.ts";
import type { Tombstones } from "./tombstones.ts";

/** For how long a tenant keeps what. */
interface Retention {
  /** What CRMs told and is understood, in days: they repeat for a day or three, the rest is room for replays by hand. */
  readonly deliveriesDays: number;
  /** What was not understood and nobody revived, in days. */
  readonly deadLettersDays: number;
  /** Personal data of a lead after the newest thing that happened with it, in months of 30 days; `null`: for ever. */
  readonly leadMonths: number | null;
}

export const AS_SHIPPED: Retention = { deliveriesDays: 30, deadLettersDays: 90, leadMonths: null };

const MONTH = 30 * DAY;
/** So many leads in one go, each in a transaction of its own: a lead that somebody waits for is not held up. */
const BATCH = 200;

const ROW = `deliveries_days as "deliveriesDays", dead_letters_days as "deadLettersDays", lead_months as "leadMonths"`;

export async function retentionOf(db: Queryable, tenantId: TenantId): Promise<Retention> {
  const { rows } = await db.query<Retention>(`select ${ROW} from retention where tenant_id = $1`, [tenantId]);
  return rows[0] ?? AS_SHIPPED;
}

export async function setRetention(
  db: Queryable,
  tenantId: TenantId,
  { deliveriesDays, deadLettersDays, leadMonths }: Retention,
  by: string,
  at: Instant,
): Promise<void> {
  await db.query(
    `insert into retention (tenant_id, deliveries_days, dead_letters_days, lead_months, set_by, set_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (tenant_id) do update set deliveries_days = $2, dead_letters_days = $3, lead_months = $4, set_by = $5, set_at = $6`,
    [tenantId, deliveriesDays, deadLettersDays, leadMonths, by, at],
  );
}

const DELIVERIES = `
delete from inbox i using (
  select t.tenant_id, coalesce(r.deliveries_days, $2) as told, coalesce(r.dead_letters_days, $3) as dead
  from tenants t left join retention r on r.tenant_id = t.tenant_id
) k where i.tenant_id = k.tenant_id and i.received_at < $1 - 7 * ${DAY}::bigint
  and i.received_at < $1 - case when i.state = 'dead' then k.dead else k.told end * ${DAY}::bigint
  and i.state in ('understood', 'ignored', 'dead')`;

/** Leads with which nothing happened since then, and of which nobody waits for anything. */
const OLD_LEADS = `
select l.lead_id, (
  select min(r.record) from lead_records r where r.tenant_id = l.tenant_id and r.lead_id = l.lead_id
) as record
from leads l
where l.tenant_id = $1 and ($3::text is null or l.lead_id = $3) and l.erased_at is null and l.merged_into is null and l.next_due_at is null
  and exists (select 1 from lead_records r where r.tenant_id = l.tenant_id and r.lead_id = l.lead_id)
  and exists (select 1 from facts f where f.tenant_id = l.tenant_id and f.lead_id = l.lead_id)
  and not exists (select 1 from facts f where f.tenant_id = l.tenant_id and f.lead_id = l.lead_id and f.occurred_at >= $2)
  and not exists (select 1 from journeys j where j.tenant_id = l.tenant_id and j.lead_id = l.lead_id
    and (j.ended_by is null and j.status = 'unanswered'
      or jsonb_path_exists(j.body, '$.reviews[*] ? (@.decidedAt == null)')))
  and not exists (select 1 from alerts a where a.tenant_id = l.tenant_id and a.lead_id = l.lead_id and a.state in ('open', 'waiting'))
  and not exists (select 1 from outbox o where o.tenant_id = l.tenant_id and o.lead_id = l.lead_id)
order by l.lead_id limit ${BATCH}`;

/**
 * Drops what has been kept for as long as each tenant wants. A lead whose time is over goes as in an erasure: names,
 * payloads and texts go, results stay, and who engages anew begins as a new lead. Whatever is left over is for the next
 * call. Everything here may be broken off and done again.
 */
export async function retain(database: Database, tombstones: Tombstones, now: Instant): Promise<void> {
  await database.query(DELIVERIES, [now, AS_SHIPPED.deliveriesDays, AS_SHIPPED.deadLettersDays]);
  const { rows } = await database.query<{ tenantId: TenantId; months: number }>(
    `select tenant_id as "tenantId", lead_months as months from retention where lead_months is not null`,
  );
  for (const { tenantId, months } of rows) {
    const before = now - months * MONTH;
    const { rows: old } = await database.query<{ lead_id: LeadId; record: RecordRef }>(OLD_LEADS, [
      tenantId,
      before,
      null,
    ]);
    for (const { lead_id: subject, record } of old)
      await database.transaction(async (tx) => {
        await tx.query("select 1 from leads where tenant_id = $1 and lead_id = $2 for update", [
          tenantId,
          subject,
        ]);
        // Somebody may have engaged in between.
        const { rows: still } = await tx.query(OLD_LEADS, [tenantId, before, subject]);
        if (still.length === 0) return;
        await erase(tx, tombstones, tenantId, record, now);
        const detail = { months, was: "kept", is: "erased" };
        await audit(transactionScope(tx)).append(tenantId, [
          { at: now, actor: "leadclock", action: "data.retained", subject, detail },
        ]);
      });
  }
}
