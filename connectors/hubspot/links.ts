import type { LeadFact, RecordRef } from "../../src/domain/facts.ts";
import type { Instant } from "../../src/domain/time.ts";
import { changes } from "./history.ts";
import { contactRef } from "./refs.ts";
import type { CrmRecord } from "./schema.ts";

/** Properties in which HubSpot's own synchronisation names a contact's record in another CRM, and what that is there. */
const LINKS: readonly { readonly property: string; recordOf(value: string): RecordRef | null }[] = [
  { property: "salesforceleadid", recordOf: (id) => salesforceRecord("lead", "00Q", id) },
  { property: "salesforcecontactid", recordOf: (id) => salesforceRecord("contact", "003", id) },
];

export const LINK_PROPERTIES: readonly string[] = LINKS.map(({ property }) => property);

/**
 * The contact is the same person as a record of another CRM (D24). A link that was changed or removed later tells
 * nothing: what was one lead stays one.
 */
export function linkFacts(account: string, record: CrmRecord, createdAt: Instant): LeadFact[] {
  return LINKS.flatMap(({ property, recordOf }) => {
    const known = changes(record, property).map(({ value, timestamp }) => ({ value, at: timestamp }));
    const present = record.properties[property];
    const named = new Map<RecordRef, Instant>();
    for (const { value, at } of [...known, ...(present ? [{ value: present, at: createdAt }] : [])]) {
      const other = recordOf(value.trim());
      if (other !== null && !named.has(other)) named.set(other, at);
    }
    return [...named].map(
      ([other, at]): LeadFact => ({
        kind: "matched",
        key: `hubspot:${account}:contact:${record.id}:link:${other}`,
        occurredAt: at,
        source: "hubspot",
        record: contactRef(record.id),
        records: [contactRef(record.id), other],
        by: "crmLink",
      }),
    );
  });
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/**
 * Salesforce ids come with 15 characters, which differ by case alone, or with three more that say which are capitals;
 * records are named by the longer form (https://help.salesforce.com, "ID Field Type").
 */
function salesforceRecord(kind: string, prefix: string, id: string): RecordRef | null {
  if (!id.startsWith(prefix) || !/^[0-9A-Za-z]{15}([A-Z0-5]{3})?$/.test(id)) return null;
  const short = id.slice(0, 15);
  const capitals = [0, 5, 10].map((start) =>
    [...short.slice(start, start + 5)].reduce(
      (sum, letter, place) => sum + (/[A-Z]/.test(letter) ? 2 ** place : 0),
      0,
    ),
  );
  return `salesforce:${kind}:${short}${capitals.map((number) => DIGITS[number]).join("")}`;
}
