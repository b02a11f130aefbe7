import type { RecordCard } from "../../connectors/connector.ts";
import type { LeadId, TenantId } from "../../workflows/ports.ts";
import type { Journey } from "../domain/journey.ts";
import type { Instant, Period } from "../domain/time.ts";
import type { Queryable } from "./database.ts";

/** The end of the time that is measured: the touch, else the handover. */
const MEASURED_UNTIL = "coalesce(first_touch_at, engaged_at + systems_ms, engaged_at)";

interface ReportedJourney {
  readonly journey: Journey;
  readonly leadId: LeadId;
  /** What people see of the lead's records. */
  readonly cards: readonly RecordCard[];
  readonly alerts: number;
}

/** Calendar time in milliseconds; `null`: none measured. Median and 90th percentile are values that occurred. */
interface DelayFigures {
  readonly n: number;
  readonly meanMs: number | null;
  readonly medianMs: number | null;
  readonly p90Ms: number | null;
}

/**
 * Figures of a tenant; history (D31) and merged journeys (D23) are counts beside them. Delays leave out excluded
 * journeys and those in whose measured time an outage fell (D26); systems delay is less the head start (D2), human delay
 * without self-booked meetings (D10).
 */
interface Summary {
  readonly leads: number;
  readonly journeys: number;
  readonly history: number;
  readonly untouched: number;
  readonly excluded: number;
  /** Left out of the delays. */
  readonly duringOutage: number;
  /** Journeys by the status of the SLA clock; `none` where it never started. */
  readonly sla: Readonly<Record<string, number>>;
  readonly systemsDelay: DelayFigures;
  readonly humanDelay: DelayFigures;
  readonly speedToLead: DelayFigures;
  /** Alerts by kind (`warning`, `breach`, `catchUp`) and state. */
  readonly alerts: readonly { readonly kind: string; readonly state: string; readonly n: number }[];
}

interface Coverage {
  readonly pushed: number;
  readonly eligible: number;
}

/** What pages and commands read; nothing here decides anything. */
export interface Reports {
  /** Unanswered journeys, the SLA due soonest (or longest past) first, those without a due last. */
  openLeads(
    tenantId: TenantId,
    now: Instant,
    limit: number,
  ): Promise<readonly (ReportedJourney & { overdue: boolean })[]>;
  /** Newest engagement first. */
  recentJourneys(tenantId: TenantId, limit: number): Promise<readonly ReportedJourney[]>;
  summary(tenantId: TenantId): Promise<Summary>;
  /** Deliveries by state; `oldestWaitingAt`: when the longest waiting one came. */
  inboxCounts(
    tenantId: TenantId,
  ): Promise<{ byState: Readonly<Record<string, number>>; oldestWaitingAt: Instant | null }>;
  /** Deliveries by kind and state, unknown kinds too. */
  deliveryKinds(tenantId: TenantId): Promise<readonly { kind: string; state: string; n: number }[]>;
  outboxCounts(tenantId: TenantId): Promise<readonly { kind: string; state: string; n: number }[]>;
  /** What waits after several tries, and why the last one failed; for the operator only, a CRM's words are in it. */
  heldUp(tenantId: TenantId): Promise<readonly HeldUp[]>;
  /** Facts of a CRM that happened in the window, and how many of them were pushed. */
  coverage(tenantId: TenantId, window: Period): Promise<Coverage>;
}

export interface HeldUp {
  readonly box: "inbox" | "outbox";
  readonly n: number;
  readonly reason: string;
}

/** After so many tries it is no hiccup. */
const SEVERAL = 2;

const HELD_UP = `
select box, count(*) as n, max(reason) as reason from (
  select 'inbox' as box, reason from inbox
  where tenant_id = $1 and state = 'waiting' and attempts >= $2 and reason is not null
  union all
  select 'outbox', reason from outbox
  where tenant_id = $1 and state = 'waiting' and attempts >= $2 and reason is not null and kind <> 'message'
) held group by box order by box`;

const JOURNEYS = `
select j.body as journey, j.lead_id as "leadId", j.sla_due_at as "slaDueAt", (
    select coalesce(jsonb_agg(c.body order by c.record), '[]') from lead_records r
    join record_cards c on c.tenant_id = r.tenant_id and c.record = r.record
    where r.tenant_id = j.tenant_id and r.lead_id = j.lead_id
  ) as cards, (
    select count(*) from alerts a where a.tenant_id = j.tenant_id and a.lead_id = j.lead_id and a.journey_id = j.journey_id
  ) as alerts
from journeys j`;

const SUMMARY = `
with counted as (
  select * from journeys where tenant_id = $1 and ended_by is distinct from 'merged'
), judged as (
  select *, sla_status is not distinct from 'excluded'
    or (sla_status is null and status = 'ended' and ended_by is distinct from 'superseded') as is_excluded
  from counted where not history
), outages as (
  select start, stop from outage_windows($1)
), eligible as (
  select systems_ms, human_ms, total_ms, self_booked,
    exists (select 1 from outages o where o.start < ${MEASURED_UNTIL} and engaged_at < o.stop) as in_outage
  from judged where not is_excluded and systems_ms is not null
), measured as (
  select case when not self_booked then human_ms end as human_ms, total_ms,
    case when total_ms is null or human_ms is null then systems_ms else total_ms - human_ms end as systems_ms
  from eligible where not in_outage
)
select (select count(*) from leads where tenant_id = $1 and merged_into is null) as leads,
  (select count(*) from judged) as journeys,
  (select count(*) from counted where history) as history,
  (select count(*) from judged where first_touch_at is null) as untouched,
  (select count(*) from judged where is_excluded) as excluded,
  (select count(*) from eligible where in_outage) as "duringOutage",
  (select coalesce(jsonb_object_agg(status, n), '{}') from (
    select coalesce(sla_status, 'none') as status, count(*) as n from judged group by 1) s) as sla,
  ${figures("systems_ms")} as "systemsDelay",
  ${figures("human_ms")} as "humanDelay",
  ${figures("total_ms")} as "speedToLead",
  (select coalesce(jsonb_agg(a), '[]') from (
    select kind, state, count(*) as n from alerts where tenant_id = $1 group by 1, 2 order by 1, 2) a) as alerts`;

/** Of an even count the median is the mean of the two in the middle; p90 is the element at floor(0.9 n), counted from 0. */
function figures(column: string): string {
  return `(select jsonb_build_object('n', count(v), 'meanMs', avg(v),
    'medianMs', percentile_cont(0.5) within group (order by v),
    'p90Ms', min(v) filter (where i = floor(0.9 * n)))
    from (select ${column} as v, row_number() over (order by ${column}) - 1 as i, count(*) over () as n
      from measured where ${column} is not null) d)`;
}

export function reports(db: Queryable): Reports {
  return {
    async openLeads(tenantId, now, limit) {
      const { rows } = await db.query<ReportedJourney & { slaDueAt: Instant | null }>(
        `${JOURNEYS} where j.tenant_id = $1 and j.status = 'unanswered' and not j.history
         order by j.sla_due_at nulls last, j.engaged_at limit $2`,
        [tenantId, limit],
      );
      return rows.map(({ slaDueAt, ...row }) => ({ ...row, overdue: slaDueAt !== null && slaDueAt < now }));
    },

    async recentJourneys(tenantId, limit) {
      const { rows } = await db.query<ReportedJourney & { slaDueAt: Instant | null }>(
        `${JOURNEYS} where j.tenant_id = $1 and j.ended_by is distinct from 'merged'
         order by j.engaged_at desc, j.journey_id limit $2`,
        [tenantId, limit],
      );
      return rows.map(({ slaDueAt: _, ...row }) => row);
    },

    async summary(tenantId) {
      const { rows } = await db.query<Summary>(SUMMARY, [tenantId]);
      const [row] = rows;
      if (!row) throw new Error("A summary has always one row.");
      return row;
    },

    async inboxCounts(tenantId) {
      const { rows } = await db.query<{ byState: Record<string, number>; oldestWaitingAt: Instant | null }>(
        `select coalesce(jsonb_object_agg(state, n), '{}') as "byState",
           min(oldest) filter (where state = 'waiting') as "oldestWaitingAt"
         from (select state, count(*) as n, min(received_at) as oldest from inbox where tenant_id = $1 group by state) s`,
        [tenantId],
      );
      return rows[0] ?? { byState: {}, oldestWaitingAt: null };
    },

    async deliveryKinds(tenantId) {
      const { rows } = await db.query<{ kind: string; state: string; n: number }>(
        "select kind, state, count(*) as n from inbox where tenant_id = $1 group by 1, 2 order by 1, 2",
        [tenantId],
      );
      return rows;
    },

    async outboxCounts(tenantId) {
      const { rows } = await db.query<{ kind: string; state: string; n: number }>(
        "select kind, state, count(*) as n from outbox where tenant_id = $1 group by 1, 2 order by 1, 2",
        [tenantId],
      );
      return rows;
    },

    async heldUp(tenantId) {
      return (await db.query<HeldUp>(HELD_UP, [tenantId, SEVERAL])).rows;
    },

    async coverage(tenantId, window) {
      const { rows } = await db.query<Coverage>(
        `select count(*) filter (where pushed) as pushed, count(*) as eligible from facts
         where tenant_id = $1 and occurred_at >= $2 and occurred_at < $3 and source <> 'leadclock'`,
        [tenantId, window.start, window.end],
      );
      return rows[0] ?? { pushed: 0, eligible: 0 };
    },
  };
}
