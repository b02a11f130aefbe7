import type { TenantId } from "../../workflows/ports.ts";
import type { Instant } from "../domain/time.ts";
import type { Queryable } from "./database.ts";

interface QueueLine {
  readonly box: "inbox" | "outbox" | "messages";
  readonly kind: string;
  readonly waiting: number;
  /** Tried at least twice. */
  readonly again: number;
  readonly dead: number;
  /** Since when the longest waiting one could have gone; `null`: none waits. */
  readonly oldestAt: Instant | null;
}

interface DeadLetter {
  readonly box: "inbox" | "outbox";
  readonly key: string;
  readonly kind: string;
  readonly installationId: string;
  readonly leadId: string | null;
  readonly reason: string;
  readonly attempts: number;
}

interface Punctuality {
  readonly steps: number;
  readonly medianMs: number | null;
  readonly p90Ms: number | null;
  readonly maxMs: number | null;
  /** Decided more than two minutes after their own instant. */
  readonly late: number;
}

export interface LimitUse {
  readonly installationId: string;
  readonly name: string;
  readonly heldUntil: Instant;
  /** Calls by the number of their slice of time. */
  readonly used: Readonly<Record<string, number>>;
}

const QUEUES = `
select 'inbox' as box, kind, count(*) filter (where state = 'waiting')::int as waiting,
  count(*) filter (where state = 'waiting' and attempts >= 2)::int as again, count(*) filter (where state = 'dead')::int as dead,
  min(received_at) filter (where state = 'waiting') as "oldestAt"
from inbox where tenant_id = $1 and state in ('waiting', 'dead') group by kind
union all
select 'outbox', kind, count(*) filter (where state = 'waiting')::int, count(*) filter (where state = 'waiting' and attempts >= 2)::int,
  count(*) filter (where state = 'dead')::int, min(not_before) filter (where state = 'waiting')
from outbox where tenant_id = $1 group by kind
order by 1, 2`;

const DEAD = `
select * from (
  select 'inbox' as box, key, kind, installation_id as "installationId", null as "leadId", coalesce(reason, 'no reason told') as reason,
    attempts, seq from inbox where tenant_id = $1 and state = 'dead'
  union all
  select 'outbox', key, kind, installation_id, lead_id, coalesce(reason, 'no reason told'), attempts, seq
  from outbox where tenant_id = $1 and state = 'dead'
) dead order by box, seq limit $2`;

/** What was decided again after a switch, a flood or an outage is late on purpose. */
const PUNCTUAL = `
select count(*)::int as steps, percentile_cont(0.5) within group (order by late) as "medianMs",
  percentile_disc(0.9) within group (order by late) as "p90Ms", max(late) as "maxMs", count(*) filter (where late > $4)::int as late
from (
  select greatest(0, a.decided_at - (a.body ->> 'at')::bigint) as late from alerts a
  where a.tenant_id = $1 and a.decided_at >= $2 and a.decided_at < $3 and a.kind in ('warning', 'breach')
    and a.body ->> 'at' is not null
    and not exists (select 1 from held_alerts h where h.tenant_id = a.tenant_id and h.journey_id = a.journey_id
      and h.clock = a.clock and h.number = a.number and h.step = a.step)
) steps`;

/** How the program does for one account: queues, what was given up, limits, tokens, punctuality. No token is read. */
export function healthReports(db: Queryable, tenantId: TenantId) {
  return {
    queues: async () => (await db.query<QueueLine>(QUEUES, [tenantId])).rows,
    dead: async (limit: number) => (await db.query<DeadLetter>(DEAD, [tenantId, limit])).rows,
    punctuality: async (since: Instant, until: Instant, lateAfterMs: number) =>
      (await db.query<Punctuality>(PUNCTUAL, [tenantId, since, until, lateAfterMs])).rows[0]!,
    limits: async () =>
      (
        await db.query<LimitUse>(
          `select installation_id as "installationId", name, held_until as "heldUntil", used from rate_limits
           where tenant_id = $1 order by installation_id, name`,
          [tenantId],
        )
      ).rows,
    tokens: async () =>
      (
        await db.query<{ readonly installationId: string; readonly expiresAt: Instant }>(
          `select installation_id as "installationId", expires_at as "expiresAt" from tokens where tenant_id = $1`,
          [tenantId],
        )
      ).rows,
  };
}
