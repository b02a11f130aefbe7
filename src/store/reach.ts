import type { TenantId } from "../../workflows/ports.ts";
import type { UserId } from "../domain/facts.ts";
import type { Instant } from "../domain/time.ts";
import type { Queryable } from "./database.ts";

/** Somebody whom a message did not reach. */
export interface Unreached {
  readonly person: UserId;
  readonly messages: number;
  readonly lastAt: Instant;
  /** As the last channel said. */
  readonly why: string | null;
}

/** Who got none of their messages since an instant on any channel, the newest first. */
export async function unreachedSince(
  db: Queryable,
  tenantId: TenantId,
  since: Instant,
): Promise<readonly Unreached[]> {
  const { rows } = await db.query<Unreached>(
    `select person, count(*)::int as messages, max(settled_at) as "lastAt",
       (array_agg(why order by settled_at desc))[1] as why
     from messages where tenant_id = $1 and state = 'failed' and settled_at >= $2
     group by person order by max(settled_at) desc, person`,
    [tenantId, since],
  );
  return rows;
}
