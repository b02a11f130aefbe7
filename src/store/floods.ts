import type { Flood, Floods } from "../../workflows/ports.ts";
import { HOUR } from "../domain/time.ts";
import type { Scope } from "./scope.ts";

const FLOOD = `select since, alerts, usual, verdict, decided_by as "decidedBy", decided_at as "decidedAt", why from floods`;

/** Reviews ask, they do not alert; what was skipped or cancelled never went out. */
const ALERTS = "tenant_id = $1 and kind in ('warning', 'breach', 'catchUp') and outcome = 'sent'";

/** When there were far more alerts than usual, and what operations made of it (D34). */
export function floods({ db }: Scope): Floods {
  return {
    async open(tenantId) {
      const { rows } = await db.query<Flood>(`${FLOOD} where tenant_id = $1 and verdict is null`, [tenantId]);
      return rows[0] ?? null;
    },

    async last(tenantId) {
      const { rows } = await db.query<Flood>(`${FLOOD} where tenant_id = $1 order by since desc limit 1`, [
        tenantId,
      ]);
      return rows[0] ?? null;
    },

    async alertsSince(tenantId, since) {
      const { rows } = await db.query<{ n: number }>(
        `select count(*) as n from alerts where ${ALERTS} and decided_at > $2`,
        [tenantId, since],
      );
      return rows[0]?.n ?? 0;
    },

    async usual(tenantId, from, to) {
      const { rows } = await db.query<{ usual: number }>(
        `select coalesce(round(avg(n)), 0)::int as usual from (
           select count(*) as n from alerts where ${ALERTS} and decided_at > $2 and decided_at <= $3
           group by decided_at / ${HOUR}) hours`,
        [tenantId, from, to],
      );
      return rows[0]?.usual ?? 0;
    },

    async begin(tenantId, { since, alerts, usual }) {
      const { rowCount } = await db.query(
        "insert into floods (tenant_id, since, alerts, usual) values ($1, $2, $3, $4) on conflict do nothing",
        [tenantId, since, alerts, usual],
      );
      return rowCount > 0;
    },

    async decide(tenantId, verdict, by, why, at) {
      const { rows } = await db.query<Flood>(
        `update floods set verdict = $2, decided_by = $3, why = $4, decided_at = $5
         where tenant_id = $1 and verdict is null
         returning since, alerts, usual, verdict, decided_by as "decidedBy", decided_at as "decidedAt", why`,
        [tenantId, verdict, by, why, at],
      );
      return rows[0] ?? null;
    },
  };
}
