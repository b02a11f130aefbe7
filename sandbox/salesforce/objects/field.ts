export type FieldType =
  | "id"
  | "string"
  | "textarea"
  | "phone"
  | "email"
  | "url"
  | "picklist"
  | "multipicklist"
  | "combobox"
  | "boolean"
  | "int"
  | "double"
  | "currency"
  | "percent"
  | "date"
  | "datetime"
  | "time"
  | "reference"
  | "address"
  | "anyType"
  | "complexvalue";

export interface PicklistValue {
  value: string;
  label: string;
  active: boolean;
  defaultValue: boolean;
}

/** One field of an object, as describe tells it. */
export interface Field {
  name: string;
  label: string;
  type: FieldType;
  length: number;
  precision: number;
  scale: number;
  nillable: boolean;
  createable: boolean;
  updateable: boolean;
  filterable: boolean;
  sortable: boolean;
  groupable: boolean;
  /** Has a value even when none is given. */
  defaultedOnCreate: boolean;
  defaultValue: string | number | boolean | null;
  custom: boolean;
  externalId: boolean;
  unique: boolean;
  caseSensitive: boolean;
  idLookup: boolean;
  nameField: boolean;
  picklistValues: PicklistValue[];
  restrictedPicklist: boolean;
  referenceTo: string[];
  relationshipName: string | null;
  /** The name or address this is a part of. */
  compoundFieldName: string | null;
  formula: string | null;
  formulaTreatBlanksAsZero: boolean;
  inlineHelpText: string | null;
  description: string | null;
  trackHistory: boolean;
  /** Numbered by the org in this way, for instance `A-{0000}`. */
  autoNumber?: string;
}

/** A kind of record. */
export interface ObjectDefinition {
  name: string;
  label: string;
  labelPlural: string;
  keyPrefix: string;
  custom: boolean;
  createable: boolean;
  updateable: boolean;
  deletable: boolean;
  undeletable: boolean;
  mergeable: boolean;
  queryable: boolean;
  /** Has getUpdated and getDeleted. */
  replicateable: boolean;
  triggerable: boolean;
  fields: Field[];
  /** By lower-case name: names mean the same in any case. */
  byName: ReadonlyMap<string, Field>;
}

const TEXTUAL: FieldType[] = ["string", "textarea", "phone", "email", "url", "picklist", "combobox"];

/** A field with everything unsaid at its usual value. */
export function makeField(given: Pick<Field, "name" | "type"> & Partial<Field>): Field {
  const long = given.type === "textarea" && (given.length ?? 0) > 255;
  const plain = !long && !["address", "anyType", "complexvalue", "multipicklist"].includes(given.type);
  const computed = given.formula != null;
  return {
    label: labelOf(given.name, given.type),
    length: TEXTUAL.includes(given.type) ? 255 : given.type === "reference" || given.type === "id" ? 18 : 0,
    precision: 0,
    scale: 0,
    nillable: true,
    createable: !computed,
    updateable: !computed,
    filterable: plain,
    sortable: plain,
    groupable:
      plain && !computed && !["double", "currency", "percent", "datetime", "time"].includes(given.type),
    defaultedOnCreate: false,
    defaultValue: given.type === "boolean" ? false : null,
    custom: given.name.endsWith("__c"),
    externalId: false,
    unique: false,
    caseSensitive: false,
    idLookup: given.externalId === true || given.type === "id",
    nameField: false,
    picklistValues: [],
    restrictedPicklist: false,
    referenceTo: [],
    relationshipName: null,
    compoundFieldName: null,
    formula: null,
    formulaTreatBlanksAsZero: false,
    inlineHelpText: null,
    description: null,
    trackHistory: false,
    ...given,
  };
}

function labelOf(name: string, type: FieldType): string {
  const words = name
    .replace(/__c$/, "")
    .replace(/_/g, " ")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2");
  return type === "reference" ? words.replace(/ ?Id$/, " ID").trim() : words;
}
