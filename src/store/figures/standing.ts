import type { TenantId } from "../../../workflows/ports.ts";
import type { UserId } from "../../domain/facts.ts";
import { DAY, type Instant, type Period } from "../../domain/time.ts";
import type { Queryable } from "../database.ts";

/** Leads without a response as they stand now (R-177). */
export interface Stale {
  readonly waiting: number;
  readonly stale: number;
  readonly staleHighIntent: number;
  readonly staleUnowned: number;
}

/** Waiting past the due they are sorted by, in `highIntent` types apart; along the index of leads that wait. */
export async function staleNow(
  db: Queryable,
  tenantId: TenantId,
  asked: {
    readonly now: Instant;
    readonly highIntent: readonly string[];
    readonly types?: readonly string[] | undefined;
    readonly owners?: readonly UserId[] | undefined;
    readonly scope?: readonly UserId[] | undefined;
  },
): Promise<Stale> {
  const { rows } = await db.query<Stale>(
    `select count(*) as waiting, count(*) filter (where urgent_due_at < $2) as stale,
       count(*) filter (where urgent_due_at < $2 and lead_type = any($3::text[])) as "staleHighIntent",
       count(*) filter (where urgent_due_at < $2 and owner_id is null) as "staleUnowned"
     from journeys where tenant_id = $1 and status = 'unanswered' and not history
       and ($4::text[] is null or coalesce(lead_type, '') = any($4::text[]))
       and ($5::text[] is null or coalesce(owner_id, '') = any($5::text[]))
       and ($6::text[] is null or owner_id = any($6::text[]))`,
    [tenantId, asked.now, asked.highIntent, asked.types ?? null, asked.owners ?? null, asked.scope ?? null],
  );
  return rows[0]!;
}

/** As the daily lists found it. */
export async function staleDays(
  db: Queryable,
  tenantId: TenantId,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<readonly { day: string; leads: number }[]> {
  const { rows } = await db.query<{ day: string; leads: number }>(
    "select day, leads from stale_lists where tenant_id = $1 and day between $2 and $3 order by day",
    [tenantId, from, to],
  );
  return rows;
}

/** Up to how long after it happened a fact reached us. */
export const LATENCIES = [1, 2, 5, 10, 30, 60, 300, 900].map((seconds) => seconds * 1_000);

export interface IntakeRow {
  /** The UTC date on which the facts happened. */
  readonly day: string;
  readonly source: string;
  readonly eligible: number;
  readonly pushed: number;
  /** Pushed facts by the first of LATENCIES that they came within; one more for later ones. */
  readonly within: readonly number[];
}

/** What each CRM told, day by day: how much of it came by push, and how fast (R-057, R-065). */
export async function intake(
  db: Queryable,
  tenantId: TenantId,
  { start, end }: Period,
): Promise<readonly IntakeRow[]> {
  const { rows } = await db.query<IntakeRow>(
    `select to_char(to_timestamp(day * ${DAY / 1_000}) at time zone 'UTC', 'YYYY-MM-DD') as day, source, sum(eligible) as eligible,
       sum(pushed) as pushed, array[${[...LATENCIES, null].map((_, n) => `sum(w${n})`).join(", ")}]::int[] as within
     from fact_days where tenant_id = $1 and day >= $2::bigint / ${DAY} and day * ${DAY} < $3::bigint
     group by day, source order by day, source`,
    [tenantId, start, end],
  );
  return rows;
}
