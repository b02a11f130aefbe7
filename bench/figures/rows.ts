import { DAY } from "../../src/domain/time.ts";
import { packDays } from "../../src/store/figures/pack-days.ts";
import type { OpenStore } from "../../src/store/open-store.ts";

/** Made-up journeys of one tenant over two years. */
export const TENANT = "bench";
export const LAST = "2026-06-30";
const DAYS = 730;

const FIGURES = `
insert into journey_figures (tenant_id, journey_id, lead_id, engaged_at, measured_until, day, history, is_returning, lead_type,
  source, owner_id, verdict, cause, breach_reason, miss_open_ms, miss_calendar_ms, exclusion, in_outage, systems_ms, human_ms,
  total_ms, hops, head_start_ms)
select '${TENANT}', 'lead-' || n || '/e' || n, 'lead-' || n, at, at + coalesce(s + h, 0), day, false, n % 11 = 0,
  (array['hand-raiser', 'demo', 'content', 'event', 'partner'])[1 + n % 5], (array['ORGANIC_SEARCH', 'PAID_SEARCH', 'REFERRALS',
  'EMAIL_MARKETING', 'OFFLINE', 'SOCIAL_MEDIA', 'DIRECT_TRAFFIC', 'OTHER_CAMPAIGNS'])[1 + (n / 5) % 8], 'hubspot:' || (500 + (n * 7919) % 20),
  verdict, case when verdict = 'miss' then (array['rep', 'rep', 'routing', 'unassigned', 'absence'])[1 + n % 5] end,
  case when verdict = 'miss' and n % 3 > 0 then 'in-a-meeting' end, case when verdict = 'miss' then h / 3 end,
  case when verdict = 'miss' then h end, null, n % 400 = 0, s, h, s + h,
  jsonb_build_object('engaged form', s / 4, 'recordCreated hubspot', s / 4, 'queue salesforce', s / 4, 'person salesforce', s / 4), 0
from (
  select n, day, extract(epoch from day)::bigint * 1000 + n % 86400000 as at, case when n % 17 > 0 then s end as s, case when n % 17 > 0 then h end as h,
    case when n % 17 = 0 then 'excluded' when n % 13 = 0 then 'pending' when h > 3600000 then 'miss' else 'hit' end as verdict
  from (
    select n, (date '${LAST}' - ((${DAYS} * ($3::bigint - n)) / $3::bigint)::int) as day,
      (exp(12 + 1.5 * sqrt(-2 * ln((n * 7 % 99991 + 1) / 99992.0)) * cos(6.283 * (n * 13 % 99989) / 99989.0)))::bigint as s,
      (exp(13 + 1.5 * sqrt(-2 * ln((n * 11 % 99971 + 1) / 99972.0)) * cos(6.283 * (n * 17 % 99961) / 99961.0)))::bigint as h
    from generate_series($1::bigint, $2::bigint) n
  ) m
) r`;

/** Of the newest some wait, as they do anywhere: most were answered long ago. */
const JOURNEYS = `
insert into journeys (tenant_id, journey_id, lead_id, number, status, history, lead_type, owner_id, engaged_at, sla_status,
  sla_due_at, urgent_due_at, self_booked, body)
select '${TENANT}', 'lead-' || n || '/e' || n, 'lead-' || n, 1, case when waits then 'unanswered' else 'answered' end, false,
  (array['hand-raiser', 'demo', 'content', 'event', 'partner'])[1 + n % 5], 'hubspot:' || (500 + (n * 7919) % 20), at,
  case when waits then 'pending' else 'hit' end, at + 3600000, case when waits then at + 3600000 end, false,
  jsonb_build_object('id', 'lead-' || n || '/e' || n, 'leadId', 'lead-' || n, 'number', 1, 'reviews', '[]'::jsonb, 'hops', '[]'::jsonb,
    'clocks', '[]'::jsonb)
from (
  select n, n % 50 = 0 and n > $3::bigint - 250000 as waits,
    extract(epoch from date '${LAST}')::bigint * 1000 - ($3::bigint - n) * (${DAYS * 86_400_000}::bigint / $3::bigint) as at
  from generate_series($1::bigint, $2::bigint) n
) m`;

const AT_ONCE = 50_000;
const TRIGGERS = ["figures_insert", "keep_owners"];

/** Fills in both tables and packs the days, as housekeeping does; what the triggers would make of each journey is put there directly. */
export async function fillFigures(
  store: OpenStore,
  journeys: number,
  say: (text: string) => void,
): Promise<void> {
  for (const trigger of TRIGGERS) await store.db.query(`alter table journeys disable trigger ${trigger}`);
  for (let from = 1; from <= journeys; from += AT_ONCE) {
    const to = Math.min(journeys, from + AT_ONCE - 1);
    say(`${to.toLocaleString("en-US")} journeys`);
    await store.db.query(FIGURES, [from, to, journeys]);
    await store.db.query(JOURNEYS, [from, to, journeys]);
  }
  for (const trigger of TRIGGERS) await store.db.query(`alter table journeys enable trigger ${trigger}`);
  say("packing days");
  await packDays(store.db, -DAY);
  for (const table of ["journey_figures", "figure_days", "figure_marks"])
    await store.db.query(`vacuum analyze ${table}`);
  await store.db.query("vacuum analyze journeys");
}
