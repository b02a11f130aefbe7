import type { TenantId } from "../../../workflows/ports.ts";
import type { Queryable } from "../database.ts";
import type { FigureFilter } from "./filter.ts";
import { HIT, MISS, VERDICT } from "./packed-day.ts";
import { pickedDays } from "./picked-days.ts";

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

export async function alertFigures(
  db: Queryable,
  tenantId: TenantId,
  filter: FigureFilter,
): Promise<AlertFigures> {
  const sums = { warnings: 0, breaches: 0, unsent: 0 };
  const warned = { journeys: 0, hits: 0, misses: 0 };
  const breached = { journeys: 0, withReason: 0 };
  const byDay: { day: string; warnings: number; breaches: number }[] = [];
  for await (const { day, journeys } of pickedDays(db, tenantId, filter)) {
    if (day.told.length === 0) continue;
    const picked = new Set(journeys);
    const here = { warnings: 0, breaches: 0 };
    for (let n = 0; n < day.told.length; n += 4) {
      const [journey = 0, warnings = 0, breaches = 0, unsent = 0] = day.told.subarray(n, n + 4);
      if (!picked.has(journey)) continue;
      const verdict = day.codes[journey]! & VERDICT;
      here.warnings += warnings;
      here.breaches += breaches;
      sums.unsent += unsent;
      if (warnings > 0) warned.journeys++;
      if (warnings > 0 && verdict === HIT) warned.hits++;
      if (warnings > 0 && verdict === MISS) warned.misses++;
      if (breaches > 0) breached.journeys++;
      if (breaches > 0 && day.name("reason", journey) !== null) breached.withReason++;
    }
    sums.warnings += here.warnings;
    sums.breaches += here.breaches;
    if (here.warnings + here.breaches > 0) byDay.push({ day: day.day, ...here });
  }
  return { ...sums, warned, breached, byDay };
}
