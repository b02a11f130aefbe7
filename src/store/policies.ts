import type { Policies } from "../../workflows/ports.ts";
import type { Policy } from "../domain/policy.ts";
import { BadInput } from "../errors.ts";
import { toJson } from "./json.ts";
import type { Scope } from "./scope.ts";

/** Published versions; a version once published never changes (D22). */
export function policies({ db }: Scope): Policies {
  return {
    async published(tenantId) {
      const { rows } = await db.query<{ body: Policy }>(
        "select body from policies where tenant_id = $1 order by version",
        [tenantId],
      );
      return rows.map((row) => row.body);
    },

    async latest(tenantId) {
      const { rows } = await db.query<{ version: number }>(
        "select coalesce(max(version), 0) as version from policies where tenant_id = $1",
        [tenantId],
      );
      return rows[0]?.version ?? 0;
    },

    async publish(tenantId, policy, by, at) {
      const published = await db.query(
        `insert into policies (tenant_id, version, effective_at, published_by, published_at, body)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
        [tenantId, policy.version, policy.effectiveAt, by, at, toJson(policy)],
      );
      if (published.rowCount === 1) return;
      throw new BadInput(
        "version",
        `version ${policy.version} is published already.`,
        "Publish under the next number.",
      );
    },
  };
}
