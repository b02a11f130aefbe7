import type { Policies } from "../../workflows/ports.ts";
import type { Policy } from "../domain/policy.ts";
import type { Instant } from "../domain/time.ts";
import { Conflict } from "../errors.ts";
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

    async publish(tenantId, policy, by, at, as = {}) {
      const published = await db.query(
        `insert into policies (tenant_id, version, effective_at, published_by, published_at, body, file, note, overridden)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
        [
          tenantId,
          policy.version,
          policy.effectiveAt,
          by,
          at,
          toJson(policy),
          as.file === undefined ? null : toJson(as.file),
          as.note ?? null,
          as.overridden === undefined ? null : toJson(as.overridden),
        ],
      );
      if (published.rowCount === 1) return;
      const { rows } = await db.query<{ by: string; at: Instant }>(
        `select published_by as by, published_at as at from policies where tenant_id = $1 and version = $2`,
        [tenantId, policy.version],
      );
      const [first] = rows;
      throw new Conflict(
        `Version ${policy.version} is published already${first ? `, by ${first.by} at ${new Date(first.at).toISOString()}` : ""}.`,
        "Read what they published, and publish under the next number.",
      );
    },
  };
}
