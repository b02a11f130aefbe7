import type { TenantId } from "../../workflows/ports.ts";
import type { Instant } from "../domain/time.ts";
import type { Link } from "./audit-chain.ts";
import type { Queryable } from "./database.ts";

/** Which entries; all that is left out matches. */
export interface AuditFilter {
  readonly subject?: string | undefined;
  /** An action, or with a dot at its end all that begin so: `policy.`. */
  readonly action?: string | undefined;
  readonly actor?: string | undefined;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  /** Entries older than this one. */
  readonly before?: number | undefined;
}

const ENTRY = "seq, at, actor, action, subject";

/** The newest matching entries first. */
export async function auditPage(
  db: Queryable,
  tenantId: TenantId,
  { subject, action, actor, from, to, before }: AuditFilter,
  limit: number,
): Promise<readonly Link[]> {
  const { rows } = await db.query<Link>(
    `select ${ENTRY}, with_words(tenant_id, detail) as detail, hash from audit
     where tenant_id = $1 and ($2::text is null or subject = $2)
       and ($3::text is null or action = $3 or (right($3, 1) = '.' and starts_with(action, $3)))
       and ($4::text is null or actor = $4) and ($5::bigint is null or at >= $5) and ($6::bigint is null or at < $6)
       and ($7::bigint is null or seq < $7)
     order by seq desc limit $8`,
    [
      tenantId,
      subject ?? null,
      action ?? null,
      actor ?? null,
      from ?? null,
      to ?? null,
      before ?? null,
      limit,
    ],
  );
  return rows;
}

/** The chain itself, oldest first; of people's words it holds digests only. */
export async function auditLinks(
  db: Queryable,
  tenantId: TenantId,
  after: number,
  limit: number,
): Promise<readonly Link[]> {
  const { rows } = await db.query<Link>(
    `select ${ENTRY}, detail, hash from audit where tenant_id = $1 and seq > $2 order by seq limit $3`,
    [tenantId, after, limit],
  );
  return rows;
}
