import type { CallMinute, CallMinutes } from "../../workflows/ports.ts";
import { MINUTE } from "../domain/time.ts";
import type { Queryable } from "./database.ts";
import { toJson } from "./json.ts";
import type { Tombstones } from "./tombstones.ts";

/** Nobody looks further back. */
export const KEEP_CALLS_MS = 15 * MINUTE;

const PUT = `
insert into call_minutes (tenant_id, installation_id, minute, worker, calls, failed, first_failed_at, last_failed_at, well,
  well_since, general, records)
select n."tenantId", n.id, n.minute, n.worker, n.calls, n.failed, n."firstFailedAt", n."lastFailedAt", n.well,
  n."wellSince", n.general, n.records
from jsonb_to_recordset($1::jsonb) as n("tenantId" text, id text, minute bigint, worker text, calls int, failed int,
  "firstFailedAt" bigint, "lastFailedAt" bigint, well int, "wellSince" bigint, general boolean, records jsonb)
on conflict (tenant_id, installation_id, minute, worker) do update set calls = excluded.calls, failed = excluded.failed,
  first_failed_at = excluded.first_failed_at, last_failed_at = excluded.last_failed_at, well = excluded.well,
  well_since = excluded.well_since, general = excluded.general, records = excluded.records`;

/** The last minutes of calls to each account; records are named by digests only (D40). */
export function callMinutes(db: Queryable, tombstones: Tombstones): CallMinutes {
  return {
    async putCalls(rows) {
      if (rows.length === 0) return;
      const kept = rows.map((one) => ({
        ...one,
        records: one.records.map((record) => tombstones.digest(one.tenantId, record)),
      }));
      await db.query(PUT, [toJson(kept)]);
    },

    async failedCalls(since) {
      const { rows } = await db.query<{ tenantId: string; id: string }>(
        `select distinct tenant_id as "tenantId", installation_id as id from call_minutes
         where minute >= $1 and failed > 0 order by 1, 2`,
        [since],
      );
      return rows;
    },

    async callsOf({ tenantId, id }, since) {
      const { rows } = await db.query<CallMinute>(
        `select minute, worker, calls, failed, first_failed_at as "firstFailedAt", last_failed_at as "lastFailedAt", well,
           well_since as "wellSince", general, records
         from call_minutes where tenant_id = $1 and installation_id = $2 and minute >= $3 order by minute, worker`,
        [tenantId, id, since],
      );
      return rows;
    },
  };
}
