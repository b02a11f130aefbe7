import type { PolicyPreview, PolicyPreviews } from "../../workflows/ports.ts";
import { toJson } from "./json.ts";
import type { Scope } from "./scope.ts";

const PREVIEW = `select id, digest, against, days, started_by as "startedBy", started_at as "startedAt", state, done, total,
  touched_at as "touchedAt", why, result from policy_previews`;

const CONCERNED = `l.merged_into is null and (
  exists (select 1 from facts f where f.tenant_id = l.tenant_id and f.lead_id = l.lead_id and f.occurred_at >= $2)
  or exists (
    select 1 from journeys j where j.tenant_id = l.tenant_id and j.lead_id = l.lead_id and j.status <> 'ended'))`;

/** Previews with their results, and the leads that a preview looks at. */
export function policyPreviews({ db }: Scope): PolicyPreviews {
  return {
    async start(tenantId, { id, digest, against, days, startedBy, startedAt, total }) {
      await db.query(
        `insert into policy_previews
           (tenant_id, id, digest, against, days, started_by, started_at, state, done, total, touched_at)
         values ($1, $2, $3, $4, $5, $6, $7, 'running', 0, $8, $7)`,
        [tenantId, id, digest, against, days, startedBy, startedAt, total],
      );
    },

    async progress(tenantId, id, done, at) {
      await db.query(
        `update policy_previews set done = $3, total = greatest(total, $3), touched_at = $4
         where tenant_id = $1 and id = $2 and state = 'running'`,
        [tenantId, id, done, at],
      );
    },

    async finish(tenantId, id, how, at) {
      const [state, result, why] =
        "result" in how ? ["done", toJson(how.result), null] : ["failed", null, how.why];
      await db.query(
        `update policy_previews set state = $3, result = $4, why = $5, touched_at = $6
         where tenant_id = $1 and id = $2 and state = 'running'`,
        [tenantId, id, state, result, why, at],
      );
    },

    async get(tenantId, id) {
      const { rows } = await db.query<PolicyPreview>(`${PREVIEW} where tenant_id = $1 and id = $2`, [
        tenantId,
        id,
      ]);
      return rows[0] ?? null;
    },

    async newest(tenantId) {
      const { rows } = await db.query<PolicyPreview>(
        `${PREVIEW} where tenant_id = $1 order by started_at desc, id desc limit 1`,
        [tenantId],
      );
      return rows[0] ?? null;
    },

    async count(tenantId, since) {
      const { rows } = await db.query<{ leads: number; erased: number }>(
        `select count(*) filter (where l.erased_at is null) as leads,
           count(*) filter (where l.erased_at is not null) as erased
         from leads l where l.tenant_id = $1 and ${CONCERNED}`,
        [tenantId, since],
      );
      return rows[0]!;
    },

    async page(tenantId, since, after, limit) {
      const { rows } = await db.query<{ lead_id: string }>(
        `select l.lead_id from leads l
         where l.tenant_id = $1 and l.lead_id > $3 and l.erased_at is null and ${CONCERNED}
         order by l.lead_id limit $4`,
        [tenantId, since, after, limit],
      );
      return rows.map((row) => row.lead_id);
    },
  };
}
