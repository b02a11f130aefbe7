import type { TenantId } from "../../../workflows/ports.ts";
import type { Queryable } from "../database.ts";
import { type FigureFilter, picked } from "./filter.ts";

/** Alerts of the journeys of a period; a warning comes before due, a breach at or after it: never one number. */
export interface AlertFigures {
  readonly warnings: number;
  /** Of the journeys that were warned about, how they were judged. */
  readonly warned: { readonly journeys: number; readonly hits: number; readonly misses: number };
  readonly breaches: number;
  readonly breached: { readonly journeys: number; readonly withReason: number };
  /** Decided and not sent: known too late, switched off, or nobody to tell. */
  readonly unsent: number;
  readonly byDay: readonly { readonly day: string; readonly warnings: number; readonly breaches: number }[];
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
