import { randomUUID } from "node:crypto";
import type { LeadId, Leads, RecordHome, TenantId } from "../../workflows/ports.ts";
import type { LeadFact, RecordRef } from "../domain/facts.ts";
import type { Journey } from "../domain/journey.ts";
import type { Instant } from "../domain/time.ts";
import { cards, putCards } from "./cards.ts";
import type { Queryable } from "./database.ts";
import { erase } from "./erase.ts";
import { toJson } from "./json.ts";
import { merge } from "./merge.ts";
import { saveJourneys } from "./save-journeys.ts";
import type { Scope } from "./scope.ts";
import type { Tombstones } from "./tombstones.ts";
import { Turns } from "./turns.ts";

/**
 * A record's lead has the same id in every copy of this store: what an older backup learns again is told under the same keys,
 * and found in the CRM by them.
 */
const ADD_RECORDS = `
with wanted as (
  select w.record, w.digest, case when l.lead_id is null then w."leadId" else w."otherId" end as "leadId"
  from jsonb_to_recordset($3::jsonb) as w(record text, "leadId" text, "otherId" text, digest text)
  left join leads l on l.tenant_id = $1 and l.lead_id = w."leadId"
), added as (
  insert into lead_records (tenant_id, record, lead_id, installation_id)
  select $1, record, "leadId", coalesce((
    select i.installation_id from installations i where i.tenant_id = $1 and i.crm = split_part(record, ':', 1)
    order by i.installation_id <> $2, i.status, i.watch_from desc limit 1
  ), $2) from wanted order by record
  on conflict do nothing returning record, lead_id
)
insert into leads (tenant_id, lead_id, installation_id, barred_since)
select $1, a.lead_id, $2, (
  select max(e.erased_at) from erased e where e.tenant_id = $1 and e.digest = w.digest
) from added a join wanted w using (record)`;

/** A record that another system named before its own was connected comes home when that one tells of it. */
const COME_HOME = `
update lead_records r set installation_id = $2
where r.tenant_id = $1 and r.record = any($3::text[]) and r.installation_id <> $2 and exists (
  select 1 from installations i
  where i.tenant_id = $1 and i.installation_id = $2 and i.crm = split_part(r.record, ':', 1)
)`;

/** A lead made from an erased record takes nothing until a fact says that it engaged after the erasure (D40). */
const ADD_FACTS = `
with lead as (
  select barred_since from leads where tenant_id = $1 and lead_id = $2 and erased_at is null
), incoming as (
  select distinct on (f.value ->> 'key') f.value ->> 'key' as key, f.value ->> 'kind' as kind,
    f.value ->> 'source' as source, (f.value ->> 'occurredAt')::bigint as occurred_at, f.value as body
  from jsonb_array_elements($3::jsonb) f
  order by f.value ->> 'key'
)
insert into facts (tenant_id, key, lead_id, kind, source, occurred_at, received_at, pushed, swept, body)
select $1, i.key, $2, i.kind, i.source, i.occurred_at, $4, $5, not $5, i.body
from incoming i, lead l
where l.barred_since is null or (i.occurred_at > l.barred_since and (
  exists (select 1 from incoming e where e.kind = 'engaged' and e.occurred_at > l.barred_since)
  or exists (select 1 from facts e where e.tenant_id = $1 and e.lead_id = $2 and e.kind = 'engaged')
))
order by i.key
on conflict (tenant_id, key) do update
  set pushed = facts.pushed or excluded.pushed, swept = facts.swept or excluded.swept
  where facts.pushed is distinct from (facts.pushed or excluded.pushed)
    or facts.swept is distinct from (facts.swept or excluded.swept)
returning key, xmax = 0 as new`;

/** Of the tenants with a lead that is due the one whose turn it is, as in the inbox; of it the leads due first. */
const CLAIM_DUE = `
with recursive line as (
  (select tenant_id, wake_at from leads where wake_at is not null order by tenant_id, wake_at limit 1)
  union all
  select next.* from line, lateral (
    select l.tenant_id, l.wake_at from leads l where l.wake_at is not null and l.tenant_id > line.tenant_id
    order by l.tenant_id, l.wake_at limit 1) next
), turn as (
  select tenant_id from line where wake_at <= $1
  order by array_position($4::text[], tenant_id) nulls first, wake_at limit 1
), due as (
  select tenant_id, lead_id from leads where tenant_id = (select tenant_id from turn) and wake_at <= $1
  order by wake_at limit $3 for update skip locked
), claimed as (
  update leads l set wake_at = $1 + $2 from due d
  where l.tenant_id = d.tenant_id and l.lead_id = d.lead_id
  returning l.lead_id, l.next_due_at
)
select t.tenant_id, c.lead_id, c.next_due_at from turn t left join claimed c on true`;

/** So many tenants whose leads another worker holds are passed over in one claim. */
const MOST_TURNS = 10;

interface ClaimedRow {
  tenant_id: TenantId;
  /** `null`: another worker holds them all. */
  lead_id: LeadId | null;
  next_due_at: Instant;
}

/** The same order as everywhere, so that nobody waits in a circle. */
const held = (which: string) =>
  `with held as (
     select tenant_id, lead_id from leads
     where tenant_id = $1 and merged_into is null and erased_at is null and ${which} order by lead_id for update
   )`;
const OF_HELD = "from held h where l.tenant_id = h.tenant_id and l.lead_id = h.lead_id";

/** Leads, the records behind them, their facts and journeys. */
export function leads({ db, atomically }: Scope, tombstones: Tombstones): Leads {
  const turns = new Turns();
  return {
    resolve: (tenantId, installationId, records) =>
      atomically((tx) => resolve(tx, tombstones, tenantId, installationId, records)),

    async lock(tenantId, ids) {
      await lockLeads(db, tenantId, ids);
    },

    async addFacts(tenantId, lead, facts, receivedAt, seenBy) {
      if (facts.length === 0) return [];
      const { rows } = await db.query<{ key: string; new: boolean }>(ADD_FACTS, [
        tenantId,
        lead,
        toJson(facts),
        receivedAt,
        seenBy === "push",
      ]);
      return rows.filter((row) => row.new).map((row) => row.key);
    },

    async knownKeys(tenantId, keys) {
      const { rows } = await db.query<{ key: string }>(
        "select key from facts where tenant_id = $1 and key = any($2::text[])",
        [tenantId, keys],
      );
      return new Set(rows.map(({ key }) => key));
    },

    async facts(tenantId, ids) {
      const { rows } = await db.query<{ lead_id: LeadId; body: LeadFact }>(
        `select lead_id, body from facts where tenant_id = $1 and lead_id = any($2::text[])
         order by lead_id, occurred_at, key`,
        [tenantId, ids],
      );
      return byLead(ids, rows);
    },

    async journeys(tenantId, ids) {
      const { rows } = await db.query<{ lead_id: LeadId; body: Journey }>(
        "select lead_id, body from journeys where tenant_id = $1 and lead_id = any($2::text[]) order by lead_id, number",
        [tenantId, ids],
      );
      return byLead(ids, rows);
    },

    save: (tenantId, lead, journeys, nextAt, decidedAt) =>
      saveJourneys(db, tenantId, lead, journeys, nextAt, decidedAt),

    merge: (tenantId, survivor, losers) => atomically((tx) => merge(tx, tenantId, survivor, losers)),
    putCards: (tenantId, list) => putCards(db, tombstones, tenantId, list),
    cards: async (tenantId, lead) => (await cards(db, tenantId, [lead])).get(lead) ?? [],
    cardsOf: (tenantId, ids) => cards(db, tenantId, ids),

    async records(tenantId, lead) {
      const { rows } = await db.query<{ record: RecordRef }>(
        "select record from lead_records where tenant_id = $1 and lead_id = $2 order by record",
        [tenantId, lead],
      );
      return rows.map((row) => row.record);
    },

    async homes(tenantId, ids) {
      const { rows } = await db.query<{ lead_id: LeadId; body: RecordHome }>(
        `select lead_id, jsonb_build_object('record', record, 'installationId', installation_id) as body
         from lead_records where tenant_id = $1 and lead_id = any($2::text[]) order by record`,
        [tenantId, ids],
      );
      return byLead(ids, rows);
    },

    async claimDue(now, leaseMs, limit) {
      // Whose leads are all locked by a worker that stands still has had its turn as well: the others do not wait for it.
      for (let turn = 0; turn < MOST_TURNS; turn++) {
        const { rows } = await db.query<ClaimedRow>(CLAIM_DUE, [now, leaseMs, limit, turns.served]);
        if (!rows[0]) return [];
        turns.serve(rows[0].tenant_id);
        const claimed = rows.flatMap(({ tenant_id: tenantId, lead_id: lead, next_due_at: dueAt }) =>
          lead === null ? [] : [{ tenantId, lead, dueAt }],
        );
        if (claimed.length > 0)
          return claimed.sort((a, b) => a.dueAt - b.dueAt || (a.lead < b.lead ? -1 : 1));
      }
      return [];
    },

    async nextDueAt(now) {
      const { rows } = await db.query<{ at: Instant }>(
        "select greatest(wake_at, $1) as at from leads where wake_at is not null order by wake_at limit 1",
        [now],
      );
      return rows[0]?.at ?? null;
    },

    async unreadSince(tenantId, ids, at) {
      const { rows } = await db.query<{ lead_id: LeadId; since: Instant }>(
        `update leads set unread_since = least(unread_since, $3) where tenant_id = $1 and lead_id = any($2::text[])
         returning lead_id, unread_since as since`,
        [tenantId, ids, at],
      );
      return new Map(rows.map(({ lead_id, since }) => [lead_id, since]));
    },

    async lookAtAll(tenantId, at) {
      const looked = await db.query(
        `${held("next_due_at is not null")} update leads l set wake_at = $2 ${OF_HELD}`,
        [tenantId, at],
      );
      return looked.rowCount;
    },

    async lookAgain(tenantId, ids, at) {
      await db.query(
        `${held("lead_id = any($2::text[])")}
         update leads l set wake_at = $3, next_due_at = coalesce(next_due_at, $3) ${OF_HELD}`,
        [tenantId, ids, at],
      );
    },

    async wakeWaiting(tenantId, users, at) {
      await db.query(
        `${held(`lead_id in (
           select lead_id from journeys
           where tenant_id = $1 and status = 'unanswered' and (owner_id is null or owner_id = any($2::text[])))`)}
         update leads l set wake_at = least(wake_at, $3), next_due_at = least(next_due_at, $3) ${OF_HELD}`,
        [tenantId, users, at],
      );
    },

    async wakeOwned(tenantId, users, at) {
      await db.query(
        `${held(`lead_id in (
           select lead_id from journeys
           where tenant_id = $1 and status <> 'ended' and not history and owner_id = any($2::text[]))`)}
         update leads l set wake_at = least(wake_at, $3), next_due_at = least(next_due_at, $3) ${OF_HELD}`,
        [tenantId, users, at],
      );
    },

    erase: (tenantId, record, at) => atomically((tx) => erase(tx, tombstones, tenantId, record, at)),
  };
}

/** Locks rows in the order of their ids, so that two transactions cannot wait for each other. */
async function lockLeads(db: Queryable, tenantId: TenantId, ids: readonly LeadId[]): Promise<void> {
  await db.query(
    "select 1 from leads where tenant_id = $1 and lead_id = any($2::text[]) order by lead_id for update",
    [tenantId, ids],
  );
}

async function resolve(
  db: Queryable,
  tombstones: Tombstones,
  tenantId: TenantId,
  installationId: string,
  records: readonly RecordRef[],
): Promise<ReadonlyMap<RecordRef, LeadId>> {
  let known = await whereabouts(db, tenantId, records);
  const missing = [...new Set(records)].filter((record) => !known.has(record));
  if (missing.length > 0) {
    const wanted = missing.map((record) => ({
      record,
      leadId: tombstones.digest(tenantId, `lead of ${record}`).slice(0, 32),
      // The record was another lead before, which was erased.
      otherId: randomUUID(),
      digest: tombstones.digest(tenantId, record),
    }));
    await db.query(ADD_RECORDS, [tenantId, installationId, toJson(wanted)]);
    known = await whereabouts(db, tenantId, records);
  }
  const elsewhere = [...known].filter(([, one]) => one.installationId !== installationId);
  if (elsewhere.length > 0)
    await db.query(COME_HOME, [tenantId, installationId, elsewhere.map(([record]) => record)]);
  // A merge that we waited for while locking may have moved records: look again until nothing moved.
  for (;;) {
    await lockLeads(db, tenantId, [...new Set([...known.values()].map(({ lead }) => lead))]);
    const now = await whereabouts(db, tenantId, records);
    const moved = records.some((record) => now.get(record)?.lead !== known.get(record)?.lead);
    known = now;
    if (!moved) return new Map([...known].map(([record, { lead }]) => [record, lead]));
  }
}

interface Whereabouts {
  readonly lead: LeadId;
  readonly installationId: string;
}

async function whereabouts(
  db: Queryable,
  tenantId: TenantId,
  records: readonly RecordRef[],
): Promise<ReadonlyMap<RecordRef, Whereabouts>> {
  const { rows } = await db.query<{ record: RecordRef; lead_id: LeadId; installation_id: string }>(
    "select record, lead_id, installation_id from lead_records where tenant_id = $1 and record = any($2::text[])",
    [tenantId, records],
  );
  return new Map(rows.map((row) => [row.record, { lead: row.lead_id, installationId: row.installation_id }]));
}

function byLead<T>(
  ids: readonly LeadId[],
  rows: readonly { lead_id: LeadId; body: T }[],
): ReadonlyMap<LeadId, readonly T[]> {
  const found = new Map<LeadId, T[]>(ids.map((id) => [id, []]));
  for (const row of rows) found.get(row.lead_id)?.push(row.body);
  return found;
}
