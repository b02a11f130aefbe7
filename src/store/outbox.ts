import type { Outbox, OutboxItem, OutboxWork } from "../../workflows/ports.ts";
import type { Instant } from "../domain/time.ts";
import { toJson } from "./json.ts";
import type { Scope } from "./scope.ts";
import { Turns } from "./turns.ts";

type NewItem = Parameters<Outbox["put"]>[0][number];

/**
 * Stamps replace older stamps, changes of one task add up, a task is made once. A message that is put in line again, let
 * go of by what carried it, stays there whatever is reported of its earlier place. Work that is being sent keeps its
 * lease; work that waits keeps the earlier instant; work that was given up gets another chance.
 */
const PUT = `
insert into outbox (tenant_id, installation_id, kind, key, lead_id, work, priority, not_before, ready_at)
select n."tenantId", n."installationId", n.work ->> 'kind', n.key, n.work ->> 'lead', n.work, n.priority, $2, $2
from jsonb_to_recordset($1::jsonb) as n("tenantId" text, "installationId" text, key text, work jsonb, priority int)
order by 1, 2, 3, 4
on conflict (tenant_id, installation_id, kind, key) do update set
  work = case excluded.kind when 'changeTask'
    then jsonb_set(outbox.work, '{change}', (outbox.work -> 'change') || (excluded.work -> 'change'))
    else excluded.work end,
  version = outbox.version + 1,
  priority = least(outbox.priority, excluded.priority),
  not_before = case when outbox.begun or outbox.state = 'dead' then excluded.not_before
    else least(outbox.not_before, excluded.not_before) end,
  ready_at = case when outbox.state = 'dead' then excluded.ready_at
    when outbox.begun or outbox.attempts > 0 then outbox.ready_at
    else least(outbox.ready_at, excluded.ready_at) end,
  attempts = case when outbox.state = 'dead' then 0 else outbox.attempts end,
  state = 'waiting', reason = null
where excluded.kind <> 'createTask'`;

/**
 * One installation and kind: the most urgent work that is ready; among equally urgent ones the installation whose turn it
 * is, as in the inbox. What was begun and never reported back has outlived its lease, so nobody knows whether it had its
 * effect.
 */
const CLAIM = `
with recursive limits as (
  select key as kind, value::int as most from jsonb_each_text($3::jsonb) where value::int > 0
), line as (
  (select priority, tenant_id, installation_id, kind, ready_at from outbox where state = 'waiting'
   order by priority, tenant_id, installation_id, kind, ready_at limit 1)
  union all
  select next.* from line l, lateral (
    select o.priority, o.tenant_id, o.installation_id, o.kind, o.ready_at from outbox o
    where o.state = 'waiting'
      and (o.priority, o.tenant_id, o.installation_id, o.kind) > (l.priority, l.tenant_id, l.installation_id, l.kind)
    order by o.priority, o.tenant_id, o.installation_id, o.kind, o.ready_at limit 1) next
), urgent as (
  select l.tenant_id, l.installation_id, l.kind, limits.most from line l join limits using (kind)
  where l.ready_at <= $1
  order by l.priority, array_position($4::text[], l.tenant_id || ' ' || l.installation_id) nulls first, l.ready_at limit 1
), batch as (
  select o.tenant_id, o.installation_id, o.kind, o.key, o.last_tried_at
  from outbox o
  where o.tenant_id = (select tenant_id from urgent) and o.installation_id = (select installation_id from urgent)
    and o.kind = (select kind from urgent) and o.state = 'waiting' and o.ready_at <= $1
  order by o.priority, o.ready_at, o.seq limit (select most from urgent) for update of o skip locked
)
update outbox o set begun = true, unsure = o.unsure or o.begun, attempts = o.attempts + 1, ready_at = $1 + $2,
  first_tried_at = coalesce(o.first_tried_at, $1), last_tried_at = $1
from batch b
where o.tenant_id = b.tenant_id and o.installation_id = b.installation_id and o.kind = b.kind and o.key = b.key
returning o.tenant_id, o.installation_id, o.key, o.work, o.priority, o.attempts, o.unsure, o.version, o.first_tried_at, o.seq,
  b.last_tried_at`;

/**
 * Each lease begins at an instant of its own; while it is held, that is when the row was last tried. A row that was done
 * and put in line again is another one, with a number of its own.
 */
const GIVEN = `
from jsonb_to_recordset($1::jsonb)
  as g("tenantId" text, "installationId" text, kind text, key text, version int, seq bigint, "lastTriedAt" bigint, "claimedAt" bigint)
where o.tenant_id = g."tenantId" and o.installation_id = g."installationId" and o.kind = g.kind and o.key = g.key
  and o.seq = g.seq and o.last_tried_at = g."claimedAt"`;

/** Newer work under the key starts afresh where it stood in line. */
const DONE = `
with renewed as (
  update outbox o set begun = false, unsure = false, attempts = 0, ready_at = o.not_before, first_tried_at = null, last_tried_at = null
  ${GIVEN} and o.version > g.version and o.begun
)
delete from outbox o using jsonb_to_recordset($1::jsonb)
  as g("tenantId" text, "installationId" text, kind text, key text, version int, seq bigint, "lastTriedAt" bigint, "claimedAt" bigint)
where o.tenant_id = g."tenantId" and o.installation_id = g."installationId" and o.kind = g.kind and o.key = g.key
  and o.seq = g.seq and o.version = g.version`;

interface OutboxRow {
  tenant_id: string;
  installation_id: string;
  key: string;
  work: OutboxWork;
  priority: number;
  attempts: number;
  unsure: boolean;
  version: number;
  first_tried_at: Instant | null;
  /** When the try before this one began. */
  last_tried_at: Instant | null;
  seq: number;
  reason: string;
}

/** Effects waiting to be sent. What was sent leaves the table; the audit trail remembers it. */
export function outbox({ db }: Scope): Outbox {
  const turns = new Turns();
  return {
    async put(items, notBefore) {
      if (items.length > 0) await db.query(PUT, [toJson(folded(items)), notBefore]);
    },

    async claim(now, leaseMs, limits) {
      const { rows } = await db.query<OutboxRow>(CLAIM, [now, leaseMs, toJson(limits), turns.served]);
      if (rows[0]) turns.serve(`${rows[0].tenant_id} ${rows[0].installation_id}`);
      rows.sort((a, b) => a.priority - b.priority || a.seq - b.seq);
      return rows.map((row) => item(row, now));
    },

    async done(items) {
      if (items.length > 0) await db.query(DONE, [identities(items)]);
    },

    async retry(items, at, why, unsure) {
      if (items.length === 0) return;
      await db.query(
        `update outbox o set begun = false, unsure = o.unsure or $4, ready_at = $2, reason = $3,
           last_tried_at = case when $4 then o.last_tried_at else g."lastTriedAt" end
         ${GIVEN} and o.state = 'waiting'`,
        [identities(items), at, why, unsure],
      );
    },

    async postpone(items, at) {
      await db.query(
        `update outbox o set begun = false, attempts = greatest(o.attempts - 1, 0), ready_at = $2 ${GIVEN}`,
        [identities(items), at],
      );
    },

    async alertsAt(tenantId, installationId, from, until) {
      const { rows } = await db.query<{ at: Instant | null }>(
        `select least(
           (select min(ready_at) from outbox where priority = 0 and tenant_id = $1 and installation_id = $2
              and kind = 'createTask' and state = 'waiting' and not begun and attempts > 0
              and ready_at > $3 and ready_at <= $4),
           (select min(wake_at) from leads where tenant_id = $1 and unread_since is not null
              and wake_at > $3 and wake_at <= $4)) as at`,
        [tenantId, installationId, from, until],
      );
      return rows[0]?.at ?? null;
    },

    async bury(items, why) {
      if (items.length === 0) return;
      await db.query(
        `update outbox o set state = case when o.version = g.version then 'dead' else 'waiting' end,
           begun = false, ready_at = o.not_before, reason = $2 ${GIVEN}`,
        [identities(items), why],
      );
    },

    async nextAt(now) {
      const { rows } = await db.query<{ at: Instant }>(
        "select greatest(ready_at, $1) as at from outbox where state = 'waiting' order by ready_at limit 1",
        [now],
      );
      return rows[0]?.at ?? null;
    },

    async dead(tenantId) {
      const { rows } = await db.query<OutboxRow>(
        "select * from outbox where tenant_id = $1 and state = 'dead' order by seq",
        [tenantId],
      );
      return rows.map((row) => ({ ...item(row, row.last_tried_at ?? 0), reason: row.reason }));
    },

    async revive(tenantId, now, only) {
      const revived = await db.query(
        `update outbox set state = 'waiting', ready_at = $2, attempts = 0, reason = null
         where tenant_id = $1 and state = 'dead'
           and ($5::text is null or (installation_id = $3 and kind = $4 and key = $5))`,
        [tenantId, now, only?.installationId ?? null, only?.kind ?? null, only?.key ?? null],
      );
      return revived.rowCount;
    },

    async hasten(tenantId, at) {
      await db.query(
        `update outbox set ready_at = $2
         where tenant_id = $1 and kind in ('createTask', 'message') and state = 'waiting' and not begun and ready_at > $2`,
        [tenantId, at],
      );
    },
  };
}

/** The search for a task that may exist already starts where its first try began. */
function item(row: OutboxRow, claimedAt: Instant): OutboxItem {
  const work: OutboxWork =
    row.work.kind === "createTask"
      ? {
          ...row.work,
          draft: { ...row.work.draft, firstTriedAt: row.first_tried_at, lastTriedAt: row.last_tried_at },
        }
      : row.work;
  return {
    tenantId: row.tenant_id,
    installationId: row.installation_id,
    key: row.key,
    work,
    priority: row.priority,
    attempts: row.attempts,
    unsure: row.unsure,
    version: row.version,
    seq: row.seq,
    claimedAt,
  };
}

function identities(items: readonly OutboxItem[]): string {
  return toJson(
    items.map(({ tenantId, installationId, key, work, version, seq, claimedAt }) => ({
      tenantId,
      installationId,
      kind: work.kind,
      key,
      version,
      seq,
      claimedAt,
      // A try that surely had no effect is none: then the one before it was the last.
      lastTriedAt: work.kind === "createTask" ? (work.draft.lastTriedAt ?? null) : null,
    })),
  );
}

/** Several items under one key in one call become one, by the same rules as in the table. */
function folded(items: readonly NewItem[]): readonly NewItem[] {
  const byKey = new Map<string, NewItem>();
  for (const next of items) {
    const identity = JSON.stringify([next.tenantId, next.installationId, next.work.kind, next.key]);
    const last = byKey.get(identity);
    byKey.set(identity, last ? combined(last, next) : next);
  }
  return [...byKey.values()];
}

function combined(last: NewItem, next: NewItem): NewItem {
  if (next.work.kind === "createTask" || next.work.kind === "message") return last;
  const priority = Math.min(last.priority, next.priority);
  if (last.work.kind === "changeTask" && next.work.kind === "changeTask") {
    return {
      ...next,
      priority,
      work: { kind: "changeTask", change: { ...last.work.change, ...next.work.change } },
    };
  }
  return { ...next, priority };
}
