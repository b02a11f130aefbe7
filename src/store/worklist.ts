import type { RecordCard } from "../../connectors/connector.ts";
import type { LeadId, TenantId } from "../../workflows/ports.ts";
import type { Journey } from "../domain/journey.ts";
import type { Owners } from "../domain/scope.ts";
import { DAY, type Instant } from "../domain/time.ts";
import type { Queryable } from "./database.ts";
import { ownedJourney, ownedLead } from "./in-scope.ts";

/** Which of the leads that wait: all, those without an owner, those past due, those of these lead types. */
export interface WorklistFilter {
  readonly show: "everyone" | "noOwner" | "pastDue" | "highIntent";
  /** Lead types of hand-raisers. */
  readonly handRaisers: readonly string[];
  readonly now: Instant;
  readonly limit: number;
  /** Only leads that one of these people owns or owned; `null` or left out: all. */
  readonly owners?: Owners;
}

export interface WaitingLead {
  readonly leadId: LeadId;
  readonly journey: Journey;
  /** Of each of the lead's records; none before they were read or after an erasure. */
  readonly cards: readonly RecordCard[];
}

export interface WorklistPage {
  /** Whether any lead ever came in. */
  readonly hasLeads: boolean;
  readonly counts: Readonly<Record<WorklistFilter["show"], number>>;
  readonly entries: readonly WaitingLead[];
}

const UNANSWERED = "j.tenant_id = $1 and j.status = 'unanswered' and not j.history";

const CARDS = `(
  select coalesce(jsonb_agg(c.body order by c.record), '[]') from lead_records r
  join record_cards c on c.tenant_id = r.tenant_id and c.record = r.record
  where r.tenant_id = j.tenant_id and r.lead_id = j.lead_id
) as cards`;

const COUNTS = `
select count(*) as everyone, count(*) filter (where owner_id is null) as "noOwner",
  count(*) filter (where urgent_due_at < $2) as "pastDue",
  count(*) filter (where lead_type = any($3::text[])) as "highIntent"
from journeys j where ${UNANSWERED} and ${ownedJourney("$4")}`;

const MINE = `and ${ownedJourney("$6")}`;

const ONLY: Readonly<Record<WorklistFilter["show"], string>> = {
  everyone: "",
  noOwner: "and j.owner_id is null",
  pastDue: "and j.urgent_due_at < $4",
  highIntent: "and j.lead_type = any($5::text[])",
};

/** Soonest due first, then those never due, then those a day and more past due: three walks along one index. */
const page = (only: string) => `
with listed as (
  (select 1 as part, j.journey_id, j.urgent_due_at from journeys j
    where ${UNANSWERED} ${only} ${MINE} and j.urgent_due_at >= $3 order by j.urgent_due_at limit $2)
  union all
  (select 2, j.journey_id, j.urgent_due_at from journeys j
    where ${UNANSWERED} ${only} ${MINE} and j.urgent_due_at is null limit $2)
  union all
  (select 3, j.journey_id, j.urgent_due_at from journeys j
    where ${UNANSWERED} ${only} ${MINE} and j.urgent_due_at < $3 order by j.urgent_due_at limit $2)
)
select j.lead_id as "leadId", j.body as journey, ${CARDS}
from listed l join journeys j on j.tenant_id = $1 and j.journey_id = l.journey_id
where $4::bigint is not null and $5::text[] is not null
order by l.part, l.urgent_due_at, j.engaged_at, j.journey_id limit $2`;

const ONE = `
select j.lead_id as "leadId", j.body as journey, ${CARDS} from journeys j
where j.tenant_id = $1 and j.lead_id = (
  select coalesce(merged_into, lead_id) from leads where tenant_id = $1 and lead_id = $2)
  and ${ownedLead("$3", "j.lead_id")}
order by j.number desc limit 1`;

/** The leads of a tenant that should have a response and do not. */
export async function worklistPage(
  db: Queryable,
  tenantId: TenantId,
  { show, handRaisers, now, limit, owners = null }: WorklistFilter,
): Promise<WorklistPage> {
  const counts = await db.query<WorklistPage["counts"]>(COUNTS, [tenantId, now, handRaisers, owners]);
  const some = await db.query<{ some: boolean }>(
    `select exists (select 1 from journeys j where j.tenant_id = $1 and ${ownedJourney("$2")}) as "some"`,
    [tenantId, owners],
  );
  const { rows } = await db.query<WaitingLead>(page(ONLY[show]), [
    tenantId,
    limit,
    now - DAY,
    now,
    handRaisers,
    owners,
  ]);
  return { hasLeads: some.rows[0]!.some, counts: counts.rows[0]!, entries: rows };
}

/** A lead's latest journey; `null`: there is no such lead here, or it is none of these owners'. */
export async function worklistLead(
  db: Queryable,
  tenantId: TenantId,
  leadId: LeadId,
  owners: Owners = null,
): Promise<WaitingLead | null> {
  const { rows } = await db.query<WaitingLead>(ONE, [tenantId, leadId, owners]);
  return rows[0] ?? null;
}
