import type { LeadId, TenantId } from "../../workflows/ports.ts";
import type { RecordRef } from "../domain/facts.ts";
import type { Instant } from "../domain/time.ts";
import type { Queryable } from "./database.ts";
import { toJson } from "./json.ts";

/** Everything that stands for one person here: leads that became one, their records in every CRM, their names. */
export interface Person {
  readonly tenantId: TenantId;
  readonly leads: readonly LeadId[];
  readonly records: readonly RecordRef[];
  /** Of the cards: whole names, then e-mail addresses. */
  readonly names: readonly string[];
}

/** The lead, those that were merged into it, and into those. */
const LEADS = `
with recursive one as (
  select lead_id from leads where tenant_id = $1 and lead_id = $2
  union select l.lead_id from leads l join one on l.tenant_id = $1 and l.merged_into = one.lead_id
) select lead_id from one order by lead_id`;

/** Who is behind a lead; locks its rows for this transaction where it is to be changed. */
export async function personOf(
  db: Queryable,
  tenantId: TenantId,
  lead: LeadId,
  lock: "lock" | "read",
): Promise<Person> {
  const { rows: all } = await db.query<{ lead_id: LeadId }>(LEADS, [tenantId, lead]);
  const leads = all.map((row) => row.lead_id);
  if (lock === "lock")
    await db.query(
      "select 1 from leads where tenant_id = $1 and lead_id = any($2::text[]) order by lead_id for update",
      [tenantId, leads],
    );
  const { rows } = await db.query<{ record: RecordRef; names: readonly string[] }>(
    `select r.record, array_remove(array[c.body ->> 'name', c.body ->> 'email'], null) as names
     from lead_records r left join record_cards c on c.tenant_id = r.tenant_id and c.record = r.record
     where r.tenant_id = $1 and r.lead_id = any($2::text[]) order by r.record`,
    [tenantId, leads],
  );
  return {
    tenantId,
    leads,
    records: rows.map(({ record }) => record),
    names: [...new Set(rows.flatMap((row) => row.names))].filter((name) => name.trim() !== ""),
  };
}

/** Shorter ones are in too many words. */
const SHORTEST_PART = 3;

/** Runs a statement of `PERSON_PLACES` about this person. */
export async function askAbout<R extends object>(
  db: Queryable,
  statement: string,
  person: Person,
  at: Instant,
): Promise<readonly R[]> {
  const values: Readonly<Record<string, { readonly type: string; readonly value: unknown }>> = {
    tenant: { type: "text", value: person.tenantId },
    leads: { type: "text[]", value: person.leads },
    records: { type: "text[]", value: person.records },
    ids: { type: "text", value: toJson(person.records.flatMap(idsOf)) },
    full: { type: "text", value: pattern(person.names) },
    parts: { type: "text", value: pattern(person.names.flatMap(partsOf)) },
    at: { type: "bigint", value: at },
  };
  const used: unknown[] = [];
  const numbers = new Map<string, string>();
  const text = statement.replaceAll(/(?<!:):([a-z]+)\b/g, (_, name: string) => {
    const known = numbers.get(name);
    if (known) return known;
    const { type, value } = values[name]!;
    const number = `$${used.push(value)}::${type}`;
    numbers.set(name, number);
    return number;
  });
  return (await db.query<R>(text, used)).rows;
}

/** What the CRM calls the record, as text and as a number, as payloads have it. */
export function idsOf(record: RecordRef): readonly (string | number)[] {
  const text = record.slice(record.lastIndexOf(":") + 1);
  const number = Number(text);
  return Number.isSafeInteger(number) ? [text, number] : [text];
}

/** First and last names, not the parts of an address. */
const partsOf = (name: string): readonly string[] =>
  name.includes("@") ? [] : name.split(/[\s,]+/).filter((part) => part.length >= SHORTEST_PART);

/** A regular expression of PostgreSQL that finds each as whole words; `null`: there are none. */
function pattern(names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const escaped = names.map((name) => name.trim().replaceAll(/[^\p{L}\p{N}\s@_-]/gu, "\\$&"));
  return `(^|[^[:alnum:]])(${escaped.join("|")})($|[^[:alnum:]])`;
}
