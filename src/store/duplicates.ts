import type { Addressed, Duplicate, Duplicates, Sharing } from "../../workflows/ports.ts";
import type { RecordRef } from "../domain/facts.ts";
import { toJson } from "./json.ts";
import type { Scope } from "./scope.ts";
import type { Tombstones } from "./tombstones.ts";

/** Whoever keeps or looks for one of these addresses waits; in one order, so that nobody waits for each other. */
const LOCK = `
select pg_advisory_xact_lock(w.lock) from (
  select distinct ('x' || left(d, 16))::bit(64)::bigint as lock from unnest($1::text[]) d order by 1
) w`;

const SHARING = `
select w.record, w.kind, a.record as other
from jsonb_to_recordset($2::jsonb) as w(record text, kind text, digest text)
join record_addresses a on a.tenant_id = $1 and a.kind = w.kind and a.digest = w.digest and a.record <> w.record
order by w.record, w.kind, a.record`;

/** A record has the addresses of its card; one whose card is refused, because it was erased, has none (D40). */
const KEEP = `
with wanted as (
  select w.* from jsonb_to_recordset($2::jsonb) as w(record text, kind text, digest text)
  where exists (select 1 from record_cards c where c.tenant_id = $1 and c.record = w.record)
), gone as (
  delete from record_addresses a where a.tenant_id = $1 and a.record = any($3::text[])
    and not exists (select 1 from wanted w where w.record = a.record and w.kind = a.kind)
)
insert into record_addresses (tenant_id, record, kind, digest)
select $1, record, kind, digest from wanted order by record, kind
on conflict (tenant_id, record, kind) do update set digest = excluded.digest
  where record_addresses.digest <> excluded.digest`;

const PROPOSE = `
insert into duplicates (tenant_id, one, other, why, since, state)
select $1, p.one, p.other, p.why, $3, 'open'
from jsonb_to_recordset($2::jsonb) as p(one text, other text, why text) order by 1, 2, 3
on conflict do nothing`;

/** What became one lead in another way needs nobody's decision any more. */
const LIST = `
select d.one, d.other, d.why, d.since, d.decided_by as "decidedBy", d.decided_at as "decidedAt",
  a.lead_id = b.lead_id as "sameLead", d.state, coalesce(nullif(ca.body ->> 'name', ''), ca.body ->> 'email') as "oneName",
  coalesce(nullif(cb.body ->> 'name', ''), cb.body ->> 'email') as "otherName"
from duplicates d
join lead_records a on a.tenant_id = d.tenant_id and a.record = d.one
join lead_records b on b.tenant_id = d.tenant_id and b.record = d.other
left join record_cards ca on ca.tenant_id = d.tenant_id and ca.record = d.one
left join record_cards cb on cb.tenant_id = d.tenant_id and cb.record = d.other
where d.tenant_id = $1 and ($2::text is null or (d.one = $2 and d.other = $3))
order by d.since, d.one, d.other`;

type Row = Duplicate & { readonly sameLead: boolean };

/** Records of several systems that share an address, by keyed digests: they can be compared, not read (D24, D40). */
export function duplicates({ db }: Scope, tombstones: Tombstones): Duplicates {
  const digested = (tenantId: string, list: readonly Addressed[]) =>
    list.flatMap(({ record, email, phone }) =>
      (
        [
          ["email", email],
          ["phone", phone],
        ] as const
      ).flatMap(([kind, text]) =>
        text === null ? [] : [{ record, kind, digest: tombstones.digest(tenantId, `${kind} ${text}`) }],
      ),
    );
  const list = async (tenantId: string, pair?: readonly [RecordRef, RecordRef]) => {
    const { rows } = await db.query<Row>(LIST, [tenantId, pair?.[0] ?? null, pair?.[1] ?? null]);
    return rows.map(
      ({ sameLead, state, ...row }): Duplicate => ({ ...row, state: sameLead ? "joined" : state }),
    );
  };
  return {
    async sharing(tenantId, addressed) {
      const wanted = digested(tenantId, addressed);
      const found = new Map<RecordRef, Sharing>();
      if (wanted.length === 0) return found;
      await db.query(LOCK, [wanted.map(({ digest }) => digest)]);
      const { rows } = await db.query<{ record: RecordRef; kind: "email" | "phone"; other: RecordRef }>(
        SHARING,
        [tenantId, toJson(wanted)],
      );
      for (const { record, kind, other } of rows) {
        const sharing = found.get(record) ?? { email: [], phone: [] };
        found.set(record, { ...sharing, [kind]: [...sharing[kind], other] });
      }
      return found;
    },

    async keep(tenantId, addressed) {
      if (addressed.length === 0) return;
      const records = addressed.map(({ record }) => record);
      await db.query(KEEP, [tenantId, toJson(digested(tenantId, addressed)), records]);
    },

    async propose(tenantId, proposals, at) {
      const inOrder = proposals.map(({ records, why }) => {
        const [one, other] = [...records].sort();
        return { one, other, why };
      });
      if (inOrder.length > 0) await db.query(PROPOSE, [tenantId, toJson(inOrder), at]);
    },

    list: (tenantId) => list(tenantId),

    async get(tenantId, records) {
      const [one, other] = [...records].sort() as [RecordRef, RecordRef];
      return (await list(tenantId, [one, other]))[0] ?? null;
    },

    async decide(tenantId, { one, other }, state, by, at) {
      await db.query(
        `update duplicates set state = $4, decided_by = $5, decided_at = $6
         where tenant_id = $1 and one = $2 and other = $3`,
        [tenantId, one, other, state, by, at],
      );
    },

    async apart(tenantId, records) {
      const { rows } = await db.query<{ one: RecordRef; other: RecordRef }>(
        `select one, other from duplicates where tenant_id = $1 and state = 'apart'
           and (one = any($2::text[]) or other = any($2::text[]))`,
        [tenantId, records],
      );
      return new Set(rows.map(({ one, other }) => `${one} ${other}`));
    },
  };
}
