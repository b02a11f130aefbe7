import type { HeldAlert, Switch, Switches } from "../../workflows/ports.ts";
import { toJson } from "./json.ts";
import type { Scope } from "./scope.ts";

const HOLD = `
insert into held_alerts (tenant_id, journey_id, clock, number, step, held_as, lead_id, since, why)
select $1, h."journeyId", h.clock, h.number, h.step, h."heldAs", h."leadId", h.since, h.why
from jsonb_to_recordset($2::jsonb) as h("journeyId" text, clock text, number int, step text, "heldAs" text,
  "leadId" text, since bigint, why text)
order by 2, 3, 4, 5, 6
on conflict (tenant_id, journey_id, clock, number, step, held_as) do update set
  lead_id = excluded.lead_id, since = excluded.since, why = excluded.why, released_at = null
  where held_alerts.released_at is not null`;

const HELD = `journey_id as "journeyId", clock, number, step, held_as as "heldAs", lead_id as "leadId", since, why,
  released_at as "releasedAt"`;

/** What is switched off, and what that held back. */
export function switches({ db }: Scope): Switches {
  /** Held for this transaction: whoever switches on waits for what is being held, and releases it. */
  async function all(tenantId: string): Promise<readonly Switch[]> {
    const { rows } = await db.query<Switch>(
      `select scope, name, since, switched_by as by, why from switches where tenant_id = $1
       order by since, scope, name for share`,
      [tenantId],
    );
    return rows;
  }
  return {
    all,

    async isOff(tenantId, { rule = [], channel = null }) {
      const { rowCount } = await db.query(
        `select 1 from switches where tenant_id = $1 and (scope = 'tenant'
           or (scope = 'rule' and name = any($2::text[])) or (scope = 'channel' and name = $3)) limit 1`,
        [tenantId, typeof rule === "string" ? [rule] : rule, channel],
      );
      return rowCount > 0;
    },

    async turnOff(tenantId, { scope, name, since, by, why }) {
      const { rowCount } = await db.query(
        `insert into switches (tenant_id, scope, name, since, switched_by, why) values ($1, $2, $3, $4, $5, $6)
         on conflict do nothing`,
        [tenantId, scope, name, since, by, why],
      );
      return rowCount > 0;
    },

    async turnOn(tenantId, { scope, name }) {
      const { rowCount } = await db.query(
        "delete from switches where tenant_id = $1 and scope = $2 and name = $3",
        [tenantId, scope, name],
      );
      return rowCount > 0;
    },

    async hold(tenantId, held) {
      if (held.length > 0) await db.query(HOLD, [tenantId, toJson(held)]);
    },

    async held(tenantId, which) {
      const { rows } = await db.query<HeldAlert>(
        `select ${HELD} from held_alerts where tenant_id = $1 and ($2 = 'all' or released_at is null)
         order by since, journey_id, clock, number, step, held_as`,
        [tenantId, which],
      );
      return rows;
    },

    async release(tenantId, at) {
      const { rows } = await db.query<HeldAlert>(
        `update held_alerts set released_at = $2 where tenant_id = $1 and released_at is null returning ${HELD}`,
        [tenantId, at],
      );
      return rows;
    },
  };
}
