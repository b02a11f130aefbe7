import type { RecordCard } from "../../connectors/connector.ts";
import type { Ahead, AheadPage, Pending } from "../../workflows/ports.ts";
import { ownedLead } from "./in-scope.ts";
import type { Scope } from "./scope.ts";

const CARD = `(
  select c.body from lead_records r join record_cards c on c.tenant_id = r.tenant_id and c.record = r.record
  where r.tenant_id = $1 and r.lead_id = x.lead_id order by c.record limit 1
) as card`;

/** What was decided fires no more: its row tells whether it waits in line. */
const steps = (only: string) => `
select 'step' as what, l.lead_id, j.journey_id, c.value ->> 'clock' as clock, (c.value ->> 'number')::int as number,
  s.value ->> 'step' as step, null::text as recipient, (s.value ->> 'at')::bigint as at, s.value ->> 'why' as why,
  s.value ->> 'kind' as kind, s.value -> 'to' as roles, j.body ->> 'ownerId' as owner_id,
  (j.body ->> 'policyVersion')::int as policy, j.body #>> '{engagement,factKey}' as engagement_key
from leads l join journeys j on j.tenant_id = l.tenant_id and j.lead_id = l.lead_id
  cross join lateral jsonb_array_elements(j.body -> 'clocks') c
  cross join lateral jsonb_array_elements(c.value -> 'steps') s
where l.tenant_id = $1 and l.wake_at is not null and l.merged_into is null and not j.history${only}
  and j.status <> 'ended' and s.value ->> 'state' = 'planned' and not exists (
    select 1 from alerts a where a.tenant_id = $1 and a.journey_id = j.journey_id and a.clock = c.value ->> 'clock'
      and a.number = (c.value ->> 'number')::int and a.step = s.value ->> 'step')`;

const tasks = (only: string) => `
select 'task', a.lead_id, a.journey_id, a.clock, a.number, a.step, a.open_for, coalesce(o.ready_at, a.decided_at),
  o.reason, a.kind, null::jsonb, null::text, null::int, a.engagement_key
from alerts a left join outbox o on o.tenant_id = a.tenant_id and o.installation_id = a.installation_id
  and o.kind = 'createTask' and o.key = concat_ws('|', a.journey_id, a.clock, a.number, a.step)
where a.tenant_id = $1 and a.state = 'waiting'${only}`;

const messages = (only: string) => `
select 'message', m.lead_id, coalesce(m.journey_id, m.message_id), coalesce(m.clock, m.kind), coalesce(m.number, 1),
  coalesce(m.step, ''), m.person, m.not_before, m.why, m.kind, null::jsonb, null::text, null::int, m.message_id
from messages m where m.tenant_id = $1 and m.state in ('waiting', 'gathered')${only}`;

const ownerChanges = (only: string) => `
select 'ownerChange', c.lead_id, c.journey_id, 'owner', 1, c.change, c.to_user, coalesce(o.ready_at, c.decided_at),
  o.reason, c.cause, null::jsonb, c.from_user, null::int, c.engagement_key
from owner_changes c left join outbox o on o.tenant_id = c.tenant_id and o.installation_id = c.installation_id
  and o.kind = 'changeOwner' and o.key = concat_ws('|', c.engagement_key, c.change)
where c.tenant_id = $1 and c.state = 'waiting'${only}`;

/** All of it, or what belongs to the journeys and messages that a parameter lists. */
const ahead = (only?: string) => `
with ahead as (
  ${steps(only ? ` and j.journey_id = any(${only})` : "")} union all
  ${tasks(only ? ` and a.journey_id = any(${only})` : "")} union all
  ${ownerChanges(only ? ` and c.journey_id = any(${only})` : "")} union all
  ${messages(only ? ` and m.message_id = any(${only})` : "")}
), named as (
  select *, concat_ws('|', what, journey_id, clock, number, step,
    case when what = 'message' then engagement_key end) as id from ahead
)`;

const PAGE = `${ahead()} select x.*, ${CARD} from (
  select * from named n where ($2::bigint is null or (at, id) > ($2, $3::text)) and ${ownedLead("$5", "n.lead_id")}
  order by at, id limit $4
) x order by x.at, x.id`;

const GET = `${ahead("$2::text[]")} select x.*, ${CARD} from named x where x.id = $3 and ${ownedLead("$4", "x.lead_id")}`;

/** No id of ours has more parts. */
const MOST_PARTS = 30;

interface AheadRow {
  what: Ahead["what"];
  lead_id: string | null;
  journey_id: string;
  clock: string;
  number: number;
  step: string;
  recipient: string | null;
  at: number;
  why: string | null;
  kind: string;
  roles: Ahead["roles"];
  owner_id: string | null;
  policy: number | null;
  engagement_key: string;
  id: string;
  card: RecordCard | null;
}

/** Everything that will happen by itself, soonest first: steps of running clocks, tasks, owner changes and messages in line (R-157). */
export function pending({ db }: Scope): Pending {
  return {
    async page(tenantId, { after, limit, owners = null }): Promise<AheadPage> {
      const { rows } = await db.query<AheadRow>(PAGE, [
        tenantId,
        after?.at ?? null,
        after?.id ?? "",
        limit + 1,
        owners,
      ]);
      return { entries: rows.slice(0, limit).map(entryOf), more: rows.length > limit };
    },

    async get(tenantId, id, owners = null) {
      const parts = partsOf(id);
      const { rows } = await db.query<AheadRow>(GET, [tenantId, parts, id, owners]);
      return rows[0] ? entryOf(rows[0]) : null;
    },
  };
}

/** Whatever in an id may be a journey's or message's own id: these may hold the separator too. */
function partsOf(id: string): readonly string[] {
  const cuts = [...id.matchAll(/\|/g)].map(({ index }) => index);
  if (cuts.length > MOST_PARTS) return [];
  const ends = [...cuts, id.length];
  return cuts.flatMap((from) => ends.filter((to) => to > from).map((to) => id.slice(from + 1, to)));
}

function entryOf(row: AheadRow): Ahead {
  const { journey_id: journeyId, clock, number, step } = row;
  return {
    id: row.id,
    what: row.what,
    at: row.at,
    kind: row.kind,
    leadId: row.lead_id,
    leadName: row.card?.name ?? row.card?.email ?? null,
    alert: { journeyId, clock, number, step },
    roles: row.roles,
    person: row.recipient,
    ownerId: row.owner_id,
    policyVersion: row.policy,
    engagementKey: row.engagement_key,
    why: row.why,
  };
}
