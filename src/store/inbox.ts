import type { Delivery } from "../../connectors/connector.ts";
import type { Inbox } from "../../workflows/ports.ts";
import type { RecordRef } from "../domain/facts.ts";
import type { Instant } from "../domain/time.ts";
import { toJson } from "./json.ts";
import { idsOf } from "./person.ts";
import type { Scope } from "./scope.ts";
import { Turns } from "./turns.ts";

const PUT = `
insert into inbox (tenant_id, key, installation_id, account_id, kind, occurred_at, received_at, payload, state, ready_at, reason)
select $1, d.key, $2, d."accountId", d.kind, d."occurredAt", $3, coalesce(d.payload, 'null'),
  case when d.dead is null then 'waiting' else 'dead' end, $3, d.dead
from jsonb_to_recordset($4::jsonb)
  as d(key text, "accountId" text, kind text, "occurredAt" bigint, payload jsonb, dead text)
order by d.key
on conflict do nothing`;

/**
 * Of the installations with something ready the one whose turn it is: never served or longest ago ($4), then the one that
 * waits longest; of it the deliveries received first. One look along the index per installation that waits.
 */
const CLAIM = `
with recursive line as (
  (select tenant_id, installation_id, ready_at from inbox where state = 'waiting'
   order by tenant_id, installation_id, ready_at limit 1)
  union all
  select next.* from line, lateral (
    select i.tenant_id, i.installation_id, i.ready_at from inbox i
    where i.state = 'waiting' and (i.tenant_id, i.installation_id) > (line.tenant_id, line.installation_id)
    order by i.tenant_id, i.installation_id, i.ready_at limit 1) next
), turn as (
  select tenant_id, installation_id from line where ready_at <= $1
  order by array_position($4::text[], tenant_id || ' ' || installation_id) nulls first, ready_at limit 1
), batch as (
  select i.tenant_id, i.key from inbox i
  where i.tenant_id = (select tenant_id from turn) and i.installation_id = (select installation_id from turn)
    and i.state = 'waiting' and i.ready_at <= $1
  order by i.received_at, i.seq limit $3 for update of i skip locked
)
update inbox i set ready_at = $1 + $2, attempts = i.attempts + 1
from batch b where i.tenant_id = b.tenant_id and i.key = b.key
returning i.tenant_id, i.installation_id, i.key, i.account_id, i.kind, i.occurred_at, i.received_at, i.seq, i.payload, i.attempts, i.failures`;

/** Of these records those that were erased and have not engaged anew: their lead takes nothing (D40). */
const BARRED = `
select r.record, l.barred_since as since from lead_records r join leads l on l.tenant_id = r.tenant_id and l.lead_id = r.lead_id
where r.tenant_id = $1 and r.record = any($2::text[]) and l.barred_since is not null
  and not exists (select 1 from facts f where f.tenant_id = l.tenant_id and f.lead_id = l.lead_id)`;

const BLANK = `
update inbox set payload = 'null', reason = 'erased', state = case when state = 'understood' then state else 'ignored' end
where tenant_id = $1 and received_at >= $2 and state in ('understood', 'ignored', 'dead') and payload <> 'null'
  and jsonb_path_exists(payload, '$.** ? (@ == $ids[*])', jsonb_build_object('ids', $3::jsonb))`;

interface InboxRow {
  tenant_id: string;
  installation_id: string;
  key: string;
  account_id: string;
  kind: string;
  occurred_at: Instant;
  received_at: Instant;
  seq: number;
  payload: unknown;
  attempts: number;
  failures: number;
}

/** Deliveries as they came, in the table `inbox`. */
export function inbox({ db }: Scope): Inbox {
  const turns = new Turns();
  return {
    async put(installation, deliveries, receivedAt) {
      if (deliveries.length === 0) return 0;
      const put = await db.query(PUT, [
        installation.tenantId,
        installation.id,
        receivedAt,
        toJson(deliveries),
      ]);
      return put.rowCount;
    },

    async claim(now, leaseMs, limit) {
      const { rows } = await db.query<InboxRow>(CLAIM, [now, leaseMs, limit, turns.served]);
      const first = rows[0];
      if (!first) return null;
      turns.serve(`${first.tenant_id} ${first.installation_id}`);
      rows.sort((a, b) => a.received_at - b.received_at || a.seq - b.seq);
      return {
        tenantId: first.tenant_id,
        installationId: first.installation_id,
        deliveries: rows.map((row) => ({
          ...delivery(row),
          receivedAt: row.received_at,
          attempts: row.attempts,
          failures: row.failures,
        })),
      };
    },

    async done(tenantId, keys, outcome, reasons = new Map()) {
      await db.query(
        `update inbox set state = $3, reason = $4::jsonb ->> key
         where tenant_id = $1 and key = any($2::text[]) and state = 'waiting'`,
        [tenantId, keys, outcome, toJson(Object.fromEntries(reasons))],
      );
    },

    async retry(tenantId, keys, at, why, failed = false) {
      await db.query(
        `update inbox set ready_at = $3, reason = $4, failures = failures + $5::boolean::int
         where tenant_id = $1 and key = any($2::text[]) and state = 'waiting'`,
        [tenantId, keys, at, why, failed],
      );
    },

    async blankErased(tenantId, records) {
      const { rows } = await db.query<{ record: RecordRef; since: Instant }>(BARRED, [tenantId, records]);
      if (rows.length === 0) return;
      const since = Math.min(...rows.map((row) => row.since));
      await db.query(BLANK, [tenantId, since, toJson(rows.flatMap(({ record }) => idsOf(record)))]);
    },

    async bury(tenantId, reasons) {
      await db.query(
        `update inbox set state = 'dead', reason = $3::jsonb ->> key
         where tenant_id = $1 and key = any($2::text[]) and state = 'waiting'`,
        [tenantId, [...reasons.keys()], toJson(Object.fromEntries(reasons))],
      );
    },

    async deadLetters(tenantId) {
      const { rows } = await db.query<InboxRow & { reason: string }>(
        "select * from inbox where tenant_id = $1 and state = 'dead' order by seq",
        [tenantId],
      );
      return rows.map((row) => ({ ...delivery(row), reason: row.reason }));
    },

    async revive(tenantId, keys, now) {
      const revived = await db.query(
        `update inbox set state = 'waiting', ready_at = $3, attempts = 0, failures = 0, reason = null
         where tenant_id = $1 and key = any($2::text[]) and state = 'dead'`,
        [tenantId, keys, now],
      );
      return revived.rowCount;
    },

    async nextAt(now) {
      const { rows } = await db.query<{ at: Instant }>(
        "select greatest(ready_at, $1) as at from inbox where state = 'waiting' order by ready_at limit 1",
        [now],
      );
      return rows[0]?.at ?? null;
    },

    async waiting(tenantId, installationId, most) {
      const { rows } = await db.query<{ n: number }>(
        `select count(*) as n from (
           select 1 from inbox where tenant_id = $1 and installation_id = $2 and state = 'waiting' limit $3) as line`,
        [tenantId, installationId, most],
      );
      return rows[0]?.n ?? 0;
    },
  };
}

function delivery(row: InboxRow): Delivery {
  return {
    key: row.key,
    accountId: row.account_id,
    kind: row.kind,
    occurredAt: row.occurred_at,
    payload: row.payload,
  };
}
