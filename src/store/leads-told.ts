import type { TenantId } from "../../workflows/ports.ts";
import type { Instant } from "../domain/time.ts";
import type { Queryable } from "./database.ts";
import { type FigureFilter, picked } from "./figures/filter.ts";
import { type After, CARD, comesAfter } from "./figures/leads.ts";
import type { FiguredLead } from "./figures/reader.ts";

/** A lead behind a number, with what is told of it alone. */
export interface ToldLead extends FiguredLead {
  /** How many alerts of those counted are about it; `null`: the number counts leads. */
  readonly alerts: number | null;
  /** The due it is late for; `null`: the number is not about waiting. */
  readonly dueAt: Instant | null;
}

export interface LeadsTold {
  readonly total: number;
  readonly alerts: number | null;
  readonly leads: readonly ToldLead[];
}

export interface AskedTold {
  readonly filter: FigureFilter;
  readonly now: Instant;
  /** Lead types that asked to be contacted. */
  readonly highIntent: readonly string[];
}

const SENT = "(a.state in ('waiting', 'open') or (a.state = 'closed' and a.sent_as is not null))";
const WARNING = `a.kind = 'warning' and ${SENT}`;
const BREACH = `a.kind in ('breach', 'catchUp') and ${SENT}`;

/** Alerts as the figures count them. */
const ALERTS: Readonly<Record<string, string>> = {
  warnings: WARNING,
  warnedHit: `${WARNING} and p.verdict = 'hit'`,
  warnedMiss: `${WARNING} and p.verdict = 'miss'`,
  breaches: BREACH,
  breachesWithReason: `${BREACH} and p.breach_reason is not null`,
  unsent: `a.kind in ('warning', 'breach', 'catchUp') and not ${SENT}`,
};

/** Leads that wait at this moment, whatever the period; `$2` is now, `$3` the high-intent types. */
const WAITING: Readonly<Record<string, string>> = {
  waiting: "true",
  stale: "j.urgent_due_at < $2",
  staleHighIntent: "j.urgent_due_at < $2 and j.lead_type = any($3::text[])",
  staleUnowned: "j.urgent_due_at < $2 and j.owner_id is null",
};

/** In no average of speed to lead because nobody has touched them (D26). */
const UNTOUCHED = "verdict <> 'excluded' and not in_outage and (systems_ms is null or total_ms is null)";

/** What a drill-down may be about beside the cells of `figures/cells.ts`. */
export const TOLD = [...Object.keys(ALERTS), ...Object.keys(WAITING), "untouched"];

/** The leads behind alerts, behind those that wait, and behind those without a touch, the newest first; `null`: there is no such number. */
export async function leadsTold(
  db: Queryable,
  tenantId: TenantId,
  where: string,
  asked: AskedTold,
  after: After | null,
  limit: number,
): Promise<LeadsTold | null> {
  const found = foundBy(tenantId, where, asked);
  if (!found) return null;
  const { sql, params } = found;
  const counted = await db.query<{ total: number; alerts: number | null }>(
    `with ${sql} select count(*) as total, sum(alerts)::int as alerts from found`,
    [...params],
  );
  const next = (value: unknown) => `$${params.push(value)}`;
  const beyond = comesAfter(after, next);
  const { rows } = await db.query<ToldLead>(
    `with ${sql}, page as (
       select * from found where ${beyond} order by engaged_at desc, journey_id desc limit ${next(limit)}
     )
     select x.lead_id as "leadId", x.journey_id as "journeyId", card ->> 'name' as name, card ->> 'company' as company,
       x.engaged_at as "engagedAt", coalesce(g.day::text, '') as day, x.lead_type as "leadType", coalesce(g.source, '') as source,
       x.owner_id as owner, coalesce(g.verdict, 'pending') as verdict, g.cause, g.breach_reason as reason, g.exclusion,
       coalesce(g.in_outage, false) as "inOutage", coalesce(g.history, false) as history, g.systems_ms as "systemsMs",
       g.human_ms as "humanMs", g.total_ms as "totalMs", g.miss_open_ms as "missOpenMs", x.alerts, x.due_at as "dueAt"
     from page x left join journey_figures g on g.tenant_id = $1 and g.journey_id = x.journey_id
       cross join lateral (select ${CARD} as card) c
     order by x.engaged_at desc, x.journey_id desc`,
    params,
  );
  const { total = 0, alerts = null } = counted.rows[0] ?? {};
  return { total, alerts: Object.hasOwn(ALERTS, where) ? (alerts ?? 0) : null, leads: rows };
}

const NO_ALERTS = "null::int as alerts";
const NO_DUE = "null::bigint as due_at";

/** A query `found` for a `with`: a row a journey. */
function foundBy(tenantId: TenantId, where: string, { filter, now, highIntent }: AskedTold) {
  const columns = "p.journey_id, p.lead_id, p.engaged_at, p.lead_type, p.owner_id";
  if (Object.hasOwn(WAITING, where)) {
    const { types = null, owners = null, scope = null } = filter;
    return {
      sql: `found as (
        select j.journey_id, j.lead_id, j.engaged_at, coalesce(j.lead_type, '') as lead_type, coalesce(j.owner_id, '') as owner_id,
          ${NO_ALERTS}, j.urgent_due_at as due_at
        from journeys j where j.tenant_id = $1 and j.status = 'unanswered' and not j.history
          and $2::bigint is not null and $3::text[] is not null and ${WAITING[where]}
          and ($4::text[] is null or coalesce(j.lead_type, '') = any($4::text[]))
          and ($5::text[] is null or coalesce(j.owner_id, '') = any($5::text[]))
          and ($6::text[] is null or j.owner_id = any($6::text[])))`,
      params: [tenantId, now, highIntent, types, owners, scope] as unknown[],
    };
  }
  const { sql, params } = picked(tenantId, filter, "*");
  if (where === "untouched")
    return {
      sql: `${sql}, found as (select ${columns}, ${NO_ALERTS}, ${NO_DUE} from picked p where ${UNTOUCHED})`,
      params,
    };
  const told = Object.hasOwn(ALERTS, where) ? ALERTS[where] : undefined;
  if (told === undefined) return null;
  return {
    sql: `${sql}, told as (
        select a.journey_id, count(*)::int as alerts from picked p join alerts a on a.tenant_id = $1 and a.journey_id = p.journey_id
        where ${told} group by 1
      ), found as (select ${columns}, t.alerts, ${NO_DUE} from told t join picked p on p.journey_id = t.journey_id)`,
    params,
  };
}
