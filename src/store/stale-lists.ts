import type { StaleLists } from "../../workflows/ports.ts";
import type { Scope } from "./scope.ts";

export function staleLists({ db }: Scope): StaleLists {
  return {
    async has(tenantId, day) {
      const { rowCount } = await db.query("select 1 from stale_lists where tenant_id = $1 and day = $2", [
        tenantId,
        day,
      ]);
      return rowCount > 0;
    },
    async keep(tenantId, { day, madeAt, leads, people }) {
      const { rowCount } = await db.query(
        `insert into stale_lists (tenant_id, day, made_at, leads, people) values ($1, $2, $3, $4, $5)
         on conflict do nothing`,
        [tenantId, day, madeAt, leads, people],
      );
      return rowCount > 0;
    },
  };
}
