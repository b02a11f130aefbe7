import type { TenantId } from "../../workflows/ports.ts";
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

/** What the newest engagements since an instant say of themselves, most frequent first: for people who write conditions. */
export async function seenValues(
  db: Queryable,
  tenantId: TenantId,
  since: Instant,
): Promise<readonly SeenValue[]> {
  const { rows } = await db.query<SeenValue>(
    `with newest as (
       select body from facts where tenant_id = $1 and kind = 'engaged' and occurred_at >= $2
       order by occurred_at desc limit ${NEWEST}
     ), seen as (
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
