import type { Queryable } from "../../src/store/database.ts";

const ROWS = 50;

const ONE_OF_EACH = {
  inbox: `(tenant_id, key, installation_id, account_id, kind, occurred_at, received_at, payload, state, ready_at)
    select 'acme', 'd' || n, 'portal', 'account', 'contact.creation', n, n, '{}', 'waiting', n`,
  leads:
    "(tenant_id, lead_id, installation_id, next_due_at, wake_at) select 'acme', 'l' || n, 'portal', n, n",
  lead_records:
    "(tenant_id, record, lead_id, installation_id) select 'acme', 'hubspot:contact:' || n, 'l' || n, 'portal'",
  record_cards: `(tenant_id, record, body) select 'acme', 'hubspot:contact:' || n,
    jsonb_build_object('name', 'Lead ' || n)`,
  facts: `(tenant_id, key, lead_id, kind, source, occurred_at, received_at, pushed, swept, body)
    select 'acme', 'f' || n, 'l' || n, 'engaged', 'hubspot', n, n, true, false,
      jsonb_build_object('kind', 'engaged', 'key', 'f' || n, 'occurredAt', n, 'engagement', 'form')`,
  journeys: `(tenant_id, journey_id, lead_id, number, status, history, engaged_at, sla_status, body)
    select 'acme', 'j' || n, 'l' || n, 1, 'unanswered', false, n, 'pending', jsonb_build_object(
      'policyVersion', 1, 'history', false, 'reviews', '[]'::jsonb,
      'clocks', jsonb_build_array(jsonb_build_object('clock', 'response', 'number', 1, 'status', 'pending', 'dueAt', n + 1)))`,
  alerts: `(tenant_id, journey_id, clock, number, step, lead_id, engagement_key, kind, outcome, decided_at, state, body)
    select 'acme', 'j' || n, 'response', 1, '0', 'l' || n, 'f' || n, 'breach', 'sent', n, 'open', '{}'`,
  outbox: `(tenant_id, installation_id, kind, key, work, priority, not_before, ready_at)
    select 'acme', 'portal', 'fields', 'e' || n, '{"kind": "fields"}', 5, n, n`,
  audit: `(tenant_id, seq, at, actor, action, subject, detail, hash)
    select 'acme', n, n, 'leadclock', 'clock.stopped', 'l' || n, '{}', 'hash ' || n`,
} as const;

/** Columns that the oldest version has: what comes with later ones may be filled by a migration. */
const KEPT = {
  inbox: "key, occurred_at, received_at, payload, state",
  leads: "lead_id, next_due_at",
  lead_records: "record, lead_id",
  record_cards: "record, body",
  facts: "key, lead_id, kind, occurred_at, body",
  journeys: "journey_id, lead_id, status, engaged_at, body",
  alerts: "journey_id, clock, number, step, kind, state",
  outbox: "key, work, state",
  audit: "seq, at, actor, action, subject, detail, hash",
} as const satisfies Readonly<Record<keyof typeof ONE_OF_EACH, string>>;

/** Some rows in each table that a lead's way goes through, as the first version has them. */
export async function putSome(db: Queryable): Promise<void> {
  for (const [table, rows] of Object.entries(ONE_OF_EACH))
    await db.query(`insert into ${table} ${rows} from generate_series(1, $1) n`, [ROWS]);
}

/** Number and digest of what `putSome` put into each table. */
export async function keptOf(db: Queryable): Promise<Readonly<Record<string, string>>> {
  const digests = Object.entries(KEPT).map(
    ([table, columns]) =>
      `select '${table}' as name, count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as digest
       from (select ${columns} from ${table} where tenant_id = 'acme') t`,
  );
  const { rows } = await db.query<{ name: string; digest: string }>(digests.join(" union all "));
  return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
}
