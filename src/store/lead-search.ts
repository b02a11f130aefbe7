import type { RecordCard } from "../../connectors/connector.ts";
import type { LeadId, TenantId } from "../../workflows/ports.ts";
import type { Journey } from "../domain/journey.ts";
import type { Owners } from "../domain/scope.ts";
import type { Queryable } from "./database.ts";
import { ownedJourney, ownedLead } from "./in-scope.ts";

export interface SearchedLead {
  readonly leadId: LeadId;
  /** The latest; `null`: it never engaged. */
  readonly journey: Journey | null;
  readonly journeys: number;
  readonly cards: readonly RecordCard[];
}

export interface SearchResult {
  readonly leads: readonly SearchedLead[];
  /** There are more than were looked at or are answered: more letters find the right one. */
  readonly more: boolean;
}

/** How many words beginning so are looked at, at most. */
const MOST_HITS = 5_000;

/** The words of what somebody typed, each with how many words of leads begin so. */
const WORDS = `
select w.word, (
  select count(*)::int from (
    select 1 from record_words r where r.tenant_id = $1 and r.word >= w.word and r.word < w.word || chr(1114111)
    limit ${MOST_HITS + 1}
  ) n
) as n
from (
  select distinct left(btrim(t, '.,;()<>"''&/'), 80) collate "C" as word from regexp_split_to_table(folded($2), '\\s+') t
) w where w.word <> '' order by n, w.word limit 8`;

/** True for a record that has, for each of the words in a parameter, one that begins so. */
const hasAll = (words: string, record: string) => `not exists (
  select 1 from unnest(${words}::text[]) o(word) where not exists (
    select 1 from record_words x where x.tenant_id = $1 and x.record = ${record}
      and x.word >= o.word collate "C" and x.word < (o.word || chr(1114111)) collate "C"))`;

/** Along the rarest word. */
const BY_WORD = `
select h.record from (
  select r.record from record_words r
  where r.tenant_id = $1 and r.word >= $2 and r.word < $2 || chr(1114111) order by r.word limit ${MOST_HITS}
) h where ${hasAll("$3", "h.record")}`;

/** Where every word is a common one: along the leads of those whose leads they are. */
const BY_OWNER = `
select r.record from journey_owners w join lead_records r on r.tenant_id = w.tenant_id and r.lead_id = w.lead_id
where w.tenant_id = $1 and w.owner_id = any($4::text[]) and ${hasAll("array_append($3::text[], $2)", "r.record")}`;

const SHOWN = `
select l.lead_id as "leadId", j.body as journey, coalesce(j.number, 0) as journeys, (
  select coalesce(jsonb_agg(c.body order by c.record), '[]') from lead_records r
  join record_cards c on c.tenant_id = r.tenant_id and c.record = r.record
  where r.tenant_id = $1 and r.lead_id = l.lead_id
) as cards`;

const LATEST = `left join lateral (
  select j.body, j.number, j.engaged_at from journeys j where j.tenant_id = $1 and j.lead_id = l.lead_id
    and j.ended_by is distinct from 'merged' order by j.number desc limit 1
) j on true`;

const found = (records: string) => `
with hits as (${records}), found as (
  select distinct r.lead_id from lead_records r join hits h on h.record = r.record
  where r.tenant_id = $1 and ${ownedLead("$4", "r.lead_id")}
), l as (
  select f.lead_id, (
    select max(j.engaged_at) from journeys j where j.tenant_id = $1 and j.lead_id = f.lead_id
  ) as at from found f order by at desc nulls last, f.lead_id limit $5
)
${SHOWN} from l ${LATEST} order by l.at desc nulls last, l.lead_id`;

const RECENT = `
with l as (
  select j.lead_id, j.engaged_at as at, j.journey_id from journeys j
  where j.tenant_id = $1 and j.ended_by is distinct from 'merged' and ${ownedJourney("$2")} and not exists (
    select 1 from journeys later where later.tenant_id = j.tenant_id and later.lead_id = j.lead_id
      and later.number > j.number and later.ended_by is distinct from 'merged')
  order by j.engaged_at desc, j.journey_id limit $3
)
${SHOWN} from l ${LATEST} order by l.at desc, l.journey_id`;

/**
 * Leads with words that begin as each of those typed (name, company, e-mail address, record), the latest first; nothing typed:
 * the latest leads. With owners only leads that they own or owned.
 */
export async function searchLeads(
  db: Queryable,
  tenantId: TenantId,
  { q, owners, limit }: { readonly q: string; readonly owners: Owners; readonly limit: number },
): Promise<SearchResult> {
  const { rows: words } = await db.query<{ word: string; n: number }>(WORDS, [tenantId, q]);
  const [rarest, ...others] = words;
  if (!rarest) return cut((await db.query<SearchedLead>(RECENT, [tenantId, owners, limit + 1])).rows, limit);
  const isCommon = rarest.n > MOST_HITS;
  const along = isCommon && owners !== null ? BY_OWNER : BY_WORD;
  const params = [tenantId, rarest.word, others.map(({ word }) => word), owners, limit + 1];
  const result = cut((await db.query<SearchedLead>(found(along), params)).rows, limit);
  return { ...result, more: result.more || (isCommon && owners === null) };
}

function cut(leads: readonly SearchedLead[], limit: number): SearchResult {
  return { leads: leads.slice(0, limit), more: leads.length > limit };
}
