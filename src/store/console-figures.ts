import type { TenantId } from "../../workflows/ports.ts";
import type { Queryable } from "./database.ts";

/**
 * Mean, median and 90th percentile side by side (D26), calendar milliseconds: of an even count the median is the
 * mean of the two in the middle; p90 is element floor(0.9 n) of the sorted list. The terminal's figures are counted alike.
 */
interface CountedSpread {
  readonly n: number;
  readonly meanMs: number | null;
  readonly medianMs: number | null;
  readonly p90Ms: number | null;
  readonly within5Min: number;
}

/** Counts over every judged journey; history (D31) and merged journeys (D23) are left out. */
export interface CountedFigures {
  readonly leads: number;
  readonly waiting: number;
  readonly pastDue: number;
  readonly unowned: number;
  readonly systemsDelay: CountedSpread;
  readonly humanDelay: CountedSpread;
  readonly speedToLead: CountedSpread;
  readonly hits: number;
  readonly misses: number;
  readonly pending: number;
  readonly review: number;
  readonly excluded: number;
  readonly superseded: number;
  /** Left out of the delays, since an outage fell into the time measured. */
  readonly duringOutage: number;
  readonly warnings: number;
  readonly breaches: number;
  /** Questions to people that were told as tasks. */
  readonly reviews: number;
  /** Everything in the list of alerts, also what was known too late or could not be sent. */
  readonly alerts: number;
}

/** The end of the time that is measured: the touch, else the handover. */
export const MEASURED_UNTIL = "coalesce(first_touch_at, engaged_at + systems_ms, engaged_at)";

/**
 * A journey whose SLA clock never started counts as pending until it ends, then as it ended (D37). Delays leave out
 * excluded journeys and those in whose measured time an outage fell (D26), as a replay does; systems delay is shown less the head start (D2), human delay
 * without self-booked meetings (D10).
 */
const FIGURES = `
with counted as (
  select lead_id, status, owner_id, engaged_at, ${MEASURED_UNTIL} as measured_until, systems_ms, human_ms, total_ms, self_booked, sla_status,
    case when sla_status in ('pending', 'paused') then 'pending'
      when sla_status is not null then sla_status
      when status <> 'ended' then 'pending'
      when ended_by = 'superseded' then 'superseded'
      else 'excluded' end as verdict
  from journeys where tenant_id = $1 and not history and ended_by is distinct from 'merged'
), outages as (
  select start, stop from outage_windows($1)
), eligible as (
  select c.*, exists (select 1 from outages o where o.start < c.measured_until and c.engaged_at < o.stop) as in_outage
  from counted c where verdict <> 'excluded' and systems_ms is not null
), measured as (
  select total_ms, case when not self_booked then human_ms end as human_ms,
    case when total_ms is null or human_ms is null then systems_ms else total_ms - human_ms end as systems_ms
  from eligible where not in_outage
), sums as (
  select count(distinct lead_id) as leads,
    count(*) filter (where status = 'unanswered') as waiting,
    count(*) filter (where status = 'unanswered' and sla_status = 'miss') as "pastDue",
    count(*) filter (where status = 'unanswered' and owner_id is null) as unowned,
    count(*) filter (where verdict = 'hit') as hits,
    count(*) filter (where verdict = 'miss') as misses,
    count(*) filter (where verdict = 'pending') as pending,
    count(*) filter (where verdict = 'review') as review,
    count(*) filter (where verdict = 'excluded') as excluded,
    count(*) filter (where verdict = 'superseded') as superseded,
    (select count(*) from eligible where in_outage) as "duringOutage"
  from counted
), sent as (
  select count(*) as alerts, count(*) filter (where was_sent and kind = 'warning') as warnings,
    count(*) filter (where was_sent and kind in ('breach', 'catchUp')) as breaches,
    count(*) filter (where was_sent and kind = 'review') as reviews
  from (
    select kind, state in ('waiting', 'open') or (state = 'closed' and sent_as is not null) as was_sent
    from alerts where tenant_id = $1 and lead_id <> ''
  ) a
)
select sums.*, sent.*, ${spread("systems_ms")} as "systemsDelay", ${spread("human_ms")} as "humanDelay",
  ${spread("total_ms")} as "speedToLead"
from sums, sent`;

function spread(column: string): string {
  return `(select jsonb_build_object('n', n, 'meanMs', mean, 'medianMs', middle,
    'p90Ms', v[floor(0.9 * n)::int + 1], 'within5Min', quick)
    from (select count(${column}) as n, avg(${column}) as mean,
      percentile_cont(0.5) within group (order by ${column}) as middle, count(*) filter (where ${column} <= 300000) as quick,
      array_agg(${column} order by ${column}) filter (where ${column} is not null) as v from measured) s)`;
}

export async function figuresOf(db: Queryable, tenantId: TenantId): Promise<CountedFigures> {
  const { rows } = await db.query<CountedFigures>(FIGURES, [tenantId]);
  const [row] = rows;
  if (!row) throw new Error("Figures have always one row.");
  return row;
}
