import type { StreamRow, Streams } from "../../workflows/ports.ts";
import { toJson } from "./json.ts";
import type { Scope } from "./scope.ts";

/** A row that is there already is taken only when nobody holds it any more; ours is held on to. */
const HOLD = `
insert into streams as s (tenant_id, installation_id, holder, held_until)
select w."tenantId", w.id, $2, clock_timestamp() + make_interval(secs => $3)
from jsonb_to_recordset($1::jsonb) as w("tenantId" text, id text)
order by 1, 2
on conflict (tenant_id, installation_id) do update set holder = excluded.holder, held_until = excluded.held_until
  where s.holder is null or s.holder = excluded.holder or s.held_until <= clock_timestamp()
returning installation_id as id, tenant_id as "tenantId", position, state, since, why, lacks`;

/** Who holds which installation's stream, in the table `streams`. */
export function streams({ db }: Scope): Streams {
  return {
    async hold(wanted, holder, leaseMs) {
      if (wanted.length === 0) return [];
      const these = wanted.map(({ tenantId, id }) => ({ tenantId, id }));
      const { rows } = await db.query<StreamRow>(HOLD, [toJson(these), holder, leaseMs / 1000]);
      return rows;
    },

    async moveTo(of, holder, position) {
      const moved = await db.query(
        `update streams set position = $4
         where tenant_id = $1 and installation_id = $2 and holder = $3`,
        [of.tenantId, of.id, holder, position],
      );
      return moved.rowCount === 1;
    },

    async tell(of, holder, { state, since, why, lacks }) {
      await db.query(
        `update streams set state = $4, since = $5, why = $6, lacks = $7
         where tenant_id = $1 and installation_id = $2 and holder = $3`,
        [of.tenantId, of.id, holder, state, since, why, toJson(lacks)],
      );
    },

    async release(of, holder) {
      await db.query(
        `update streams set holder = null, held_until = null
         where tenant_id = $1 and installation_id = $2 and holder = $3`,
        [of.tenantId, of.id, holder],
      );
    },

    async of(tenantId) {
      const { rows } = await db.query<StreamRow>(
        `select installation_id as id, tenant_id as "tenantId", position, state, since, why, lacks
         from streams where tenant_id = $1 order by installation_id`,
        [tenantId],
      );
      return rows;
    },
  };
}
