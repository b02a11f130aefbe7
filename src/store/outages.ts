import type { OutageRow, Outages } from "../../workflows/ports.ts";
import { callMinutes } from "./call-minutes.ts";
import type { Scope } from "./scope.ts";
import type { Tombstones } from "./tombstones.ts";

const COLUMNS = `outage_id as id, system, installation_id as "installationId", started_at as "startedAt",
  ended_at as "endedAt", found_by as "foundBy", entered_by as by, why, withdrawn, told_until as "toldUntil", revision`;

/** The outages of each tenant, the calls they are found by, and the signs of life of our own processes. */
export function outages({ db }: Scope, tombstones: Tombstones): Outages {
  return {
    ...callMinutes(db, tombstones),

    async add(tenantId, one) {
      const { rowCount } = await db.query(
        `insert into outages (tenant_id, outage_id, system, installation_id, started_at, ended_at, found_by, entered_by,
           why, withdrawn, told_until, revision)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing`,
        [
          tenantId,
          one.id,
          one.system,
          one.installationId,
          one.startedAt,
          one.endedAt,
          one.foundBy,
          one.by,
          one.why,
          one.withdrawn,
          one.toldUntil,
          one.revision,
        ],
      );
      return rowCount > 0;
    },

    async get(tenantId, id) {
      const { rows } = await db.query<OutageRow>(
        `select ${COLUMNS} from outages where tenant_id = $1 and outage_id = $2 for update`,
        [tenantId, id],
      );
      return rows[0] ?? null;
    },

    async change(tenantId, id, { endedAt, withdrawn, toldUntil, revision }) {
      await db.query(
        `update outages set ended_at = coalesce($3, ended_at), withdrawn = coalesce($4, withdrawn),
           told_until = coalesce($5, told_until), revision = coalesce($6, revision)
         where tenant_id = $1 and outage_id = $2`,
        [tenantId, id, endedAt ?? null, withdrawn ?? null, toldUntil ?? null, revision ?? null],
      );
    },

    async all(tenantId, limit) {
      const { rows } = await db.query<OutageRow>(
        `select ${COLUMNS} from outages where tenant_id = $1 order by started_at desc, outage_id limit $2`,
        [tenantId, limit],
      );
      return rows;
    },

    async open() {
      const { rows } = await db.query<OutageRow & { tenantId: string }>(
        `select tenant_id as "tenantId", ${COLUMNS} from outages where ended_at is null order by tenant_id, outage_id`,
      );
      return rows;
    },

    async missedWithin(tenantId, start, end) {
      const { rows } = await db.query<{ lead: string }>(
        `select distinct lead_id as lead from journeys
         where tenant_id = $1 and not history and exists (
           select 1 from jsonb_array_elements(body -> 'clocks') c
           where c ->> 'status' = 'miss' and (c ->> 'startedAt')::bigint < $3 and (c ->> 'dueAt')::bigint > $2)
         order by 1`,
        [tenantId, start, end],
      );
      return rows.map(({ lead }) => lead);
    },

    async beat(kind, at) {
      await db.query(
        `insert into process_beats (kind, beat_at) values ($1, $2)
         on conflict (kind) do update set beat_at = greatest(process_beats.beat_at, excluded.beat_at), stopped_at = null`,
        [kind, at],
      );
    },

    async lastBeat(kind) {
      const { rows } = await db.query<{ at: number; stopped: boolean }>(
        "select beat_at as at, stopped_at is not null as stopped from process_beats where kind = $1",
        [kind],
      );
      return rows[0] ?? null;
    },

    async stopping(kind, at) {
      await db.query(
        `update process_beats set beat_at = greatest(beat_at, $2), stopped_at = greatest(beat_at, $2) where kind = $1`,
        [kind, at],
      );
    },
  };
}
