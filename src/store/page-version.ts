import type { TenantId } from "../../workflows/ports.ts";
import { DAY, type Instant } from "../domain/time.ts";
import type { Queryable } from "./database.ts";

/** Changes whenever what pages show of a tenant may read differently; waiting leads also move by time alone, once they are a day past due. */
export async function pageVersion(db: Queryable, tenantId: TenantId, now: Instant): Promise<string> {
  const { rows: changes } = await db.query<{ what: string; n: string }>(
    "select what, sum(n)::text as n from page_changes where tenant_id = $1 group by what order by what",
    [tenantId],
  );
  const { rows } = await db.query<{ at: Instant }>(
    `select urgent_due_at as at from journeys
     where tenant_id = $1 and status = 'unanswered' and not history and urgent_due_at < $2
     order by urgent_due_at desc limit 1`,
    [tenantId, now - DAY],
  );
  return [...changes.map(({ what, n }) => `${what}:${n}`), `stale:${rows[0]?.at ?? "none"}`].join(" ");
}
