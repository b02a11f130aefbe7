import { z } from "zod";
import type { RecordRef } from "../../src/domain/facts.ts";
import type { Session } from "../connector.ts";
import type { SalesforceClient } from "./client.ts";
import { chunk, listed, query } from "./reads.ts";
import { id18, type PersonType, personOf, recordRef } from "./refs.ts";

/** Ids of one query: an address may have 16,384 bytes. */
const IDS = 200;
/** A merged lead converted into a contact that was merged in turn; beyond that it is a circle. */
const MOST_HOPS = 10;

const Merged = z.object({ Id: z.string(), IsDeleted: z.boolean(), MasterRecordId: z.string().nullish() });
const Row = Merged.extend({
  IsConverted: z.boolean().nullish(),
  ConvertedContactId: z.string().nullish(),
});

const FIELDS: Readonly<Record<PersonType, string>> = {
  Lead: "Id, IsDeleted, MasterRecordId, IsConverted, ConvertedContactId",
  Contact: "Id, IsDeleted, MasterRecordId",
};

/**
 * Where what belongs on these records goes today: a merged one's survivor, a converted lead's contact, else the record
 * itself. `null`: it is gone. A read of deleted rows too. Throws as `call`.
 */
export async function standingOf(
  client: SalesforceClient,
  session: Session,
  records: readonly RecordRef[],
): Promise<ReadonlyMap<RecordRef, RecordRef | null>> {
  const at = new Map<RecordRef, RecordRef | null>(records.map((record) => [record, record]));
  let open = new Set(records);
  for (let hop = 0; open.size > 0 && hop < MOST_HOPS; hop++) {
    const next = await nextOf(client, session, [...open]);
    open = new Set([...next.values()].filter((one) => one !== null));
    for (const [record, place] of at) {
      const moved = place === null ? undefined : next.get(place);
      if (moved !== undefined) at.set(record, moved);
    }
  }
  return at;
}

/** One hop on, for those that are not where they were; `null` for those that are gone. */
async function nextOf(
  client: SalesforceClient,
  session: Session,
  records: readonly RecordRef[],
): Promise<ReadonlyMap<RecordRef, RecordRef | null>> {
  const next = new Map<RecordRef, RecordRef | null>();
  for (const type of ["Lead", "Contact"] as const) {
    const ids = records.map(personOf).filter((one) => one.type === type);
    for (const page of chunk(ids, IDS)) {
      const soql = `SELECT ${FIELDS[type]} FROM ${type} WHERE Id IN ${listed(page.map(({ id }) => id))}`;
      const rows = await query(client, session, soql, Row, `a look where ${type} records are`, { all: true });
      const byId = new Map(rows.map((row) => [id18(row.Id), row]));
      for (const { id } of page) {
        const row = byId.get(id);
        const place = row ? placeOf(type, row) : null;
        if (place !== undefined) next.set(recordRef(type, id), place);
      }
    }
  }
  return next;
}

/** `undefined`: still there. */
function placeOf(type: PersonType, row: z.infer<typeof Row>): RecordRef | null | undefined {
  if (row.IsDeleted) return row.MasterRecordId ? recordRef(type, row.MasterRecordId) : null;
  return row.IsConverted && row.ConvertedContactId ? recordRef("Contact", row.ConvertedContactId) : undefined;
}
