import { Conflict } from "../../src/errors.ts";
import type { LeadId, Ports, TenantId } from "../ports.ts";

/** What was done about a person, by whom. */
interface Request {
  readonly tenantId: TenantId;
  readonly lead: LeadId;
  readonly by: string;
}

/**
 * Destroys a person's data by hand, where no CRM tells of it: of all the records of the lead, in every CRM (D40). Returns
 * how many records that were. Throws Conflict for a lead that has none left.
 */
export async function erasePerson({ store, clock }: Ports, { tenantId, lead, by }: Request): Promise<number> {
  return store.transaction(async (data) => {
    const records = await data.leads.records(tenantId, lead);
    const [first] = records;
    if (first === undefined)
      throw new Conflict(
        "Nothing of this lead can be erased any more: no record is behind it.",
        "It was erased or merged before; name the lead that it became part of.",
      );
    const at = clock.now();
    await data.leads.erase(tenantId, first, at);
    // No word why: whoever writes one may name the person.
    const detail = { records: records.length, was: "kept", is: "erased" };
    await data.audit.append(tenantId, [{ at, actor: by, action: "person.erased", subject: lead, detail }]);
    return records.length;
  });
}

/** Writes down that somebody took a person's data out of here; to be called before it is handed over. */
export async function notePersonExport(
  { store, clock }: Ports,
  { tenantId, lead, by }: Request,
): Promise<void> {
  await store.audit.append(tenantId, [
    { at: clock.now(), actor: by, action: "person.exported", subject: lead, detail: {} },
  ]);
}
