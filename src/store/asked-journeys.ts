import type { AskedJourney, AskedJourneys } from "../../workflows/ports.ts";
import { ABOUT_BREACH } from "../domain/breach-reviews.ts";
import { ownedJourney, ownedLead } from "./in-scope.ts";
import { toJson } from "./json.ts";
import type { Scope } from "./scope.ts";

const JOURNEYS = `
select j.lead_id as "leadId", j.body as journey, left(md5(j.journey_id), 10) as handle, (
    select coalesce(jsonb_agg(c.body order by c.record), '[]') from lead_records r
    join record_cards c on c.tenant_id = r.tenant_id and c.record = r.record
    where r.tenant_id = j.tenant_id and r.lead_id = j.lead_id
  ) as cards`;

/** What is left of an erased lead is nobody's question any more (D40). */
const NOT_ERASED = `not exists (
    select 1 from leads l where l.tenant_id = j.tenant_id and l.lead_id = j.lead_id and l.erased_at is not null)`;

/** What ended with its journey would otherwise fill the page for ever. */
const OPEN = `${JOURNEYS}
from journeys j
where j.tenant_id = $1 and not j.history and j.ended_by is distinct from 'merged' and ${NOT_ERASED} and j.body -> 'reviews' <> '[]'
  and jsonb_path_exists(j.body, '$.reviews[*] ? (@.decidedAt == null && ($goesOn == true || @.kind == $after[*]))',
    jsonb_build_object('goesOn', j.status <> 'ended', 'after', $3::jsonb)) and ${ownedJourney("$4")}
order by j.engaged_at, j.journey_id limit $2`;

const IS_MISSED = `j.tenant_id = $1 and j.sla_status = 'miss' and not j.history and j.ended_by is distinct from 'merged'
  and ${NOT_ERASED} and ${ownedJourney("$3")}`;

const MISSED = `${JOURNEYS}
from journeys j
where ${IS_MISSED}
  and ($4::text = 'all' or ($4 = 'without') = (j.body ->> 'breachReason' is null))
  and ($5::bigint is null or j.engaged_at < $5 or (j.engaged_at = $5 and j.journey_id > $6))
order by j.engaged_at desc, j.journey_id limit $2`;

const WITHOUT_REASON = `select count(*)::int as n from (
  select 1 from journeys j where ${IS_MISSED} and j.body ->> 'breachReason' is null limit $2) few`;

/** Along the index of leads that wait. */
const OVERDUE = `${JOURNEYS}
from journeys j
where j.tenant_id = $1 and j.status = 'unanswered' and not j.history and j.urgent_due_at < $2 and ${NOT_ERASED}
  and j.engaged_at >= $3
order by j.urgent_due_at desc, j.journey_id limit $4`;

const FIND = `${JOURNEYS}
from journeys j
where j.tenant_id = $1 and j.ended_by is distinct from 'merged' and ${NOT_ERASED} and (
  j.journey_id = $2 or left(md5(j.journey_id), 10) = $2
  or j.lead_id = (select r.lead_id from lead_records r where r.tenant_id = $1 and r.record = $2))
  and ${ownedLead("$3", "j.lead_id")}
order by j.number desc limit 1`;

const OF_REVIEW = `${JOURNEYS}, r.value ->> 'id' as "reviewId"
from journeys j, jsonb_array_elements(j.body -> 'reviews') r
where j.tenant_id = $1 and j.ended_by is distinct from 'merged' and ${NOT_ERASED} and j.body -> 'reviews' <> '[]'
  and left(md5(j.journey_id || '|' || (r.value ->> 'id')), 10) = $2 and ${ownedJourney("$3")}
limit 1`;

/** Reads of what people have to look at, by indexes that hold only such journeys. */
export function askedJourneys({ db }: Scope): AskedJourneys {
  return {
    open: async (tenantId, limit, owners = null) =>
      (await db.query<AskedJourney>(OPEN, [tenantId, limit, toJson(ABOUT_BREACH), owners])).rows,
    missed: async (tenantId, limit, owners = null, { after, reason = "all" } = {}) =>
      (
        await db.query<AskedJourney>(MISSED, [
          tenantId,
          limit,
          owners,
          reason,
          after?.engagedAt ?? null,
          after?.journeyId ?? null,
        ])
      ).rows,
    missedWithoutReason: async (tenantId, most, owners = null) =>
      (await db.query<{ n: number }>(WITHOUT_REASON, [tenantId, most, owners])).rows[0]?.n ?? 0,
    overdue: async (tenantId, now, engagedSince, limit) =>
      (await db.query<AskedJourney>(OVERDUE, [tenantId, now, engagedSince, limit])).rows,
    find: async (tenantId, name, owners = null) =>
      (await db.query<AskedJourney>(FIND, [tenantId, name, owners])).rows[0] ?? null,
    ofReview: async (tenantId, handle, owners = null) =>
      (await db.query<AskedJourney & { reviewId: string }>(OF_REVIEW, [tenantId, handle, owners])).rows[0] ??
      null,
  };
}
