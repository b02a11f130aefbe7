import type { TenantId } from "../../../workflows/ports.ts";
import type { Queryable } from "../database.ts";
import type { FigureFilter } from "./filter.ts";
import { figureDays } from "./kept-days.ts";
import { CODES, type FigureDay, HISTORY } from "./packed-day.ts";

/** A day, and the places of those of its journeys that the filter takes. */
interface PickedDay {
  readonly day: FigureDay;
  readonly journeys: readonly number[];
}

/** The journeys of a filter, day by day: those that `picked` takes in SQL. */
export async function* pickedDays(
  db: Queryable,
  tenantId: TenantId,
  filter: FigureFilter,
): AsyncGenerator<PickedDay> {
  for await (const day of figureDays(db, tenantId, filter)) {
    const journeys = pick(day, filter);
    if (journeys.length > 0) yield { day, journeys };
  }
}

function pick(day: FigureDay, { types, owners, sources, history, scope }: FigureFilter): number[] {
  const sieves = [
    sieve(CODES.type, day.names.types, types),
    sieve(CODES.owner, day.names.owners, owners),
    sieve(CODES.owner, day.names.owners, scope),
    sieve(CODES.source, day.names.sources, sources),
  ].filter((one) => one !== null);
  const journeys: number[] = [];
  for (let journey = 0; journey < day.journeys; journey++) {
    if (history !== "with" && ((day.codes[journey]! & HISTORY) !== 0) !== (history === "only")) continue;
    if (sieves.every(({ column, passes }) => passes[day.codes[column * day.journeys + journey]!] === 1))
      journeys.push(journey);
  }
  return journeys;
}

function sieve(column: number, names: readonly string[], wanted: readonly string[] | undefined) {
  if (wanted === undefined) return null;
  const among = new Set(wanted);
  return { column, passes: Uint8Array.from(names, (name) => (among.has(name) ? 1 : 0)) };
}
