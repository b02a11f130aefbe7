import { createHmac, randomBytes } from "node:crypto";
import type { TenantId } from "../../workflows/ports.ts";
import type { RecordRef } from "../domain/facts.ts";
import type { Queryable } from "./database.ts";
import { type Keys, unknownKey } from "./keys.ts";

/** Names erased records by a keyed digest: they can be recognised, not read (D40). */
export interface Tombstones {
  digest(tenantId: TenantId, record: RecordRef): string;
}

const SECRET = "tombstones";

interface SecretRow {
  name: string;
  key_id: string;
  sealed: string;
}

/**
 * The store's own secret, made on first use. It outlives every key it was sealed under; that it opens also proves,
 * at the start and not at the first refresh, that the right key is set. Throws BadInput (LEADCLOCK_SECRET_KEY).
 */
export async function openTombstones(db: Queryable, keys: Keys): Promise<Tombstones> {
  const fresh = keys.seal(randomBytes(32).toString("base64"), SECRET);
  await db.query("insert into secrets (name, key_id, sealed) values ($1, $2, $3) on conflict do nothing", [
    SECRET,
    fresh.keyId,
    fresh.sealed,
  ]);
  const used = await db.query<{ key_id: string }>(
    "select key_id from secrets union select key_id from tokens",
  );
  const missing = used.rows.map((row) => row.key_id).filter((id) => !keys.ids.includes(id));
  if (missing.length > 0) throw unknownKey(missing);
  const [row] = await secrets(db);
  if (!row) throw new Error("The store has lost its own secret.");
  const secret = Buffer.from(keys.open(row.key_id, row.sealed, row.name), "base64");
  return {
    digest: (tenantId, record) =>
      createHmac("sha256", secret)
        .update(JSON.stringify([tenantId, record]))
        .digest("hex"),
  };
}

/** Seals the store's secrets under the current key; returns how many were under another. */
export async function resealSecrets(db: Queryable, keys: Keys): Promise<number> {
  const old = (await secrets(db)).filter((row) => row.key_id !== keys.id);
  for (const row of old) {
    const { keyId, sealed } = keys.seal(keys.open(row.key_id, row.sealed, row.name), row.name);
    await db.query("update secrets set key_id = $2, sealed = $3 where name = $1", [row.name, keyId, sealed]);
  }
  return old.length;
}

async function secrets(db: Queryable): Promise<readonly SecretRow[]> {
  const { rows } = await db.query<SecretRow>("select name, key_id, sealed from secrets");
  return rows;
}
