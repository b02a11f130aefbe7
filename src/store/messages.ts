import type { ChannelReceipt, Messages, StoredMessage } from "../../workflows/ports.ts";
import { toJson } from "./json.ts";
import type { Scope } from "./scope.ts";

const COLUMNS = `m.message_id, m.lead_id, m.journey_id, m.clock, m.number, m.step, m.kind, m.recipient, m.role, m.person,
  m.channels, m.severity, m.state, m.why, m.carried_by, m.planned_at, m.not_before, m.settled_at, (
    select coalesce(jsonb_agg(jsonb_build_object('channel', r.channel, 'state', r.state, 'receiptId', r.receipt_id,
      'why', r.why, 'since', r.since, 'at', r.at) order by r.since, r.channel), '[]')
    from receipts r where r.tenant_id = m.tenant_id and r.message_id = m.message_id
  ) as receipts`;

const ADD = `
insert into messages (tenant_id, message_id, lead_id, journey_id, clock, number, step, kind, recipient, role, person,
  channels, severity, state, why, planned_at, not_before, settled_at)
select $1, n.id, n."leadId", n.alert ->> 'journeyId', n.alert ->> 'clock', (n.alert ->> 'number')::int,
  n.alert ->> 'step', n.kind, n.recipient, n.role, n.recipient, n.channels, n.severity, n.state, n.why, n."plannedAt",
  n."notBefore", case when n.state = 'dropped' then n."plannedAt" end
from jsonb_to_recordset($2::jsonb) as n(id text, "leadId" text, alert jsonb, kind text, recipient text, role text,
  channels jsonb, severity text, state text, why text, "plannedAt" bigint, "notBefore" bigint)
on conflict do nothing returning message_id as id`;

const OF_ALERTS = `
select ${COLUMNS} from messages m
join jsonb_to_recordset($2::jsonb) as a("journeyId" text, clock text, number int, step text)
  on m.journey_id = a."journeyId" and m.clock = a.clock and m.number = a.number and m.step = a.step
where m.tenant_id = $1 order by m.planned_at, m.message_id`;

const BEGIN = `
insert into receipts (tenant_id, message_id, channel, state, told, since, at) values ($1, $2, $3, 'begun', $4, $5, $6)
on conflict do nothing`;

/** What was carried ends as its carrier did. */
const SETTLE = `
update messages set state = $3, why = $4, settled_at = $5
where tenant_id = $1 and (message_id = any($2::text[]) or (carried_by = any($2::text[]) and state = 'carried'))
  and state in ('waiting', 'gathered', 'carried')`;

const HOLD = `
update messages set not_before = coalesce(($3::jsonb ->> 'notBefore')::bigint, not_before),
  why = coalesce($3::jsonb ->> 'why', why), person = coalesce($3::jsonb ->> 'person', person)
where tenant_id = $1 and message_id = any($2::text[]) and state in ('waiting', 'gathered', 'carried')`;

const UNTRIED = `not exists (select 1 from receipts r where r.tenant_id = m.tenant_id and r.message_id = m.message_id
  and r.state in ('begun', 'delivered', 'unknown'))`;

/** Rows are taken in one order, so that two workers that bundle at once follow each other. */
const CARRY = `
with taken as (
  select m.tenant_id, m.message_id from messages m where m.tenant_id = $1 and m.person = $3 and m.state = $4
    and m.kind in ('warning', 'breach', 'catchUp') and (m.state = 'gathered' or m.not_before <= $5) and ${UNTRIED}
  order by m.message_id for update
)
update messages m set state = 'carried', carried_by = $2 from taken t
where m.tenant_id = t.tenant_id and m.message_id = t.message_id and m.state = $4 returning m.message_id as id`;

/** Each part along an index of its own: what was settled long ago is not looked at, however much there is of it. */
const RECENT = `
select (
    select count(*) from messages where tenant_id = $1 and person = $2 and state = 'waiting' and not_before <= $4
      and kind in ('warning', 'breach', 'catchUp')
  ) + (
    select count(*) from messages where tenant_id = $1 and person = $2 and settled_at > $3
      and state in ('delivered', 'unknown', 'carried') and kind in ('warning', 'breach', 'catchUp')
  ) + (
    select count(*) from messages where tenant_id = $1 and person = $2 and state = 'carried' and settled_at is null
      and $4::bigint > $3 and kind in ('warning', 'breach', 'catchUp')
  ) as alerts,
  (select max(planned_at) from messages where tenant_id = $1 and person = $2 and kind = 'bundle') as "bundledAt"`;

interface MessageRow {
  message_id: string;
  lead_id: string | null;
  journey_id: string | null;
  clock: string;
  number: number;
  step: string;
  kind: StoredMessage["kind"];
  recipient: string;
  role: StoredMessage["role"];
  person: string;
  channels: StoredMessage["channels"];
  severity: StoredMessage["severity"];
  state: StoredMessage["state"];
  why: string | null;
  carried_by: string | null;
  planned_at: number;
  not_before: number;
  settled_at: number | null;
  receipts: readonly ChannelReceipt[];
}

/** Messages and what became of each on each channel; ids only, no words (D40). */
export function messages({ db, atomically }: Scope): Messages {
  async function list(rest: string, params: readonly unknown[]): Promise<readonly StoredMessage[]> {
    const { rows } = await db.query<MessageRow>(
      `select ${COLUMNS} from messages m where m.tenant_id = $1 and ${rest}`,
      [...params],
    );
    return rows.map(stored);
  }

  return {
    async add(tenantId, planned) {
      if (planned.length === 0) return [];
      const { rows } = await db.query<{ id: string }>(ADD, [tenantId, toJson(planned)]);
      return rows.map(({ id }) => id);
    },

    get: (tenantId, ids) =>
      list("m.message_id = any($2::text[]) order by m.planned_at, m.message_id", [tenantId, ids]),

    async ofAlerts(tenantId, alerts) {
      if (alerts.length === 0) return [];
      const { rows } = await db.query<MessageRow>(OF_ALERTS, [tenantId, toJson(alerts)]);
      return rows.map(stored);
    },

    waiting: (tenantId, limit) =>
      list("m.state in ('waiting', 'gathered') order by m.not_before, m.message_id limit $2", [
        tenantId,
        limit,
      ]),

    newest: (tenantId, kind, limit) =>
      list("m.kind = $2 order by m.planned_at desc, m.message_id limit $3", [tenantId, kind, limit]),

    carriedBy: (tenantId, id) =>
      list("m.carried_by = $2 order by m.planned_at, m.message_id", [tenantId, id]),

    begin: (tenantId, id, channel, told, at) =>
      atomically(async (tx) => {
        // Held against a bundle that would take it along: what is in one by now is not sent beside it.
        const { rowCount: open } = await tx.query(
          "select 1 from messages where tenant_id = $1 and message_id = $2 and state = 'waiting' for update",
          [tenantId, id],
        );
        if (open === 0) return "tried";
        const { rows: earlier } = await tx.query<{ since: number }>(
          `delete from receipts where tenant_id = $1 and message_id = $2 and channel = $3 and state = 'waiting'
           returning since`,
          [tenantId, id, channel],
        );
        const since = earlier[0]?.since ?? at;
        const { rowCount } = await tx.query(BEGIN, [tenantId, id, channel, told, since, at]);
        if (rowCount > 0) return "begun";
        const { rowCount: own } = await tx.query(
          "select 1 from receipts where tenant_id = $1 and message_id = $2 and channel = $3",
          [tenantId, id, channel],
        );
        return own > 0 ? "tried" : "told";
      }),

    async receipt(tenantId, id, { channel, state, receiptId, why, at }) {
      await db.query(
        `insert into receipts (tenant_id, message_id, channel, state, receipt_id, why, since, at)
         values ($1, $2, $3, $4, $5, $6, $7, $7)
         on conflict (tenant_id, message_id, channel) do update set state = excluded.state,
           receipt_id = coalesce(excluded.receipt_id, receipts.receipt_id), why = excluded.why, at = excluded.at
         where receipts.state <> 'delivered'`,
        [tenantId, id, channel, state, receiptId, why, at],
      );
    },

    async settle(tenantId, ids, { state, why }, at) {
      if (ids.length > 0) await db.query(SETTLE, [tenantId, ids, state, why, at]);
    },

    async hold(tenantId, ids, held) {
      if (ids.length > 0) await db.query(HOLD, [tenantId, ids, toJson(held)]);
    },

    async carry(tenantId, carrier, person, from, now) {
      const { rows } = await db.query<{ id: string }>(CARRY, [tenantId, carrier, person, from, now]);
      return rows.map(({ id }) => id);
    },

    async dropSince(tenantId, since, why, at) {
      await db.query(
        `update messages set state = 'dropped', why = $3, settled_at = $4
         where tenant_id = $1 and planned_at > $2 and journey_id is not null and kind <> 'review'
           and state in ('waiting', 'gathered', 'carried')`,
        [tenantId, since, why, at],
      );
    },

    withdraw: (tenantId, ids) =>
      atomically(async (tx) => {
        const { rows } = await tx.query<{ id: string }>(
          `delete from messages m where m.tenant_id = $1 and m.message_id = any($2::text[]) and ${UNTRIED}
           returning m.message_id as id`,
          [tenantId, ids],
        );
        await tx.query("delete from receipts where tenant_id = $1 and message_id = any($2::text[])", [
          tenantId,
          rows.map(({ id }) => id),
        ]);
      }),

    async letGo(tenantId, ids) {
      await db.query(
        `update messages set state = 'waiting', carried_by = null
         where tenant_id = $1 and message_id = any($2::text[]) and state = 'carried'`,
        [tenantId, ids],
      );
    },

    async recentTo(tenantId, person, since, now) {
      const { rows } = await db.query<{ alerts: number; bundledAt: number | null }>(RECENT, [
        tenantId,
        person,
        since,
        now,
      ]);
      return rows[0] ?? { alerts: 0, bundledAt: null };
    },
  };
}

function stored(row: MessageRow): StoredMessage {
  const { journey_id: journeyId, clock, number, step } = row;
  return {
    id: row.message_id,
    leadId: row.lead_id,
    alert: journeyId === null ? null : { journeyId, clock, number, step },
    kind: row.kind,
    recipient: row.recipient,
    role: row.role,
    person: row.person,
    channels: row.channels,
    severity: row.severity,
    state: row.state,
    why: row.why,
    carriedBy: row.carried_by,
    plannedAt: row.planned_at,
    notBefore: row.not_before,
    settledAt: row.settled_at,
    receipts: row.receipts.toSorted(
      (one, other) => row.channels.indexOf(one.channel) - row.channels.indexOf(other.channel),
    ),
  };
}
