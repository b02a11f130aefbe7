import type { TenantId } from "../../workflows/ports.ts";
import type { UserId } from "../domain/facts.ts";
import type { Queryable } from "./database.ts";

/** Everybody's newest name, by their id. */
export async function personNames(db: Queryable, tenantId: TenantId): Promise<ReadonlyMap<UserId, string>> {
  const { rows } = await db.query<{ id: UserId; name: string }>(
    `select distinct on (body ->> 'userId') body ->> 'userId' as id, body ->> 'name' as name from tenant_facts
     where tenant_id = $1 and body ->> 'kind' = 'userChanged' and body ->> 'name' is not null
     order by body ->> 'userId', occurred_at desc, key desc`,
    [tenantId],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
