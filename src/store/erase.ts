import type { LeadId, TenantId } from "../../workflows/ports.ts";
import type { RecordRef } from "../domain/facts.ts";
import type { Instant } from "../domain/time.ts";
import type { Queryable } from "./database.ts";
import { askAbout, type Person, personOf } from "./person.ts";
import { PERSON_PLACES } from "./person-data.ts";
import type { Tombstones } from "./tombstones.ts";

/**
 * Destroys the personal data of the person behind a record: of all the records of that lead and of those merged into
 * it, since they are one person. Results stay frozen, and tombstones refuse the records until they engage anew (D40).
 */
export async function erase(
  db: Queryable,
  tombstones: Tombstones,
  tenantId: TenantId,
  record: RecordRef,
  at: Instant,
): Promise<void> {
  const { rows } = await db.query<{ lead_id: LeadId }>(
    "select lead_id from lead_records where tenant_id = $1 and record = $2",
    [tenantId, record],
  );
  const lead = rows[0]?.lead_id ?? null;
  const known: Person =
    lead === null
      ? { tenantId, leads: [], records: [], names: [] }
      : await personOf(db, tenantId, lead, "lock");
  const person = { ...known, records: [...new Set([record, ...known.records])] };
  for (const { erase: statements } of PERSON_PLACES)
    for (const statement of statements) await askAbout(db, statement, person, at);
  await db.query(
    `insert into erased (tenant_id, digest, erased_at) select $1, digest, $3 from unnest($2::text[]) digest
     on conflict (tenant_id, digest) do update set erased_at = greatest(erased.erased_at, excluded.erased_at)`,
    [tenantId, person.records.map((one) => tombstones.digest(tenantId, one)), at],
  );
}
