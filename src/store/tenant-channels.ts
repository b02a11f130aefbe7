import type { TenantChannels } from "../../workflows/ports.ts";
import type { Keys } from "./keys.ts";
import type { Scope } from "./scope.ts";
import { sealContext } from "./token-vault.ts";

const CHANNELS = ["slack", "email"] as const;

/** They do not end by themselves, as tokens do. */
const NEVER = 8_640_000_000_000_000;

/**
 * Settings of channels lie among the tokens, sealed like these, so that keys rotate and tenants are forgotten in one
 * place. No installation has such an id.
 */
export function tenantChannels({ db }: Scope, keys: Keys): TenantChannels {
  const rowOf = (tenantId: string, name: string) => ({ tenantId, id: `channel:${name}` });

  async function read(tenantId: string, name: string) {
    const of = rowOf(tenantId, name);
    const { rows } = await db.query<{ key_id: string; sealed: string }>(
      "select key_id, sealed from tokens where tenant_id = $1 and installation_id = $2",
      [of.tenantId, of.id],
    );
    const [row] = rows;
    return row ? JSON.parse(keys.open(row.key_id, row.sealed, sealContext(of))) : null;
  }

  return {
    async of(tenantId) {
      const [slack, email] = [await read(tenantId, CHANNELS[0]), await read(tenantId, CHANNELS[1])];
      return { slack, email };
    },

    async save(tenantId, name, settings) {
      const of = rowOf(tenantId, name);
      const { keyId, sealed } = keys.seal(JSON.stringify(settings), sealContext(of));
      await db.query(
        `insert into tokens (tenant_id, installation_id, key_id, sealed, expires_at, version) values ($1, $2, $3, $4, $5, 1)
         on conflict (tenant_id, installation_id) do update set key_id = excluded.key_id, sealed = excluded.sealed,
           version = tokens.version + 1`,
        [of.tenantId, of.id, keyId, sealed, NEVER],
      );
    },

    async remove(tenantId, name) {
      const of = rowOf(tenantId, name);
      const { rowCount } = await db.query(
        "delete from tokens where tenant_id = $1 and installation_id = $2",
        [of.tenantId, of.id],
      );
      return (rowCount ?? 0) > 0;
    },
  };
}
