import type { TenantId } from "../../../workflows/ports.ts";
import { DAY, HOUR, type Instant } from "../../domain/time.ts";
import type { Queryable } from "../database.ts";
import { cellOf } from "./cells.ts";
import { type FigureFilter, picked } from "./filter.ts";
import type { FigureDay } from "./packed-day.ts";
import { pickedDays } from "./picked-days.ts";
import type { FiguredLead } from "./reader.ts";

/** After which row the next page begins. */
export interface After {
  readonly engagedAt: number;
  readonly journeyId: string;
}

/** The card of a row `x` with its `lead_id`: of the lead's records the one in the system of record, where people work. */
export const CARD = `(
  select c.body from lead_records r join record_cards c on c.tenant_id = r.tenant_id and c.record = r.record
  where r.tenant_id = $1 and r.lead_id = x.lead_id
  order by split_part(c.record, ':', 1) is distinct from (
    select p.body ->> 'systemOfRecord' from policies p where p.tenant_id = $1 order by p.version desc limit 1
  ), c.record limit 1)`;

/** Whether a row comes after the one that the last page ended with, the newest first; `next` adds a parameter. */
export function comesAfter(after: After | null, next: (value: unknown) => string): string {
  if (after === null) return "true";
  return `(engaged_at, journey_id) < (${next(after.engagedAt)}::bigint, ${next(after.journeyId)}::text)`;
}

/** The leads behind a number, the newest first; `null`: there is no such number. */
export async function figuredLeads(
  db: Queryable,
  tenantId: TenantId,
  filter: FigureFilter,
  where: string,
  after: After | null,
  limit: number,
): Promise<{ readonly total: number; readonly leads: readonly FiguredLead[] } | null> {
  const cell = cellOf(where);
  if (cell === null) return null;
  const { total, days } = await countByDay(db, tenantId, filter, cell.counts);
  const { sql, params } = picked(tenantId, { ...filter, ...pageDays(days, after, limit, filter) }, "*");
  const next = (value: unknown) => `$${params.push(value)}`;
  const condition = cell.value === undefined ? cell.sql : cell.sql.replace("$V", next(cell.value));
  const beyond = comesAfter(after, next);
  const { rows } = await db.query<FiguredLead>(
    `with ${sql}, page as (
       select * from picked where ${condition} and ${beyond} order by engaged_at desc, journey_id desc limit ${next(limit)}
     )
     select x.lead_id as "leadId", x.journey_id as "journeyId", card ->> 'name' as name, card ->> 'company' as company,
       x.engaged_at as "engagedAt", x.day::text as day, x.lead_type as "leadType", x.source, x.owner_id as owner, x.verdict,
       x.cause, x.breach_reason as reason, x.exclusion, x.in_outage as "inOutage", x.history, x.systems_ms as "systemsMs",
       x.human_ms as "humanMs", x.total_ms as "totalMs", x.miss_open_ms as "missOpenMs"
     from page x cross join lateral (select ${CARD} as card) c
     order by x.engaged_at desc, x.journey_id desc`,
    params,
  );
  return { total, leads: rows };
}

async function countByDay(
  db: Queryable,
  tenantId: TenantId,
  filter: FigureFilter,
  counts: (day: FigureDay, journey: number) => boolean,
): Promise<{ readonly total: number; readonly days: readonly (readonly [day: string, n: number])[] }> {
  let total = 0;
  const days: [string, number][] = [];
  for await (const { day, journeys } of pickedDays(db, tenantId, filter)) {
    const n = journeys.filter((journey) => counts(day, journey)).length;
    total += n;
    days.push([day.day, n]);
  }
  return { total, days };
}

/**
 * The days in which the page's rows lie, so that a year is not sorted for fifty of them. A local day begins up to 14
 * hours before and 12 hours after the one of UTC, so a journey of three days before is older than all of a day.
 */
function pageDays(
  days: readonly (readonly [day: string, n: number])[],
  after: After | null,
  limit: number,
  { from, to }: FigureFilter,
): { readonly from: string; readonly to: string } {
  const atOrBefore = after === null ? to : dayOf(after.engagedAt + 14 * HOUR);
  const surelyAfter = after === null ? null : dayOf(after.engagedAt - 12 * HOUR);
  let rows = 0;
  const enough = days.findLast(([day, n]) => {
    if (surelyAfter !== null && day >= surelyAfter) return false;
    rows += n;
    return rows >= limit;
  });
  const first = enough ? dayOf(Date.parse(enough[0]) - 2 * DAY) : from;
  return { from: first > from ? first : from, to: atOrBefore < to ? atOrBefore : to };
}

function dayOf(at: Instant): string {
  return new Date(at).toISOString().slice(0, 10);
}
