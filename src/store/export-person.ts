import type { LeadId, TenantId } from "../../workflows/ports.ts";
import type { RecordRef } from "../domain/facts.ts";
import type { Queryable } from "./database.ts";
import { askAbout, personOf } from "./person.ts";
import { PERSON_PLACES } from "./person-data.ts";

/** All that is kept of one person. Instants are epoch milliseconds. */
interface PersonExport {
  readonly leads: readonly LeadId[];
  readonly records: readonly RecordRef[];
  /** By table: what its rows are, and the rows. */
  readonly data: Readonly<
    Record<string, { readonly what: string; readonly rows: readonly Readonly<Record<string, unknown>>[] }>
  >;
}

/** Everything about the person behind a lead, from each place in which personal data lives (GDPR 15 and 20). */
export async function exportPerson(db: Queryable, tenantId: TenantId, lead: LeadId): Promise<PersonExport> {
  const person = await personOf(db, tenantId, lead, "read");
  const data: Record<string, PersonExport["data"][string]> = {};
  for (const { table, what, rows } of PERSON_PLACES) {
    if (rows === null) continue;
    const found = await askAbout<{ row: Record<string, unknown> }>(
      db,
      `select to_jsonb(t) - 'tenant_id' as row from ${table} t where tenant_id = :tenant and (${rows})
       order by to_jsonb(t)::text`,
      person,
      0,
    );
    data[table] = { what, rows: found.map(({ row }) => row) };
  }
  return { leads: person.leads, records: person.records, data };
}
