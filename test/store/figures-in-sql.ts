import { MINUTE } from "../../src/domain/time.ts";
import type { Queryable } from "../../src/store/database.ts";
import type { AlertFigures } from "../../src/store/figures/alert-figures.ts";
import { COUNTED, type FigureFilter, picked } from "../../src/store/figures/filter.ts";
import {
  type Grouping,
  type Hops,
  type Misses,
  type Persons,
  SEVERITIES,
  type Step,
} from "../../src/store/figures/reader.ts";
import type { Measures } from "../../src/store/figures/sums.ts";
import { toJson } from "../../src/store/json.ts";
import type { TenantId } from "../../workflows/ports.ts";

/** The figures once more, each counted in SQL from the rows of the journeys: what the packed days must agree with. */

const COLUMNS = `day, lead_type, owner_id, source, is_returning, in_outage,
  case when history then 'history' else verdict end as verdict, cause, breach_reason, miss_open_ms,
  case when ${COUNTED} then systems_ms end as systems_ms, case when ${COUNTED} then human_ms end as human_ms,
  case when ${COUNTED} then total_ms end as total_ms`;

const GROUP: Readonly<Record<Grouping, string>> = {
  type: "lead_type",
  owner: "coalesce($P::jsonb ->> owner_id, owner_id)",
  source: "source",
  returning: "is_returning::text",
};

/**
 * Of an even count the median is the mean of the two in the middle; p90 is element floor(0.9 n) of the sorted list. The
 * list is sorted once: the database makes equal aggregates only once.
 */
function spreadOf(column: string): string {
  const sorted = `(array_agg(${column} order by ${column}) filter (where ${column} is not null))`;
  const n = `count(${column})::int`;
  return `jsonb_build_object('n', count(${column}), 'meanMs', avg(${column}),
  'medianMs', (${sorted}[(${n} + 1) / 2] + ${sorted}[${n} / 2 + 1]) / 2.0, 'p90Ms', ${sorted}[floor(0.9 * ${n})::int + 1],
  'within5Min', count(*) filter (where ${column} <= ${5 * MINUTE}))`;
}

const count = (verdict: string): string => `count(*) filter (where verdict = '${verdict}')`;

const VERDICTS = `jsonb_build_object('journeys', count(*), 'hits', ${count("hit")}, 'misses', ${count("miss")},
  'ownMisses', count(*) filter (where cause = 'rep' and verdict = 'miss'), 'pending', ${count("pending")},
  'review', ${count("review")}, 'excluded', ${count("excluded")}, 'superseded', ${count("superseded")},
  'history', ${count("history")}, 'returning', count(*) filter (where is_returning),
  'duringOutage', count(*) filter (where in_outage))`;

/** All measures of the rows of `picked`, as columns of a grouping select. */
const MEASURES = `${VERDICTS} as verdicts, ${spreadOf("systems_ms")} as systems, ${spreadOf("human_ms")} as human,
  ${spreadOf("total_ms")} as total, jsonb_build_object('n', count(total_ms),
    'systemsMs', avg(systems_ms) filter (where total_ms is not null),
    'humanMs', avg(total_ms - systems_ms), 'totalMs', avg(total_ms)) as whose`;

export async function measures(db: Queryable, tenantId: TenantId, filter: FigureFilter): Promise<Measures> {
  const { sql, params } = picked(tenantId, filter, COLUMNS);
  const { rows } = await db.query<Measures>(`with ${sql} select ${MEASURES} from picked`, params);
  return rows[0]!;
}

export async function trend(
  db: Queryable,
  tenantId: TenantId,
  filter: FigureFilter,
  by: Step,
): Promise<readonly (Measures & { readonly start: string })[]> {
  const { sql, params } = picked(tenantId, filter, COLUMNS);
  const { rows } = await db.query<Measures & { readonly start: string }>(
    `with ${sql} select date_trunc('${by}', day)::date::text as start, ${MEASURES} from picked group by date_trunc('${by}', day) order by 1`,
    params,
  );
  return rows;
}

export async function grouped(
  db: Queryable,
  tenantId: TenantId,
  filter: FigureFilter,
  by: Grouping,
  persons: Persons,
): Promise<readonly (Measures & { readonly key: string })[]> {
  const { sql, params } = picked(tenantId, filter, COLUMNS);
  if (by === "owner") params.push(toJson(persons));
  const key = GROUP[by].replace("$P", `$${params.length}`);
  const { rows } = await db.query<Measures & { readonly key: string }>(
    `with ${sql} select ${key} as key, ${MEASURES} from picked group by 1 order by 1`,
    params,
  );
  return rows;
}

export async function hops(db: Queryable, tenantId: TenantId, filter: FigureFilter): Promise<Hops> {
  const { sql, params } = picked(tenantId, filter, "hops, systems_ms, head_start_ms, verdict, in_outage");
  const { rows } = await db.query<Hops>(
    `with ${sql}, counted as (
       select hops, systems_ms, head_start_ms from picked
       where systems_ms is not null and verdict <> 'excluded' and not in_outage
     ), stretches as (
       select h.key, h.value::bigint as ms from counted, jsonb_each_text(hops) h
     ), named as (
       select key, sum(ms) as ms, ${spreadOf("ms")} as spread from stretches group by key
     ), whole as (
       select count(*) as n, avg(head_start_ms) as head, ${spreadOf("systems_ms")} as systems from counted
     )
     select whole.n, whole.head as "headStartMeanMs", whole.systems, (
       select coalesce(jsonb_agg(jsonb_build_object('what', split_part(key, ' ', 1),
         'system', substr(key, length(split_part(key, ' ', 1)) + 2), 'meanMs', ms / whole.n, 'spread', spread)
         order by ms desc, key), '[]') from named
     ) as hops from whole`,
    params,
  );
  return rows[0]!;
}

export async function misses(
  db: Queryable,
  tenantId: TenantId,
  filter: FigureFilter,
  persons: Persons,
): Promise<Misses> {
  const { sql, params } = picked(tenantId, filter, COLUMNS);
  params.push(toJson(persons));
  const severity = `case ${SEVERITIES.map(({ key, toMs }) => (toMs === null ? `else '${key}'` : `when miss_open_ms <= ${toMs} then '${key}'`)).join(" ")} end`;
  const list = (shape: string, from: string) =>
    `(select coalesce(jsonb_agg(${shape}), '[]') from (${from}) l)`;
  const { rows } = await db.query<Misses>(
    `with ${sql}, missed as (
       select coalesce($${params.length}::jsonb ->> owner_id, owner_id) as owner, cause, breach_reason, miss_open_ms
       from picked where verdict = 'miss'
     )
     select count(*) as misses, ${spreadOf("miss_open_ms")} as "missOpen",
       ${list("jsonb_build_object('cause', cause, 'n', n)", "select cause, count(*) as n from missed group by 1 order by 2 desc, 1")} as "byCause",
       ${list("jsonb_build_object('reason', breach_reason, 'n', n)", "select breach_reason, count(*) as n from missed group by 1 order by 2 desc, 1")} as "byReason",
       ${list("jsonb_build_object('key', key, 'n', n)", `select ${severity} as key, count(*) as n from missed where miss_open_ms is not null group by 1`)} as "bySeverity",
       ${list(
         "jsonb_build_object('owner', owner, 'verdicts', verdicts, 'causes', causes)",
         `select o.owner, o.verdicts, coalesce((select jsonb_object_agg(c.cause, c.n) from (
            select cause, count(*) as n from missed m where m.owner = o.owner group by 1) c), '{}') as causes
          from (select coalesce($${params.length}::jsonb ->> owner_id, owner_id) as owner, ${VERDICTS} as verdicts from picked group by 1) o order by 1`,
       )} as "byOwner"
     from missed`,
    params,
  );
  return rows[0]!;
}

export async function choices(
  db: Queryable,
  tenantId: TenantId,
  filter: FigureFilter,
): Promise<{ types: readonly string[]; owners: readonly string[]; sources: readonly string[] }> {
  const { sql, params } = picked(tenantId, filter, "lead_type, owner_id, source");
  const { rows } = await db.query<{ types: string[]; owners: string[]; sources: string[] }>(
    `with ${sql}, each as (select distinct lead_type, owner_id, source from picked)
     select coalesce(array_agg(distinct lead_type), '{}') as types, coalesce(array_agg(distinct owner_id), '{}') as owners,
       coalesce(array_agg(distinct source), '{}') as sources from each`,
    params,
  );
  return rows[0]!;
}

const SENT = "(state in ('waiting', 'open') or (state = 'closed' and sent_as is not null))";

export async function alertFigures(
  db: Queryable,
  tenantId: TenantId,
  filter: FigureFilter,
): Promise<AlertFigures> {
  const { sql, params } = picked(tenantId, filter, "journey_id, day, verdict, breach_reason");
  const { rows } = await db.query<AlertFigures>(
    `with ${sql}, told as (
       select p.journey_id, p.day, p.verdict, p.breach_reason,
         a.kind = 'warning' and ${SENT} as warning, a.kind in ('breach', 'catchUp') and ${SENT} as breach,
         a.kind in ('warning', 'breach', 'catchUp') and not ${SENT} as unsent
       from picked p join alerts a on a.tenant_id = $1 and a.journey_id = p.journey_id
     ), each as (
       select journey_id, verdict, breach_reason, count(*) filter (where warning) as warnings, count(*) filter (where breach) as breaches,
         count(*) filter (where unsent) as unsent
       from told group by 1, 2, 3
     )
     select coalesce(sum(warnings), 0) as warnings, coalesce(sum(breaches), 0) as breaches, coalesce(sum(unsent), 0) as unsent,
       jsonb_build_object('journeys', count(*) filter (where warnings > 0),
         'hits', count(*) filter (where warnings > 0 and verdict = 'hit'),
         'misses', count(*) filter (where warnings > 0 and verdict = 'miss')) as warned,
       jsonb_build_object('journeys', count(*) filter (where breaches > 0),
         'withReason', count(*) filter (where breaches > 0 and breach_reason is not null)) as breached,
       (select coalesce(jsonb_agg(d order by d.day), '[]') from (
          select day::text as day, count(*) filter (where warning) as warnings, count(*) filter (where breach) as breaches
          from told group by 1 having count(*) filter (where warning or breach) > 0) d) as "byDay"
     from each`,
    params,
  );
  return rows[0]!;
}
