import type { Limit } from "../../connectors/connector.ts";
import type { Instant } from "../domain/time.ts";
import type { Queryable } from "./database.ts";
import type { VaultKey } from "./token-vault.ts";

type Permit = { readonly ok: true } | { readonly ok: false; readonly at: Instant };

/** Rolling limits of an account, shared by all workers and kept across restarts. */
export interface RateLimits {
  /** Leave for one call, or when to ask again. Never more than `calls` in any `perMs`; at least 98 % of that rate. */
  take(of: VaultKey, limit: Limit, now: Instant): Promise<Permit>;
  /** The CRM said stop: nobody gets leave before `until`. */
  hold(of: VaultKey, limit: Limit, until: Instant): Promise<void>;
}

/** For the operator's figures. */
export interface UsedLimits {
  /** How many calls of this limit the account has used that has used most; all of them while one is held. */
  used(limit: Limit, now: Instant): Promise<number>;
}

export function rateLimits(db: Queryable): RateLimits & UsedLimits {
  return {
    async take(of, limit, now) {
      if (!(limit.calls >= 1 && limit.perMs >= 1)) {
        throw new RangeError(`Limit ${limit.name} allows no call: ${limit.calls} in ${limit.perMs} ms.`);
      }
      const { rows } = await db.query<{ at: Instant | null }>(
        "select take_permit($1, $2, $3, $4, $5, $6) as at",
        [of.tenantId, of.id, limit.name, Math.floor(now), Math.floor(limit.calls), Math.ceil(limit.perMs)],
      );
      const at = rows[0]?.at ?? null;
      return at === null ? { ok: true } : { ok: false, at };
    },

    async hold(of, limit, until) {
      await db.query(
        `insert into rate_limits (tenant_id, installation_id, name, held_until) values ($1, $2, $3, $4)
         on conflict (tenant_id, installation_id, name)
         do update set held_until = greatest(rate_limits.held_until, excluded.held_until)`,
        [of.tenantId, of.id, limit.name, Math.ceil(until)],
      );
    },

    async used(limit, now) {
      const { rows } = await db.query<{ n: number | null }>(
        `select max(case when held_until > $2 then $3 else (
           select coalesce(sum(value::int), 0) from jsonb_each_text(used)
           where (key::bigint + 1) * greatest(1, ceil($4 / 100.0)::bigint) > $2 - $4) end) as n
         from rate_limits where name = $1`,
        [limit.name, Math.floor(now), Math.floor(limit.calls), Math.ceil(limit.perMs)],
      );
      return rows[0]?.n ?? 0;
    },
  };
}
