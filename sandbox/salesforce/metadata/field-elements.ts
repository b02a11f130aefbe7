import type { Field, FieldType } from "../objects/field.ts";

const NAMES: Partial<Record<FieldType, string>> = {
  boolean: "Checkbox",
  currency: "Currency",
  date: "Date",
  datetime: "DateTime",
  email: "Email",
  reference: "Lookup",
  multipicklist: "MultiselectPicklist",
  double: "Number",
  percent: "Percent",
  phone: "Phone",
  picklist: "Picklist",
  string: "Text",
  time: "Time",
  url: "Url",
};
const LONGEST_PLAIN = 255;
const LINES = 3;

/** A field as its metadata tells it. A standard field has only its name here, as the vendor answers it. */
export function fieldElements(fullName: string, field: Field): Record<string, unknown> {
  if (!field.custom) return { fullName, trackHistory: field.trackHistory };
  const isLong = field.type === "textarea" && field.length > LONGEST_PLAIN;
  const computed = field.formula !== null;
  return {
    fullName,
    caseSensitive: field.unique ? field.caseSensitive : undefined,
    defaultValue: field.type === "boolean" && !computed ? field.defaultValue : undefined,
    description: field.description,
    externalId: field.externalId,
    formula: field.formula,
    formulaTreatBlanksAs: computed
      ? field.formulaTreatBlanksAsZero
        ? "BlankAsZero"
        : "BlankAsBlank"
      : undefined,
    inlineHelpText: field.inlineHelpText,
    label: field.label,
    length: isLong || (field.type === "string" && !computed) ? field.length : undefined,
    precision: field.precision > 0 ? field.precision : undefined,
    referenceTo: field.referenceTo[0],
    relationshipName: field.relationshipName?.replace(/__r$/, ""),
    required: field.type === "boolean" ? undefined : !field.nillable,
    scale: field.precision > 0 ? field.scale : undefined,
    trackHistory: field.trackHistory,
    type: field.type === "textarea" ? (isLong ? "LongTextArea" : "TextArea") : NAMES[field.type],
    unique: field.unique || undefined,
    valueSet: field.picklistValues.length > 0 ? valueSet(field) : undefined,
    visibleLines: isLong ? LINES : undefined,
  };
}

function valueSet(field: Field): unknown {
  return {
    restricted: field.restrictedPicklist,
    valueSetDefinition: {
      sorted: false,
      value: field.picklistValues.map((one) => ({
        fullName: one.value,
        default: one.defaultValue,
        isActive: one.active ? undefined : false,
        label: one.label,
      })),
    },
  };
}
