import type { TenantFacts } from "../../workflows/ports.ts";
import type { TenantFact } from "../domain/facts.ts";
import { toJson } from "./json.ts";
import type { Scope } from "./scope.ts";

/** Facts of the whole tenant. */
export function tenantFacts({ db }: Scope): TenantFacts {
  return {
    async add(tenantId, facts, receivedAt) {
      if (facts.length === 0) return 0;
      const added = await db.query(
        `insert into tenant_facts (tenant_id, key, occurred_at, received_at, body)
         select $1, f.value ->> 'key', (f.value ->> 'occurredAt')::bigint, $3, f.value
         from jsonb_array_elements($2::jsonb) f order by f.value ->> 'key'
         on conflict do nothing`,
        [tenantId, toJson(facts), receivedAt],
      );
      return added.rowCount;
    },

    async all(tenantId) {
      const { rows } = await db.query<{ body: TenantFact }>(
        "select body from tenant_facts where tenant_id = $1 order by occurred_at, key",
        [tenantId],
      );
      return rows.map((row) => row.body);
    },

    /** The count: facts are only ever added, so it grows in the order in which they become visible. */
    async version(tenantId) {
      const { rows } = await db.query<{ n: number }>(
        "select count(*) as n from tenant_facts where tenant_id = $1",
        [tenantId],
      );
      return rows[0]?.n ?? 0;
    },
  };
}
