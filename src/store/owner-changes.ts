import type { OwnerChanges, StoredOwnerChange } from "../../workflows/ports.ts";
import { toJson } from "./json.ts";
import type { Scope } from "./scope.ts";

const CHANGE = `select engagement_key as "engagementKey", change, journey_id as "journeyId", lead_id as "leadId",
  installation_id as "installationId", cause, from_user as "from", to_user as "to", asked_by as by,
  decided_at as "decidedAt", state, why, settled_at as "settledAt" from owner_changes`;

const ADD = `
insert into owner_changes (tenant_id, engagement_key, change, journey_id, lead_id, installation_id, cause, from_user, to_user,
  asked_by, decided_at, state, why, settled_at)
select $1, c."engagementKey", c.change, c."journeyId", c."leadId", c."installationId", c.cause, c."from", c."to", c.by,
  c."decidedAt", c.state, c.why, c."settledAt"
from jsonb_to_recordset($2::jsonb) as c("engagementKey" text, change text, "journeyId" text, "leadId" text,
  "installationId" text, cause text, "from" text, "to" text, by text, "decidedAt" bigint, state text, why text,
  "settledAt" bigint)`;

/** Owner changes in the CRM, and what became of each; ids only (D40). */
export function ownerChanges({ db }: Scope): OwnerChanges {
  return {
    async of(tenantId, leads) {
      if (leads.length === 0) return new Map();
      const { rows } = await db.query<StoredOwnerChange>(
        `${CHANGE} where tenant_id = $1 and lead_id = any($2::text[]) order by decided_at, engagement_key, change`,
        [tenantId, leads],
      );
      return Map.groupBy(rows, ({ leadId }) => leadId);
    },

    async get(tenantId, { engagementKey, change }) {
      const { rows } = await db.query<StoredOwnerChange>(
        `${CHANGE} where tenant_id = $1 and engagement_key = $2 and change = $3`,
        [tenantId, engagementKey, change],
      );
      return rows[0] ?? null;
    },

    async add(tenantId, changes) {
      if (changes.length > 0) await db.query(ADD, [tenantId, toJson(changes)]);
    },

    async settle(tenantId, { engagementKey, change }, { state, why, to = null }, at) {
      await db.query(
        `update owner_changes set state = $4, why = $5, to_user = coalesce($6, to_user), settled_at = $7
         where tenant_id = $1 and engagement_key = $2 and change = $3`,
        [tenantId, engagementKey, change, state, why, to, at],
      );
    },
  };
}
