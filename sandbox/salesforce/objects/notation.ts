import { type Field, type FieldType, makeField, type ObjectDefinition } from "./field.ts";

const AUDIT = `CreatedDate datetime read required defaulted
CreatedById reference(User:CreatedBy) read required defaulted
LastModifiedDate datetime read required defaulted
LastModifiedById reference(User:LastModifiedBy) read required defaulted
SystemModstamp datetime read required defaulted`;

type Flags = Partial<
  Pick<
    ObjectDefinition,
    | "labelPlural"
    | "createable"
    | "updateable"
    | "deletable"
    | "undeletable"
    | "mergeable"
    | "queryable"
    | "replicateable"
  >
>;

/**
 * A standard object from one line per field: `Name type(length or targets) words… {picklist|values}`.
 *
 * Words: `read`, `create`, `update` (may be written only so; both by default), `required` (never null), `defaulted`,
 * `restricted`, `idLookup`, `nameField`, `part(Name)`. Numbers have `(precision,scale)`, references
 * `(Target,Target:RelationshipName)`. The first picklist value with a `*` is the default. Id, IsDeleted and the audit
 * fields are added; `audit` alone says where.
 */
export function standardObject(
  name: string,
  keyPrefix: string,
  lines: string,
  flags: Flags = {},
): ObjectDefinition {
  const text = /^\s*audit\s*$/m.test(lines) ? lines.replace(/^\s*audit\s*$/m, AUDIT) : lines;
  const fields = [
    makeField({
      name: "Id",
      label: `${words(name)} ID`,
      type: "id",
      ...READ,
      nillable: false,
      defaultedOnCreate: true,
    }),
    ...text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .map(fieldOf),
  ];
  return makeObject({
    name,
    label: words(name),
    labelPlural: `${words(name)}s`,
    keyPrefix,
    custom: false,
    createable: true,
    updateable: true,
    deletable: true,
    undeletable: false,
    mergeable: false,
    queryable: true,
    replicateable: true,
    triggerable: true,
    ...flags,
    fields,
  });
}

/** An object with its fields found by name. */
export function makeObject(given: Omit<ObjectDefinition, "byName">): ObjectDefinition {
  return { ...given, byName: new Map(given.fields.map((field) => [field.name.toLowerCase(), field])) };
}

const READ = { createable: false, updateable: false };

function words(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, "$1 $2");
}

const LINE = /^(\w+) (\w+)(?:\(([^)]*)\))?((?: \w+(?:\([^)]*\))?)*)(?: \{(.*)\})?$/;

function fieldOf(line: string): Field {
  const match = LINE.exec(line);
  if (!match) throw new Error(`Not a field: ${line}`);
  const [, name = "", type = "", details = "", flags = "", values] = match;
  const given: Pick<Field, "name" | "type"> & Partial<Field> = { name, type: type as FieldType };
  if (given.type === "reference") {
    const [targets = "", relationship] = details.split(":");
    given.referenceTo = targets.split(",");
    given.relationshipName = relationship ?? (name.endsWith("Id") ? name.slice(0, -2) : null);
  } else if (["double", "currency", "percent"].includes(given.type)) {
    const [precision = 18, scale = 0] = details === "" ? [] : details.split(",").map(Number);
    Object.assign(given, { precision, scale });
  } else if (details !== "") given.length = Number(details);
  if (values !== undefined)
    given.picklistValues = values.split("|").map((one) => ({
      value: one.replace(/^\*/, ""),
      label: one.replace(/^\*/, ""),
      active: true,
      defaultValue: one.startsWith("*"),
    }));
  for (const word of flags.trim().split(" ")) Object.assign(given, meaning(word));
  if (given.type === "boolean") Object.assign(given, { nillable: false, defaultedOnCreate: true });
  return makeField(given);
}

function meaning(word: string): Partial<Field> {
  const part = /^part\((\w+)\)$/.exec(word);
  if (part) return { compoundFieldName: part[1]! };
  switch (word) {
    case "":
      return {};
    case "read":
      return READ;
    case "create":
      return { updateable: false };
    case "update":
      return { createable: false };
    case "required":
      return { nillable: false };
    case "defaulted":
      return { defaultedOnCreate: true };
    case "restricted":
      return { restrictedPicklist: true };
    case "idLookup":
      return { idLookup: true };
    case "nameField":
      return { nameField: true };
    case "opaque":
      return { filterable: false, sortable: false, groupable: false };
    default:
      throw new Error(`Not a word about a field: ${word}`);
  }
}
