import type { UserId } from "../../domain/facts.ts";

/** Which journeys are counted; lists are alternatives, `undefined` takes all. */
export interface FigureFilter {
  /** Local dates of the engagement, both included (D37). */
  readonly from: string;
  readonly to: string;
  /** Empty text: not classified. */
  readonly types?: readonly string[] | undefined;
  /** Every id of each person; empty text: nobody. */
  readonly owners?: readonly UserId[] | undefined;
  readonly sources?: readonly string[] | undefined;
  /** Journeys engaged before we watched are measured, never judged (D31). */
  readonly history: "without" | "with" | "only";
  /** Whose leads the caller may see; `undefined`: everybody's. */
  readonly scope?: readonly UserId[] | undefined;
}

/** A statement on its way: what it asks for, and its parameters so far. */
export interface Picked {
  /** A query `picked` for a `with`: a row a journey. */
  readonly sql: string;
  readonly params: unknown[];
}

/**
 * The journeys of a filter. Different filters are different statements, so that each has a plan of its own. History has
 * the verdict `history`: no clock judged it.
 */
export function picked(tenantId: string, filter: FigureFilter, columns = "*"): Picked {
  const params: unknown[] = [tenantId, filter.from, filter.to];
  const conditions = ["tenant_id = $1", "day >= $2::text::date", "day <= $3::text::date"];
  const among = (column: string, values: readonly string[] | undefined) => {
    if (values === undefined) return;
    params.push(values);
    conditions.push(`${column} = any($${params.length}::text[])`);
  };
  among("lead_type", filter.types);
  among("owner_id", filter.owners);
  among("owner_id", filter.scope);
  among("source", filter.sources);
  if (filter.history !== "with") conditions.push(filter.history === "only" ? "history" : "not history");
  return {
    sql: `picked as (select ${columns} from journey_figures where ${conditions.join(" and ")})`,
    params,
  };
}

/** In the averages: measured, not excluded, no outage in the time measured (D26). */
export const COUNTED = "(systems_ms is not null and verdict <> 'excluded' and not in_outage)";
