import { fieldSpecs } from "../../field-specs/index.ts";
import type { Installation, RecordCard } from "../connector.ts";
import { recordUrl } from "./account.ts";
import { fieldName } from "./names.ts";
import { type PersonType, recordRef } from "./refs.ts";
import { idIn, type Row, textOf } from "./rows.ts";

export const FILLED_BY_PEOPLE = fieldSpecs.filter((spec) => spec.filledBy === "people");

export const CARD_FIELDS = ["Name", "Company", "Account.Name", "Email", "Phone", "MobilePhone"] as const;

/** What people see of a lead or contact. */
export function cardOf(type: PersonType, row: Row, installation: Installation): RecordCard {
  const filled = FILLED_BY_PEOPLE.flatMap((spec) => {
    const value = textOf(row, fieldName(spec.name, installation));
    return value ? [[spec.name, value] as const] : [];
  });
  return {
    record: recordRef(type, idIn(row)),
    name: textOf(row, "Name"),
    company: textOf(row, "Company") ?? textOf(row, "Account.Name"),
    email: textOf(row, "Email"),
    phone: textOf(row, "Phone") ?? textOf(row, "MobilePhone"),
    url: recordUrl(installation, idIn(row)),
    filled: Object.fromEntries(filled),
  };
}
