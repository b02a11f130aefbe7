import type { Member, Members } from "../../workflows/ports.ts";
import { roleOf } from "../domain/role.ts";
import { IDLE_MS, LONGEST_MS } from "../domain/session.ts";
import { MINUTE } from "../domain/time.ts";
import type { Scope } from "./scope.ts";

const MEMBER = `m.tenant_id as "tenantId", m.member_id as id, m.crm, m.account_id as "accountId",
  m.crm_user_id as "crmUserId", m.user_id as "userId", m.email, m.name, m.role_from_crm as "roleFromCrm",
  m.role_override as "roleOverride", m.overridden_by as "overriddenBy", m.last_seen_at as "lastSeenAt"`;

const SEEN = `
insert into members as m (tenant_id, member_id, crm, account_id, crm_user_id, user_id, email, name, role_from_crm,
  first_seen_at, last_seen_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
on conflict (tenant_id, member_id) do update set user_id = excluded.user_id, email = excluded.email,
  name = excluded.name, role_from_crm = excluded.role_from_crm, last_seen_at = excluded.last_seen_at
returning ${MEMBER}`;

/** Ends with the account's connection too. */
const FIND = `
select ${MEMBER}, s.seen_at as "seenAt" from sessions s
join members m on m.tenant_id = s.tenant_id and m.member_id = s.member_id
where s.digest = $1 and s.ends_at > $2 and s.seen_at > $3 and exists (
  select 1 from installations i where i.tenant_id = m.tenant_id and i.crm = m.crm and i.account_id = m.account_id
    and i.status = 'connected')`;

export function members({ db, atomically }: Scope): Members {
  const get = async (tenantId: string, id: string) =>
    (
      await db.query<Member>(`select ${MEMBER} from members m where m.tenant_id = $1 and m.member_id = $2`, [
        tenantId,
        id,
      ])
    ).rows[0] ?? null;
  return {
    get,
    async seen(tenantId, person, role, now) {
      const { crm, accountId, crmUserId, userId, email, name } = person;
      const id = `${crm}:${accountId}:${crmUserId}`;
      const before = await get(tenantId, id);
      return atomically(async (tx) => {
        const { rows } = await tx.query<Member>(SEEN, [
          tenantId,
          id,
          crm,
          accountId,
          crmUserId,
          userId,
          email,
          name,
          role,
          now,
        ]);
        const member = rows[0]!;
        if (before && roleOf(before) !== roleOf(member))
          await tx.query("delete from sessions where tenant_id = $1 and member_id = $2", [tenantId, id]);
        return member;
      });
    },
    async all(tenantId) {
      const { rows } = await db.query<Member & { sessions: number }>(
        `select ${MEMBER}, (
           select count(*) from sessions s where s.tenant_id = m.tenant_id and s.member_id = m.member_id
         ) as sessions from members m where m.tenant_id = $1 order by lower(m.name), m.member_id`,
        [tenantId],
      );
      return rows;
    },
    async setRole(tenantId, id, role, by, now) {
      await atomically(async (tx) => {
        await tx.query(
          `update members set role_override = $3, overridden_by = $4, overridden_at = $5
           where tenant_id = $1 and member_id = $2`,
          [tenantId, id, role, role === null ? null : by, role === null ? null : now],
        );
        await tx.query("delete from sessions where tenant_id = $1 and member_id = $2", [tenantId, id]);
      });
    },
    async begin({ tenantId, id }, digest, now) {
      await db.query("delete from sessions where tenant_id = $1 and (ends_at <= $2 or seen_at <= $3)", [
        tenantId,
        now,
        now - IDLE_MS,
      ]);
      await db.query(
        "insert into sessions (digest, tenant_id, member_id, made_at, seen_at, ends_at) values ($1, $2, $3, $4, $4, $5)",
        [digest, tenantId, id, now, now + LONGEST_MS],
      );
    },
    async find(digest, now) {
      const { rows } = await db.query<Member & { seenAt: number }>(FIND, [digest, now, now - IDLE_MS]);
      const found = rows[0];
      if (!found) return null;
      const { seenAt, ...member } = found;
      if (now - seenAt >= MINUTE)
        await db.query("update sessions set seen_at = $2 where digest = $1 and seen_at < $2", [digest, now]);
      return member;
    },
    async end(digest) {
      await db.query("delete from sessions where digest = $1", [digest]);
    },
    async endAll(tenantId, id) {
      const { rowCount } = await db.query("delete from sessions where tenant_id = $1 and member_id = $2", [
        tenantId,
        id,
      ]);
      return rowCount;
    },
  };
}
