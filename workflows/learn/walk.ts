import type { Installation } from "../../connectors/connector.ts";
import type { Instant } from "../../src/domain/time.ts";
import type { Tenants } from "../ports.ts";

/** A walk over a window, kept as a bookmark so that it goes on after a crash. */
export interface Walk {
  readonly from: Instant;
  readonly to: Instant;
  readonly cursor: string | null;
  readonly seen: number;
  readonly total: number | null;
  readonly doneAt: Instant | null;
}

/** Where a walk stands, for progress bars; `null`: it has not begun. */
export async function walkOf(
  tenants: Pick<Tenants, "bookmark">,
  { tenantId, id }: Pick<Installation, "tenantId" | "id">,
  name: "sweep" | "backfill",
): Promise<Walk | null> {
  const text = await tenants.bookmark(tenantId, id, name);
  return text === null ? null : (JSON.parse(text) as Walk);
}
