import type { Calculated, FieldSpec, FieldType } from "../../field-specs/spec.ts";
import { fieldName, TASK_FIELDS } from "./names.ts";
import type { DescribedField } from "./reads.ts";

/** Ends every description and help text of ours; by it we know our own fields. */
export const MARK = "Kept by Leadclock.";

/** Where our fields stand, and where each shows: fields of tasks are defined on Activity. */
export const OBJECTS = ["Lead", "Contact"] as const;
export type DefinedOn = (typeof OBJECTS)[number] | "Activity";

export interface Definition {
  readonly object: DefinedOn;
  /** The object that describes and grants it. */
  readonly seenOn: "Lead" | "Contact" | "Task";
  readonly name: string;
  /** As describe names its kind. */
  readonly kind: string;
  readonly label: string;
  readonly help: string;
  readonly choices: readonly Choice[];
  /** Deactivated where the field has them, which keeps them readable on records. */
  readonly retired: readonly Choice[];
  readonly formula: string | null;
  /** What people may change: where they fill it in. */
  readonly forPeople: boolean;
  readonly metadata: Readonly<Record<string, unknown>> & { readonly fullName: string };
}

interface Choice {
  readonly value: string;
  readonly label: string;
}

const KIND: Readonly<Record<FieldType, string>> = {
  datetime: "datetime",
  duration: "double",
  number: "double",
  text: "string",
  longText: "textarea",
  choice: "picklist",
  flag: "boolean",
  user: "reference",
};

/** Durations are shown as people count them; two digits are half a second. */
const DIGITS = { precision: 18, scale: 2 } as const;

/** A managed package's fields have its namespace; those we make have none. */
const UNPACKAGED = { account: {} } as const;

/** Every field that a lead or contact has for us, and what marks our tasks. */
export function definitionsOf(specs: readonly FieldSpec[], namespace: string | null): readonly Definition[] {
  const of = namespace === null ? UNPACKAGED : { account: { traits: { namespace } } };
  const onPeople = OBJECTS.flatMap((object) => specs.map((spec) => definitionOf(object, spec, of)));
  return [...onPeople, ...taskFields(of)];
}

type Of = Parameters<typeof fieldName>[1];

function definitionOf(object: (typeof OBJECTS)[number], spec: FieldSpec, of: Of): Definition {
  const name = fieldName(spec.name, of);
  const unit = spec.type === "duration" ? ", minutes" : "";
  const label = `${spec.label}${unit}`;
  const help = `${inMinutes(spec)} ${MARK}`;
  const formula = spec.calculated ? formulaOf(spec.calculated, of) : null;
  const choices = spec.choices ?? [];
  return {
    object,
    seenOn: object,
    name,
    kind: KIND[spec.type],
    label,
    help,
    choices,
    retired: spec.retired ?? [],
    formula,
    forPeople: spec.filledBy === "people",
    metadata: elements({
      fullName: `${object}.${name}`,
      label,
      description: help,
      inlineHelpText: help,
      ...(formula === null
        ? storedAs(object, spec)
        : { ...resultOf(spec), formula, formulaTreatBlanksAs: "BlankAsBlank" }),
    }),
  };
}

const inMinutes = ({ type, description }: FieldSpec): string =>
  type === "duration" ? description.replace("Milliseconds", "Minutes") : description;

/** https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/customfield.htm */
function storedAs(object: string, { name, type, choices }: FieldSpec): Record<string, unknown> {
  switch (type) {
    case "datetime":
      return { type: "DateTime" };
    case "duration":
    case "number":
      return { type: "Number", ...DIGITS };
    case "text":
      return { type: "Text", length: 255 };
    case "longText":
      return { type: "LongTextArea", length: 5000, visibleLines: 4 };
    case "flag":
      return { type: "Checkbox", defaultValue: "false" };
    case "choice":
      return { type: "Picklist", valueSet: valueSet(choices ?? []) };
    case "user":
      return {
        type: "Lookup",
        referenceTo: "User",
        relationshipName: `Leadclock_${object}_${name}`,
        deleteConstraint: "SetNull",
      };
  }
}

/** A formula's type is that of its result. */
const resultOf = ({ type }: FieldSpec): Record<string, unknown> =>
  type === "flag" ? { type: "Checkbox" } : { type: "Number", ...DIGITS };

/** Instants subtract to days. https://help.salesforce.com/s/articleView?id=platform.customize_functions.htm */
function formulaOf(calculated: Calculated, of: Of): string {
  if ("between" in calculated) {
    const [from, to] = calculated.between.map((name) => fieldName(name, of));
    return `IF(OR(ISBLANK(${from}), ISBLANK(${to})), NULL, ROUND(MAX(0, (${to} - ${from}) * 1440), 2))`;
  }
  const due = fieldName(calculated.overdue, of);
  const [choice, value] = calculated.while;
  return `AND(NOT(ISBLANK(${due})), ISPICKVAL(${fieldName(choice, of)}, "${value}"), ${due} < NOW())`;
}

/** People may add values of their own; those stand after ours, and at last those that are offered no more. */
export function valueSet(
  choices: readonly Choice[],
  theirs: readonly Choice[] = [],
  retired: readonly Choice[] = [],
) {
  return {
    restricted: true,
    valueSetDefinition: {
      sorted: false,
      value: [
        ...[...choices, ...theirs].map(({ value, label }) => ({ fullName: value, default: false, label })),
        ...retired.map(({ value, label }) => ({ fullName: value, default: false, isActive: false, label })),
      ],
    },
  };
}

function taskFields(of: Of): Definition[] {
  const ours = fieldName(TASK_FIELDS.ours, of);
  const key = fieldName(TASK_FIELDS.key, of);
  const common = {
    object: "Activity",
    seenOn: "Task",
    choices: [],
    retired: [],
    formula: null,
    forPeople: false,
  } as const;
  const text = (name: string, label: string, help: string) => ({
    fullName: `Activity.${name}`,
    label,
    description: help,
    inlineHelpText: help,
  });
  const markHelp = `Checked on alert tasks of Leadclock, which are no touches. ${MARK}`;
  const keyHelp = `Which alert the task is for; by it a task is made once. ${MARK}`;
  return [
    {
      ...common,
      name: ours,
      kind: "boolean",
      label: "Leadclock alert",
      help: markHelp,
      metadata: elements({
        ...text(ours, "Leadclock alert", markHelp),
        type: "Checkbox",
        defaultValue: "false",
      }),
    },
    {
      ...common,
      name: key,
      kind: "string",
      label: "Leadclock alert key",
      help: keyHelp,
      metadata: elements({
        ...text(key, "Leadclock alert key", keyHelp),
        type: "Text",
        length: 64,
        externalId: true,
        unique: true,
        caseSensitive: true,
      }),
    },
  ];
}

/** The name first, the rest by name: the order of the vendor's schema. */
function elements<T extends { readonly fullName: string }>({
  fullName,
  ...rest
}: T): { fullName: string } & Record<string, unknown> {
  const sorted = Object.entries(rest).sort(([one], [other]) => (one < other ? -1 : 1));
  return { fullName, ...Object.fromEntries(sorted) };
}

/** Why a field of our name cannot serve, or `null`. One kind does not become another without loss. */
export function clashOf(field: DescribedField, wanted: Definition): string | null {
  if (field.type !== wanted.kind)
    return `exists as ${field.type}, must be ${wanted.kind}; rename or delete the other field`;
  if (wanted.formula === null && field.calculated)
    return "exists as a formula; rename or delete the other field";
  if (wanted.formula !== null && !field.calculated)
    return "exists, but is no formula; rename or delete the other field";
  return null;
}

/** What differs and can be repaired; empty when all is in order. */
export function driftOf(field: DescribedField, wanted: Definition): readonly string[] {
  const differs: Readonly<Record<string, boolean>> = {
    label: field.label !== wanted.label,
    "help text": (field.inlineHelpText ?? "") !== wanted.help,
    formula: wanted.formula !== null && compact(field.calculatedFormula ?? "") !== compact(wanted.formula),
    choices: !hasChoices(field, wanted),
    "not unique": wanted.metadata.unique === true && !(field.unique && field.externalId),
    "not editable by the integration user": wanted.formula === null && !field.updateable,
  };
  return Object.keys(differs).filter((what) => differs[what]);
}

const compact = (formula: string): string => formula.replace(/\s+/g, "");

function hasChoices(field: DescribedField, { choices, retired }: Definition): boolean {
  const present = new Map(
    (field.picklistValues ?? [])
      .filter(({ active }) => active)
      .map(({ value, label }) => [value, label ?? value]),
  );
  return (
    choices.every(({ value, label }) => present.get(value) === label) &&
    !retired.some(({ value }) => present.has(value))
  );
}
