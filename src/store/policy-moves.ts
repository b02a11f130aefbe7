import type { PolicyMove, PolicyMoves } from "../../workflows/ports.ts";
import type { Scope } from "./scope.ts";

/** Running clocks on their way to a version: one row says how far they are. */
export function policyMoves({ db }: Scope): PolicyMoves {
  return {
    async add({ tenantId, version, at, by }) {
      await db.query(
        "insert into policy_moves (tenant_id, version, at, decided_by) values ($1, $2, $3, $4)",
        [tenantId, version, at, by],
      );
    },

    async hold(now) {
      const { rows } = await db.query<PolicyMove>(
        `select tenant_id as "tenantId", version, at, decided_by as by, after_lead as "afterLead", moved
         from policy_moves where not done and at <= $1
         order by at, tenant_id, version limit 1 for update skip locked`,
        [now],
      );
      return rows[0] ?? null;
    },

    async running({ tenantId, version, afterLead }, limit) {
      const { rows } = await db.query<{ lead_id: string }>(
        `select l.lead_id from leads l
         where l.tenant_id = $1 and l.lead_id > $2 and l.merged_into is null and l.erased_at is null and exists (
           select 1 from journeys j where j.tenant_id = l.tenant_id and j.lead_id = l.lead_id
             and j.status <> 'ended' and not j.history and (j.body ->> 'policyVersion')::int < $3)
         order by l.lead_id limit $4`,
        [tenantId, afterLead, version, limit],
      );
      return rows.map((row) => row.lead_id);
    },

    async went({ tenantId, version }, { afterLead, moved, done }) {
      await db.query(
        `update policy_moves set after_lead = $3, moved = $4, done = $5 where tenant_id = $1 and version = $2`,
        [tenantId, version, afterLead, moved, done],
      );
    },

    async of(tenantId, version) {
      const { rows } = await db.query<{ at: number; by: string; moved: number; done: boolean }>(
        `select at, decided_by as by, moved, done from policy_moves where tenant_id = $1 and version = $2`,
        [tenantId, version],
      );
      return rows[0] ?? null;
    },
  };
}
