import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Grant, Installation } from "../../connectors/connector.ts";
import { RetryLater } from "../errors.ts";
import type { Queryable } from "./database.ts";
import type { Keys } from "./keys.ts";
import { resealSecrets } from "./tombstones.ts";

/** Longer than the time limit of any refresh call; only a process that died in the middle lets it run out. */
const REFRESH_LEASE_SECONDS = 60;
const LOOK_AGAIN_MS = 25;

export type VaultKey = Pick<Installation, "id" | "tenantId">;

export interface StoredGrant {
  readonly grant: Grant;
  /** Grows with every new grant. */
  readonly version: number;
}

/** Where grants live, encrypted; nothing else stores or logs a token. */
export interface TokenVault {
  save(of: VaultKey, grant: Grant): Promise<StoredGrant>;
  read(of: VaultKey): Promise<StoredGrant | null>;
  remove(of: VaultKey): Promise<void>;
  /**
   * A grant newer than version `seen`: refreshed by exactly one caller in all processes, the others get its result.
   * Holds no connection while `refresh` runs. A failure of `refresh` goes to its callers; the old grant stays.
   * `uncertain`: an earlier try with the same grant may have taken place: its answer was lost, or its process died.
   * `null`: nothing is stored for the installation.
   */
  withRefreshLock(
    of: VaultKey,
    seen: number,
    refresh: (old: Grant, uncertain: boolean) => Promise<Grant>,
  ): Promise<StoredGrant | null>;
  /** Seals everything under the current key again; returns how many were under another. */
  rotate(): Promise<number>;
}

interface TokenRow {
  tenant_id: string;
  installation_id: string;
  key_id: string;
  sealed: string;
  version: number;
}

export function tokenVault(db: Queryable, keys: Keys): TokenVault {
  const flights = new Map<string, Promise<StoredGrant | null>>();

  function opened(row: TokenRow): StoredGrant {
    const of = { tenantId: row.tenant_id, id: row.installation_id };
    return { grant: JSON.parse(keys.open(row.key_id, row.sealed, sealContext(of))), version: row.version };
  }

  async function row(of: VaultKey): Promise<TokenRow | null> {
    const { rows } = await db.query<TokenRow>(
      "select tenant_id, installation_id, key_id, sealed, version from tokens where tenant_id = $1 and installation_id = $2",
      [of.tenantId, of.id],
    );
    return rows[0] ?? null;
  }

  async function read(of: VaultKey): Promise<StoredGrant | null> {
    const found = await row(of);
    return found && opened(found);
  }

  /** By the database's clock: the one that all processes share and that no replay moves. */
  async function beginRefresh(
    of: VaultKey,
    version: number,
    me: string,
  ): Promise<{ readonly uncertain: boolean } | null> {
    const { rows } = await db.query<{ uncertain: boolean }>(
      `with free as (
         select refresher from tokens where tenant_id = $1 and installation_id = $2 and version = $3
           and (refresher is null or refresh_until <= clock_timestamp())
         for update)
       update tokens set refresher = $4, refresh_until = clock_timestamp() + make_interval(secs => $5)
       from free where tenant_id = $1 and installation_id = $2
       returning free.refresher is not null as uncertain`,
      [of.tenantId, of.id, version, me, REFRESH_LEASE_SECONDS],
    );
    return rows[0] ?? null;
  }

  /** Only if still ours: a new install or a later refresher may have been quicker. */
  async function finishRefresh(of: VaultKey, me: string, grant: Grant): Promise<void> {
    const { keyId, sealed } = keys.seal(JSON.stringify(grant), sealContext(of));
    await db.query(
      `update tokens set key_id = $4, sealed = $5, expires_at = $6, version = version + 1, refresher = null
       where tenant_id = $1 and installation_id = $2 and refresher = $3`,
      [of.tenantId, of.id, me, keyId, sealed, grant.expiresAt],
    );
  }

  /** What may have taken place leaves its mark: a refresher whose time is over. */
  async function abandonRefresh(of: VaultKey, me: string, uncertain: boolean): Promise<void> {
    await db.query(
      `update tokens set refresher = ${uncertain ? "refresher" : "null"}, refresh_until = clock_timestamp()
       where tenant_id = $1 and installation_id = $2 and refresher = $3`,
      [of.tenantId, of.id, me],
    );
  }

  async function newerThan(
    of: VaultKey,
    seen: number,
    refresh: (old: Grant, uncertain: boolean) => Promise<Grant>,
  ): Promise<StoredGrant | null> {
    const me = randomUUID();
    for (;;) {
      const stored = await read(of);
      if (!stored || stored.version > seen) return stored;
      const begun = await beginRefresh(of, stored.version, me);
      if (begun) {
        let fresh: Grant | null = null;
        try {
          fresh = await refresh(stored.grant, begun.uncertain);
          await finishRefresh(of, me, fresh);
        } catch (error) {
          // Also one that we got and could not keep.
          const lost = fresh !== null || (error instanceof RetryLater && error.maybeDone);
          await abandonRefresh(of, me, begun.uncertain || lost);
          throw error;
        }
      } else {
        await pause(LOOK_AGAIN_MS);
      }
    }
  }

  return {
    read,

    async save(of, grant) {
      const { keyId, sealed } = keys.seal(JSON.stringify(grant), sealContext(of));
      const { rows } = await db.query<{ version: number }>(
        `insert into tokens (tenant_id, installation_id, key_id, sealed, expires_at, version) values ($1, $2, $3, $4, $5, 1)
         on conflict (tenant_id, installation_id) do update set key_id = excluded.key_id, sealed = excluded.sealed,
           expires_at = excluded.expires_at, version = tokens.version + 1, refresher = null
         returning version`,
        [of.tenantId, of.id, keyId, sealed, grant.expiresAt],
      );
      return { grant, version: rows[0]?.version ?? 1 };
    },

    async remove(of) {
      await db.query("delete from tokens where tenant_id = $1 and installation_id = $2", [
        of.tenantId,
        of.id,
      ]);
    },

    withRefreshLock(of, seen, refresh) {
      const flight = `${sealContext(of)} ${seen}`;
      let running = flights.get(flight);
      if (!running) {
        running = newerThan(of, seen, refresh).finally(() => flights.delete(flight));
        flights.set(flight, running);
      }
      return running;
    },

    async rotate() {
      const { rows } = await db.query<TokenRow>(
        "select tenant_id, installation_id, key_id, sealed, version from tokens where key_id <> $1",
        [keys.id],
      );
      for (const old of rows) {
        const of = { tenantId: old.tenant_id, id: old.installation_id };
        const { keyId, sealed } = keys.seal(
          keys.open(old.key_id, old.sealed, sealContext(of)),
          sealContext(of),
        );
        await db.query(
          `update tokens set key_id = $4, sealed = $5
           where tenant_id = $1 and installation_id = $2 and version = $3`,
          [of.tenantId, of.id, old.version, keyId, sealed],
        );
      }
      return rows.length + (await resealSecrets(db, keys));
    },
  };
}

/** Associated data: a grant copied to another installation's row does not open. */
export function sealContext(of: VaultKey): string {
  return JSON.stringify(["token", of.tenantId, of.id]);
}
