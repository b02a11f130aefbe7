import type { TenantId } from "../../../workflows/ports.ts";
import { MINUTE } from "../../domain/time.ts";
import type { Queryable } from "../database.ts";

/** A day is packed when nobody has changed it for so long, or so often that its marks are many. */
const SETTLED_MS = 10 * MINUTE;
const MANY_MARKS = 200;
const AT_ONCE = 1_000;

const WAITING = `
select tenant_id as "tenantId", day::text as day from figure_marks group by 1, 2
having count(*) > ${MANY_MARKS} or max(marked_at) <= (extract(epoch from clock_timestamp()) * 1000)::bigint - $1::bigint
order by max(marked_at), 1, 2 limit ${AT_ONCE}`;

/**
 * Packs the days that were changed and have come to rest; answers how many. Figures are right without it, and slower.
 * To be called every few minutes, and after bulk loads.
 */
export async function packDays(db: Queryable, settledMs: number = SETTLED_MS): Promise<number> {
  for (let packed = 0; ; ) {
    const { rows } = await db.query<{ tenantId: TenantId; day: string }>(WAITING, [settledMs]);
    // A day a statement: whoever works meanwhile waits for one at most.
    for (const { tenantId, day } of rows)
      await db.query("select pack_figures($1, $2::text::date)", [tenantId, day]);
    packed += rows.length;
    if (rows.length < AT_ONCE) return packed;
  }
}
