import { fieldSpecs } from "../../field-specs/index.ts";
import type { Installation, RecordCard } from "../connector.ts";
import { fieldName } from "./field-names.ts";
import { contactRef } from "./refs.ts";
import type { CrmRecord } from "./schema.ts";

const FILLED_BY_PEOPLE = fieldSpecs.filter((spec) => spec.filledBy === "people");

/** What people see of a contact. */
export function cardOf(record: CrmRecord, installation: Installation): RecordCard {
  const { firstname, lastname, company, email, phone, mobilephone } = record.properties;
  const filled = FILLED_BY_PEOPLE.flatMap((spec) => {
    const value = record.properties[fieldName(spec.name)];
    return value ? [[spec.name, value] as const] : [];
  });
  return {
    record: contactRef(record.id),
    name: [firstname, lastname].filter(Boolean).join(" ") || null,
    company: company || null,
    email: email || null,
    phone: phone || mobilephone || null,
    url: recordUrl(installation, "0-1", record.id),
    filled: Object.fromEntries(filled),
  };
}

/** The page of a record; the host differs by data centre and is told at install. */
export function recordUrl(installation: Installation, objectTypeId: string, id: string): string {
  const host = installation.account.linkHost ?? "app.hubspot.com";
  const origin = host.includes("://") ? host : `https://${host}`;
  return `${origin}/contacts/${installation.accountId}/record/${objectTypeId}/${id}`;
}
