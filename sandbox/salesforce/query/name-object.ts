import { type Field, makeField } from "../objects/field.ts";
import { type Sql, sql, word } from "./sql.ts";

/**
 * What may be asked of a reference that can point to several objects (`Owner`, `Who`, `What`), whatever it points to.
 * As the vendor's page of the Name object says, most of it has a value for users only.
 */
export const NAME_FIELDS: ReadonlyMap<string, Field> = new Map(
  [
    makeField({ name: "Id", type: "id", nillable: false }),
    makeField({ name: "Name", type: "string" }),
    makeField({ name: "FirstName", type: "string" }),
    makeField({ name: "LastName", type: "string" }),
    makeField({ name: "Type", type: "picklist" }),
    makeField({ name: "Alias", type: "string" }),
    makeField({ name: "Email", type: "email" }),
    makeField({ name: "Phone", type: "phone" }),
    makeField({ name: "Title", type: "string" }),
    makeField({ name: "Username", type: "string" }),
    makeField({ name: "IsActive", type: "boolean" }),
    makeField({
      name: "ProfileId",
      type: "reference",
      referenceTo: ["Profile"],
      relationshipName: "Profile",
    }),
    makeField({
      name: "UserRoleId",
      type: "reference",
      referenceTo: ["UserRole"],
      relationshipName: "UserRole",
    }),
  ].map((field) => [field.name.toLowerCase(), field]),
);

const PERSONS = ["FirstName", "LastName"];

/** The value of one of these fields in the joined row; a queue answers `Queue` as its type, other groups `Group`. */
export function nameValue(alias: string, field: Field, stored: Sql): Sql {
  const row = word(alias);
  if (field.name === "Id") return sql`${row}.id`;
  if (field.name === "Name") return stored;
  if (field.name === "Type")
    return sql`CASE WHEN ${row}.type = 'Group' THEN
      CASE WHEN json_extract(${row}.data, '$.Type') = 'Queue' THEN 'Queue' ELSE 'Group' END ELSE ${row}.type END`;
  if (PERSONS.includes(field.name))
    return sql`CASE WHEN ${row}.type IN ('User', 'Lead', 'Contact') THEN ${stored} END`;
  return sql`CASE WHEN ${row}.type = 'User' THEN ${stored} END`;
}
