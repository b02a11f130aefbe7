import type { LeadId, TenantId } from "../../../workflows/ports.ts";
import type { Cause, Hop } from "../../domain/journey.ts";
import { HOUR, type Instant, MINUTE } from "../../domain/time.ts";
import type { Queryable } from "../database.ts";
import { toJson } from "../json.ts";
import { type FigureFilter, picked } from "./filter.ts";
import { MEASURES, type Measures, type Spread, spreadOf, VERDICTS, type Verdicts } from "./sums.ts";

/** Of which journeys there is one row each. */
export type Grouping = "type" | "owner" | "source" | "returning";
export type Step = "day" | "week" | "month";

/** Ids of people who are known under several, by id; figures of one person are one row. */
export type Persons = Readonly<Record<string, string>>;

const GROUP: Readonly<Record<Grouping, string>> = {
  type: "lead_type",
  owner: "coalesce($P::jsonb ->> owner_id, owner_id)",
  source: "source",
  returning: "is_returning::text",
};

/** How long past due in the clock's open time; the last is open at its end (R-165). */
export const SEVERITIES = [
  { key: "upTo15Min", fromMs: 0, toMs: 15 * MINUTE },
  { key: "upTo1Hour", fromMs: 15 * MINUTE, toMs: HOUR },
  { key: "upTo4Hours", fromMs: HOUR, toMs: 4 * HOUR },
  { key: "upTo1Day", fromMs: 4 * HOUR, toMs: 8 * HOUR },
  { key: "longer", fromMs: 8 * HOUR, toMs: null },
] as const;

/** One row for all journeys of the filter. */
export async function measures(db: Queryable, tenantId: TenantId, filter: FigureFilter): Promise<Measures> {
  const { sql, params } = picked(tenantId, filter);
  const { rows } = await db.query<Measures>(`with ${sql} select ${MEASURES} from picked`, params);
  return rows[0]!;
}

/** From when to when there are journeys from before we watched; `null`: there are none (D31). */
export async function historySpan(
  db: Queryable,
  tenantId: TenantId,
): Promise<{ readonly from: string; readonly to: string } | null> {
  const { rows } = await db.query<{ from: string | null; to: string }>(
    `select min(day)::text as from, max(day)::text as to from journey_figures where tenant_id = $1 and history`,
    [tenantId],
  );
  const { from = null, to = "" } = rows[0] ?? {};
  return from === null ? null : { from, to };
}

/** One row for each day, week (from Monday) or month in which somebody engaged. */
export async function trend(
  db: Queryable,
  tenantId: TenantId,
  filter: FigureFilter,
  by: Step,
): Promise<readonly (Measures & { readonly start: string })[]> {
  const { sql, params } = picked(tenantId, filter);
  const { rows } = await db.query<Measures & { readonly start: string }>(
    `with ${sql} select date_trunc('${by}', day)::date::text as start, ${MEASURES} from picked group by date_trunc('${by}', day) order by 1`,
    params,
  );
  return rows;
}

/** One row for each lead type, person or source; people by their one id. */
export async function grouped(
  db: Queryable,
  tenantId: TenantId,
  filter: FigureFilter,
  by: Grouping,
  persons: Persons,
): Promise<readonly (Measures & { readonly key: string })[]> {
  const { sql, params } = picked(tenantId, filter);
  if (by === "owner") params.push(toJson(persons));
  const key = GROUP[by].replace("$P", `$${params.length}`);
  const { rows } = await db.query<Measures & { readonly key: string }>(
    `with ${sql} select ${key} as key, ${MEASURES} from picked group by 1 order by 1`,
    params,
  );
  return rows;
}

export interface HopRow {
  readonly what: Hop["what"];
  readonly system: string;
  /** Over every measured journey, so that the means add up to that of the systems delay. */
  readonly meanMs: number;
  /** Over those journeys that waited there. */
  readonly spread: Spread;
}

export interface Hops {
  readonly n: number;
  readonly hops: readonly HopRow[];
  /** What touches before the handover take off again (D2). */
  readonly headStartMeanMs: number | null;
  readonly systems: Spread;
}

/** Where the systems delay went, the longest first (D24, R-056). */
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

export interface Misses {
  readonly misses: number;
  readonly byCause: readonly { readonly cause: Cause | "unknown"; readonly n: number }[];
  /** `null`: nobody gave one. */
  readonly byReason: readonly { readonly reason: string | null; readonly n: number }[];
  readonly byOwner: readonly {
    readonly owner: string;
    readonly verdicts: Verdicts;
    readonly causes: Readonly<Record<string, number>>;
  }[];
  readonly bySeverity: readonly { readonly key: string; readonly n: number }[];
  readonly missOpen: Spread;
}

/** Why clocks were missed and by how much (R-128, R-165, R-167, R-176). */
export async function misses(
  db: Queryable,
  tenantId: TenantId,
  filter: FigureFilter,
  persons: Persons,
): Promise<Misses> {
  const { sql, params } = picked(tenantId, filter);
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

/** What can be chosen in a filter: what occurs in the period. */
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

export interface FiguredLead {
  readonly leadId: LeadId;
  readonly journeyId: string;
  readonly name: string | null;
  readonly company: string | null;
  readonly engagedAt: Instant;
  readonly day: string;
  readonly leadType: string;
  readonly source: string;
  readonly owner: string;
  readonly verdict: string;
  readonly cause: string | null;
  readonly reason: string | null;
  readonly exclusion: string | null;
  readonly inOutage: boolean;
  readonly history: boolean;
  readonly systemsMs: number | null;
  readonly humanMs: number | null;
  readonly totalMs: number | null;
  readonly missOpenMs: number | null;
}
