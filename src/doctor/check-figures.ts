import type { TenantId } from "../../workflows/ports.ts";
import type { Queryable } from "../store/database.ts";
import { miscounted } from "../store/figures/recount.ts";
import type { Found } from "./invariants.ts";

/** One mistake makes many rows wrong: the first tell which. */
const MOST_TOLD = 20;

/** What the dashboard counts from is what counting the journeys and facts anew gives. */
export async function checkFigures(db: Queryable, tenantId: TenantId): Promise<readonly Found[]> {
  const wrong = await miscounted(db, tenantId, MOST_TOLD);
  return wrong.map(({ journeyId, what }) => ({
    invariant: "figures",
    ...(journeyId === null ? {} : { journeyId }),
    what: `Figures differ from what they count: ${what}.`,
    fix: "Somebody wrote past the triggers: sweep the lead, so that it is saved anew; report this if it comes back.",
  }));
}
