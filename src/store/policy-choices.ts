import type { TenantId } from "../../workflows/ports.ts";
import type { Properties } from "../domain/facts.ts";
import type { Instant } from "../domain/time.ts";
import type { Queryable } from "./database.ts";

/** A value that leads brought, and how many of the newest did. */
export interface SeenValue {
  readonly property: string;
  readonly value: string;
  readonly leads: number;
}

const NEWEST = 5_000;
const MOST_VALUES = 400;
const NEWEST_ENGAGEMENTS = `newest as (
  select body from facts where tenant_id = $1 and kind = 'engaged' and occurred_at >= $2
  order by occurred_at desc limit ${NEWEST}
)`;

/** What the newest engagements since an instant say of themselves, most frequent first: for people who write conditions. */
export async function seenValues(
  db: Queryable,
  tenantId: TenantId,
  since: Instant,
): Promise<readonly SeenValue[]> {
  const { rows } = await db.query<SeenValue>(
    `with ${NEWEST_ENGAGEMENTS}, seen as (
       select p.key as property, p.value from newest, jsonb_each_text(coalesce(body -> 'properties', '{}')) p
       union all select 'engagement', body ->> 'engagement' from newest
       union all select 'source', body ->> 'source' from newest
     )
     select property, value, count(*)::int as leads from seen where value <> ''
     group by property, value order by leads desc, property, value limit ${MOST_VALUES}`,
    [tenantId, since],
  );
  return rows;
}

/** What some of the newest leads brought together. */
export interface SeenTogether {
  readonly properties: Properties;
  readonly leads: number;
}

/** The values of these properties as the newest engagements since an instant had them together, for rules that look at several. */
export async function seenTogether(
  db: Queryable,
  tenantId: TenantId,
  since: Instant,
  names: readonly string[],
): Promise<readonly SeenTogether[]> {
  const { rows } = await db.query<SeenTogether>(
    `with ${NEWEST_ENGAGEMENTS}, brought as (
       select jsonb_build_object('source', body -> 'source', 'engagement', body -> 'engagement')
         || coalesce(body -> 'properties', '{}') as all_of_it from newest
     )
     select coalesce((select jsonb_object_agg(p.key, p.value) from jsonb_each_text(all_of_it) p
       where p.key = any($3::text[]) and p.value <> ''), '{}') as properties, count(*)::int as leads
     from brought group by 1`,
    [tenantId, since, names],
  );
  return rows;
}
