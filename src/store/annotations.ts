import { randomUUID } from "node:crypto";
import type { Annotation, Annotations } from "../../workflows/ports.ts";
import type { Scope } from "./scope.ts";

const KNOWN = `
select * from (
  select annotation_id as id, 'note' as kind, at, null::bigint as "endsAt", words, made_by as by
  from annotations where tenant_id = $1
  union all
  select null, 'watchFrom', min(watch_from), null, 'Leadclock began to watch', null
  from installations where tenant_id = $1 having count(*) > 0
  union all
  select null, 'mode', since, null, case state when 'live' then 'Alerts live' when 'hypercare' then 'Live, in hypercare'
    when 'silent' then 'Silent' else state end, set_by
  from tenant_states where tenant_id = $1 and state in ('silent', 'live', 'hypercare')
  union all
  select null, 'policy', effective_at, null, 'Policy v' || version || coalesce(': ' || note, ''), published_by
  from policies where tenant_id = $1
  union all
  select null, 'outage', started_at, ended_at, 'Outage of ' || system, entered_by
  from outages where tenant_id = $1 and not withdrawn
) a where a.at < $3 and coalesce(a."endsAt", a.at) >= $2
order by a.at, a.kind, a.id limit $4`;

/** Notes of people, and what installations, modes, policies and outages say by themselves. */
export function annotations({ db }: Scope): Annotations {
  return {
    within: async (tenantId, { start, end }, limit) =>
      (await db.query<Annotation>(KNOWN, [tenantId, start, end, limit])).rows,

    async add(tenantId, { at, words, by, now }) {
      const id = randomUUID();
      await db.query(
        "insert into annotations (tenant_id, annotation_id, at, words, made_by, made_at) values ($1, $2, $3, $4, $5, $6)",
        [tenantId, id, at, words, by, now],
      );
      return { id, kind: "note", at, endsAt: null, words, by };
    },

    async remove(tenantId, id) {
      const { rows } = await db.query<Annotation>(
        `delete from annotations where tenant_id = $1 and annotation_id = $2
         returning annotation_id as id, 'note' as kind, at, null as "endsAt", words, made_by as by`,
        [tenantId, id],
      );
      return rows[0] ?? null;
    },
  };
}
