import { RowError } from "../core/errors.ts";
import { type Field, type FieldType, makeField, type PicklistValue } from "../objects/field.ts";
import { checkFormula } from "../rules/formula.ts";
import type { Scope } from "./component.ts";
import { child, children, flagOf, numberOf, textOf, type Xml, type XmlElement } from "./xml.ts";

/** Field types as metadata names them, and as describe does. */
const TYPES: Record<string, FieldType> = {
  Checkbox: "boolean",
  Currency: "currency",
  Date: "date",
  DateTime: "datetime",
  Email: "email",
  Html: "textarea",
  LongTextArea: "textarea",
  Lookup: "reference",
  MultiselectPicklist: "multipicklist",
  Number: "double",
  Percent: "percent",
  Phone: "phone",
  Picklist: "picklist",
  Text: "string",
  TextArea: "textarea",
  Time: "time",
  Url: "url",
};
const NUMERIC = ["Number", "Currency", "Percent"];
const LONG = ["LongTextArea", "Html"];
const CHOICES = ["Picklist", "MultiselectPicklist"];
const FORMULA_RESULTS = [...NUMERIC, "Checkbox", "Date", "DateTime", "Text", "Time"];
const UNIQUE = ["Text", "Number", "Email"];
const LONGEST_FORMULA = 3_900;

/**
 * A field from its metadata; throws RowError for what the vendor refuses.
 * Source: Metadata API guide "CustomField".
 */
export function readField(scope: Scope, object: string, name: string, body: XmlElement): Field {
  const type = needed(body, "type", name);
  const label = needed(body, "label", name);
  const kind = TYPES[type];
  if (!kind)
    throw new RowError(
      "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
      `Custom Field Type: bad value for restricted picklist field: ${type}`,
      ["type"],
    );
  const formula = textOf(body, "formula") ?? null;
  if (formula !== null) checkFormulaOf(scope, object, name, type, formula);
  const computed = formula !== null;
  const isNumber = NUMERIC.includes(type);
  for (const flag of ["unique", "externalId"])
    if (flagOf(body, flag) && (computed || !UNIQUE.includes(type)))
      throw wrong(name, `${flag} isn't possible for a field of type ${type}`, flag);
  return makeField({
    name,
    type: kind,
    label,
    ...(isNumber ? digits(body, name, type) : {}),
    ...(computed || isNumber ? {} : lengthOf(body, name, type)),
    ...(type === "Checkbox" ? checkbox(body, name, computed) : {}),
    ...(CHOICES.includes(type) ? choices(body, name) : {}),
    ...(type === "Lookup" ? lookup(scope, body, name) : {}),
    custom: true,
    nillable: type !== "Checkbox" && !flagOf(body, "required"),
    externalId: flagOf(body, "externalId"),
    idLookup: flagOf(body, "externalId"),
    unique: flagOf(body, "unique"),
    caseSensitive: flagOf(body, "caseSensitive"),
    formula,
    formulaTreatBlanksAsZero: textOf(body, "formulaTreatBlanksAs") === "BlankAsZero",
    description: textOf(body, "description") ?? null,
    inlineHelpText: textOf(body, "inlineHelpText") ?? null,
    trackHistory: flagOf(body, "trackHistory"),
  });
}

function needed(body: XmlElement, element: string, name: string): string {
  const text = textOf(body, element)?.trim();
  if (!text)
    throw new RowError("REQUIRED_FIELD_MISSING", `Required field is missing: ${element} (${name})`, [
      element,
    ]);
  return text;
}

function checkFormulaOf(scope: Scope, object: string, name: string, type: string, formula: string): void {
  if (!FORMULA_RESULTS.includes(type))
    throw wrong(name, `a formula can't have a result of type ${type}`, "type");
  if (formula.length > LONGEST_FORMULA)
    throw wrong(name, `the formula is longer than ${LONGEST_FORMULA} characters`, "formula");
  try {
    checkFormula(formula, scope.world.definitions.object(scope.org, object)!);
  } catch (error) {
    throw new RowError("FIELD_INTEGRITY_EXCEPTION", (error as Error).message, ["formula"]);
  }
}

function digits(body: XmlElement, name: string, type: string): Pick<Field, "precision" | "scale"> {
  const precision = numberOf(body, "precision");
  const scale = numberOf(body, "scale");
  for (const [element, value] of Object.entries({ precision, scale }))
    if (value === undefined || !Number.isInteger(value))
      throw wrong(name, `Must specify '${element}' for a CustomField of type ${type}`, element);
  if (precision! < 1 || precision! > 18) throw wrong(name, "precision must be between 1 and 18", "precision");
  if (scale! < 0 || scale! > precision!)
    throw wrong(name, "scale must be between 0 and the precision", "scale");
  return { precision: precision!, scale: scale! };
}

function lengthOf(body: XmlElement, name: string, type: string): Partial<Field> {
  const length = numberOf(body, "length");
  if (type === "Text" || LONG.includes(type)) {
    const [least, most] = type === "Text" ? [1, 255] : [256, 131_072];
    if (length === undefined)
      throw wrong(name, `Must specify 'length' for a CustomField of type ${type}`, "length");
    if (!Number.isInteger(length) || length < least! || length > most!)
      throw wrong(name, `length must be between ${least} and ${most}`, "length");
    if (LONG.includes(type) && numberOf(body, "visibleLines") === undefined)
      throw wrong(name, `Must specify 'visibleLines' for a CustomField of type ${type}`, "visibleLines");
    return { length };
  }
  if (length !== undefined)
    throw wrong(name, `Can not specify 'length' for a CustomField of type ${type}`, "length");
  return type === "Email" ? { length: 80 } : type === "Phone" ? { length: 40 } : {};
}

function checkbox(body: XmlElement, name: string, computed: boolean): Partial<Field> {
  const byDefault = textOf(body, "defaultValue")?.trim();
  if (computed) return { nillable: false };
  if (byDefault !== "true" && byDefault !== "false")
    throw wrong(name, "Must specify 'defaultValue' for a CustomField of type Checkbox", "defaultValue");
  return { nillable: false, defaultedOnCreate: true, defaultValue: byDefault === "true" };
}

function choices(body: XmlElement, name: string): Partial<Field> {
  const set = child(body, "valueSet");
  const values = children(child(set, "valueSetDefinition"), "value").map(choice);
  if (values.length === 0)
    throw wrong(name, "Must specify 'valueSet' with values for a picklist", "valueSet");
  const names = values.map(({ value }) => value.toLowerCase());
  if (new Set(names).size < names.length)
    throw new RowError("DUPLICATE_VALUE", `${name}: duplicate picklist values`, ["valueSet"]);
  return { picklistValues: values, restrictedPicklist: flagOf(set, "restricted") };
}

function choice(given: Xml): PicklistValue {
  const value = textOf(given, "fullName") ?? "";
  return {
    value,
    label: textOf(given, "label") ?? value,
    active: textOf(given, "isActive") !== "false",
    defaultValue: flagOf(given, "default"),
  };
}

function lookup({ world, org }: Scope, body: XmlElement, name: string): Partial<Field> {
  const to = textOf(body, "referenceTo") ?? "";
  const object = world.definitions.object(org, to);
  if (!object)
    throw wrong(name, `referenceTo value of '${to}' does not resolve to a valid sObject type`, "referenceTo");
  return { referenceTo: [object.name], relationshipName: name.replace(/__c$/, "__r") };
}

function wrong(name: string, problem: string, element: string): RowError {
  return new RowError("FIELD_INTEGRITY_EXCEPTION", `${name}: ${problem}`, [element]);
}
