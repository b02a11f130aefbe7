import type { Audit, AuditEntry, TenantId } from "../../workflows/ports.ts";
import { CHAIN_START, ChainWalk, chained } from "./audit-chain.ts";
import { auditLinks } from "./audit-pages.ts";
import type { Queryable } from "./database.ts";
import { toJson } from "./json.ts";
import type { Scope } from "./scope.ts";
import { keepWords } from "./spoken-words.ts";

const PAGE = 1_000;

/** Append-only and hash-chained per tenant: each hash covers the entry and the hash before it. */
export function audit({ db, atomically }: Scope): Audit {
  return {
    append: (tenantId, entries) =>
      entries.length === 0 ? Promise.resolve() : atomically((tx) => append(tx, tenantId, entries)),

    /** Also while entries are appended: the head is read first, and what comes after it must have moved it on. */
    async verify(tenantId) {
      const head = await headOf(db, tenantId);
      const walk = new ChainWalk();
      let hashAtHead = CHAIN_START;
      for (;;) {
        const page = await auditLinks(db, tenantId, walk.seq, PAGE);
        for (const link of page) {
          const broken = walk.next(link);
          if (broken) return broken;
          if (walk.seq === head.seq) hashAtHead = walk.hash;
        }
        if (page.length < PAGE) break;
      }
      const { seq } = walk;
      if (seq < head.seq || hashAtHead !== head.hash)
        return { seq: Math.min(seq + 1, head.seq), why: "the newest entries are missing" };
      if (seq === head.seq || seq <= (await headOf(db, tenantId)).seq) return null;
      return { seq: head.seq + 1, why: "entries were added behind the newest" };
    },

    async list(tenantId, subject, limit = 100) {
      const { rows } = await db.query<AuditEntry & { seq: number }>(
        `select seq, at, actor, action, subject, with_words(tenant_id, detail) as detail from audit
         where tenant_id = $1 and ($2::text is null or subject = $2) order by seq desc limit $3`,
        [tenantId, subject ?? null, limit],
      );
      return rows.reverse();
    },
  };
}

/** The head row makes writers of one tenant wait for each other; of different tenants they do not meet. */
async function append(db: Queryable, tenantId: TenantId, entries: readonly AuditEntry[]): Promise<void> {
  const { rows } = await db.query<{ seq: number; hash: string }>(
    `insert into audit_heads (tenant_id, seq, hash) values ($1, 0, $2)
     on conflict (tenant_id) do update set seq = audit_heads.seq returning seq, hash`,
    [tenantId, CHAIN_START],
  );
  let { seq, hash } = rows[0] ?? { seq: 0, hash: CHAIN_START };
  const links = (await keepWords(db, tenantId, entries)).map((entry) => {
    seq += 1;
    hash = chained(hash, seq, entry);
    return { ...entry, seq, hash };
  });
  await db.query(
    `insert into audit (tenant_id, seq, at, actor, action, subject, detail, hash)
     select $1, e.seq, e.at, e.actor, e.action, e.subject, e.detail, e.hash
     from jsonb_to_recordset($2::jsonb)
       as e(seq bigint, at bigint, actor text, action text, subject text, detail jsonb, hash text)`,
    [tenantId, toJson(links)],
  );
  await db.query("update audit_heads set seq = $2, hash = $3 where tenant_id = $1", [tenantId, seq, hash]);
}

async function headOf(db: Queryable, tenantId: TenantId): Promise<{ seq: number; hash: string }> {
  const { rows } = await db.query<{ seq: number; hash: string }>(
    "select seq, hash from audit_heads where tenant_id = $1",
    [tenantId],
  );
  return rows[0] ?? { seq: 0, hash: CHAIN_START };
}
