import type {
  DraftLine,
  PartApproval,
  PolicyDraft,
  PolicyDrafts,
  VersionHeader,
  VersionText,
} from "../../workflows/ports.ts";
import { toJson } from "./json.ts";
import type { Scope } from "./scope.ts";

const HEADER = `version, body ->> 'name' as name, effective_at as "effectiveAt", published_by as "publishedBy",
  published_at as "publishedAt", note, overridden`;

type Row = DraftLine & Pick<PolicyDraft, "basedOn" | "file">;

/** The tenant's one draft, every edit of it a row; published versions as people know them; approvals of their parts. */
export function policyDrafts({ db }: Scope): PolicyDrafts {
  return {
    async current(tenantId) {
      const { rows } = await db.query<Row>(
        `select revision, state, based_on as "basedOn", author, at, file from policy_drafts
         where tenant_id = $1 order by revision desc limit 1`,
        [tenantId],
      );
      const [row] = rows;
      if (!row) return { line: null, draft: null };
      const { revision, state, basedOn, author, at, file } = row;
      return {
        line: { revision, state, author, at },
        draft: state === "open" ? { revision, basedOn, author, at, file } : null,
      };
    },

    async add(tenantId, seen, row) {
      const added = await db.query(
        `insert into policy_drafts (tenant_id, revision, state, based_on, author, at, file)
         select $1, $2 + 1, $3, $4, $5, $6, $7::json
         where $2 = (select coalesce(max(revision), 0) from policy_drafts where tenant_id = $1)
         on conflict do nothing`,
        [
          tenantId,
          seen,
          row.state,
          row.basedOn,
          row.author,
          row.at,
          row.state === "open" ? toJson(row.file) : null,
        ],
      );
      return added.rowCount === 1;
    },

    async versions(tenantId) {
      const { rows } = await db.query<VersionHeader>(
        `select ${HEADER} from policies where tenant_id = $1 order by version`,
        [tenantId],
      );
      return rows;
    },

    async version(tenantId, version) {
      const { rows } = await db.query<VersionText>(
        `select ${HEADER}, body as policy, file from policies where tenant_id = $1 and version = $2`,
        [tenantId, version],
      );
      return rows[0] ?? null;
    },

    async approvals(tenantId) {
      const { rows } = await db.query<PartApproval>(
        `select part, digest, approved_by as by, approved_at as at from policy_approvals
         where tenant_id = $1 order by part, approved_at`,
        [tenantId],
      );
      return rows;
    },

    async approve(tenantId, approvals) {
      await db.query(
        `insert into policy_approvals (tenant_id, part, digest, approved_by, approved_at)
         select $1, a.part, a.digest, a.by, a.at
         from jsonb_to_recordset($2::jsonb) as a(part text, digest text, by text, at bigint) order by a.part
         on conflict do nothing`,
        [tenantId, toJson(approvals)],
      );
    },

    async withdraw(tenantId, approvals) {
      await db.query(
        `delete from policy_approvals p using jsonb_to_recordset($2::jsonb) as a(part text, digest text)
         where p.tenant_id = $1 and p.part = a.part and p.digest = a.digest`,
        [tenantId, toJson(approvals)],
      );
    },
  };
}
