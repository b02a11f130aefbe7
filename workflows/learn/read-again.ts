import type { Installation } from "../../connectors/connector.ts";
import type { Instant } from "../../src/domain/time.ts";
import type { Data, Ports } from "../ports.ts";

const BOOKMARK = "read-again";

/** From when on to read; `null`: from where the last sweep ended. */
interface Wish {
  readonly since: Instant | null;
}

type Whose = Pick<Installation, "id" | "tenantId">;

/** Something was lost: the next sweep comes at once and reaches back to then. Durable when it resolves; the earliest wish counts. */
export function askToReadAgain(
  { store }: Pick<Ports, "store">,
  of: Whose,
  since: Instant | null,
): Promise<void> {
  return store.transaction(async ({ tenants }) => {
    const old = await wishOf(tenants, of);
    const instants = [since, old?.since ?? null].filter((at) => at !== null);
    const wish: Wish = { since: instants.length > 0 ? Math.min(...instants) : null };
    await tenants.setBookmark(of.tenantId, of.id, BOOKMARK, JSON.stringify(wish));
  });
}

/** What is to be read again, if anything. */
export async function wishOf(tenants: Data["tenants"], of: Whose): Promise<Wish | null> {
  const text = await tenants.bookmark(of.tenantId, of.id, BOOKMARK);
  return text === null ? null : (JSON.parse(text) as Wish);
}

/** A sweep that reaches back far enough is about to begin. */
export function granted(tenants: Data["tenants"], of: Whose): Promise<void> {
  return tenants.setBookmark(of.tenantId, of.id, BOOKMARK, null);
}
