import type { LeadId, TenantId } from "../../workflows/ports.ts";
import type { RecordRef } from "../domain/facts.ts";
import type { Instant } from "../domain/time.ts";
import type { Queryable } from "./database.ts";
import { toJson } from "./json.ts";
import type { Tombstones } from "./tombstones.ts";

const SCRUB_FACTS = `
update facts set body = body - '{properties,detail,note,reason}'::text[] - 'record'
  || case when body ? 'properties' then '{"properties": {}}'::jsonb else '{}'::jsonb end
  || case when body #> '{decision,reason}' is not null
    then jsonb_build_object('decision', body -> 'decision' || '{"reason": "erased"}') else '{}'::jsonb end
where tenant_id = $1 and lead_id = $2`;

/** Kinds, times and results stay, so counts do not change; what a reviewer wrote goes wherever a clock repeats it. */
const SCRUB_JOURNEYS = `
update journeys set body = regexp_replace(jsonb_set(jsonb_set(body
    || '{"breachReason": null, "resolutionNote": null, "stopRules": []}', '{engagement,properties}', '{}'),
  '{reviews}', coalesce((
    select jsonb_agg(r.value || '{"detail": null}' order by r.ordinality)
    from jsonb_array_elements(body -> 'reviews') with ordinality r
  ), '[]'))::text, $3, '"\\1"', 'g')::jsonb
where tenant_id = $1 and lead_id = $2`;

/** A string of JSON that begins so, to its end. */
const REVIEWERS_WORDS = String.raw`"(excluded by a reviewer): (?:[^"\\]|\\.)*"`;

const SCRUB_OUTBOX = `
delete from outbox o where o.tenant_id = $1 and (
  o.lead_id = $2
  or (o.kind = 'fields' and o.work #>> '{write,record}' = any($3::text[]))
  or (o.kind = 'changeTask' and o.work #>> '{change,taskId}' in (
    select task_id from alerts where tenant_id = $1 and lead_id = $2 and task_id is not null))
)`;

/**
 * A delivery names its record somewhere in a payload of the CRM's own shape: each one that holds the id as a value
 * goes. One that means another object with the same id is lost with it; the next sweep brings that one's facts.
 */
const SCRUB_INBOX = `
update inbox set payload = 'null', reason = 'erased', state = case when state = 'understood' then state else 'ignored' end
where tenant_id = $1 and jsonb_path_exists(payload, '$.** ? (@ == $text || @ == $number)', $2::jsonb)`;

/**
 * Destroys the personal data of the person behind a record: of all the records of that lead, since they are one
 * person. The lead's results stay frozen, and tombstones refuse the records until they engage anew (D40).
 */
export async function erase(
  db: Queryable,
  tombstones: Tombstones,
  tenantId: TenantId,
  record: RecordRef,
  at: Instant,
): Promise<void> {
  const { rows } = await db.query<{ lead_id: LeadId }>(
    "select lead_id from lead_records where tenant_id = $1 and record = $2",
    [tenantId, record],
  );
  const lead = rows[0]?.lead_id ?? null;
  const records = new Set([record]);
  if (lead !== null) {
    await db.query("select 1 from leads where tenant_id = $1 and lead_id = $2 for update", [tenantId, lead]);
    const all = await db.query<{ record: RecordRef }>(
      "select record from lead_records where tenant_id = $1 and lead_id = $2",
      [tenantId, lead],
    );
    for (const row of all.rows) records.add(row.record);
    await freeze(db, tenantId, lead, [...records], at);
  }
  for (const each of records) await forgetRecord(db, tombstones, tenantId, each, at);
}

async function freeze(
  db: Queryable,
  tenantId: TenantId,
  lead: LeadId,
  records: readonly RecordRef[],
  at: Instant,
): Promise<void> {
  await db.query(SCRUB_FACTS, [tenantId, lead]);
  await db.query(SCRUB_JOURNEYS, [tenantId, lead, REVIEWERS_WORDS]);
  await db.query(SCRUB_OUTBOX, [tenantId, lead, records]);
  await db.query(
    `update messages set state = 'dropped', why = 'The lead was erased.', settled_at = $3
     where tenant_id = $1 and lead_id = $2 and state in ('waiting', 'gathered', 'carried')`,
    [tenantId, lead, at],
  );
  await db.query("update alerts set body = '{}' where tenant_id = $1 and lead_id = $2", [tenantId, lead]);
  await db.query(
    "update leads set erased_at = $3, next_due_at = null, wake_at = null where tenant_id = $1 and lead_id = $2",
    [tenantId, lead, at],
  );
}

async function forgetRecord(
  db: Queryable,
  tombstones: Tombstones,
  tenantId: TenantId,
  record: RecordRef,
  at: Instant,
): Promise<void> {
  const text = record.slice(record.lastIndexOf(":") + 1);
  const number = Number(text);
  await db.query(SCRUB_INBOX, [
    tenantId,
    toJson({ text, number: Number.isSafeInteger(number) ? number : text }),
  ]);
  await db.query("delete from record_cards where tenant_id = $1 and record = $2", [tenantId, record]);
  await db.query("delete from record_addresses where tenant_id = $1 and record = $2", [tenantId, record]);
  await db.query("delete from duplicates where tenant_id = $1 and (one = $2 or other = $2)", [
    tenantId,
    record,
  ]);
  await db.query("delete from lead_records where tenant_id = $1 and record = $2", [tenantId, record]);
  await db.query(
    `insert into erased (tenant_id, digest, erased_at) values ($1, $2, $3)
     on conflict (tenant_id, digest) do update set erased_at = greatest(erased.erased_at, excluded.erased_at)`,
    [tenantId, tombstones.digest(tenantId, record), at],
  );
}
