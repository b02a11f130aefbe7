import type { FieldGroup, FieldSpec, FieldType } from "../../field-specs/spec.ts";
import { fieldName } from "./field-names.ts";
import type { Property } from "./schema.ts";

/** The two property groups, never mixed (R-037). */
export const GROUPS: Readonly<Record<FieldGroup, { readonly name: string; readonly label: string }>> = {
  speedToLead: { name: "leadclock_speed_to_lead", label: "Speed to lead" },
  sla: { name: "leadclock_sla", label: "SLA" },
};

/** Ends every description of ours; by it we know our own properties. */
const MARK = "Kept by Leadclock.";

interface Kind {
  readonly type: string;
  readonly fieldType: string;
  readonly numberDisplayHint?: string;
  readonly externalOptions?: boolean;
  readonly referencedObjectType?: string;
}

/** https://developers.hubspot.com/docs/api-reference/latest/crm/properties/guide */
const KINDS: Readonly<Record<FieldType, Kind>> = {
  datetime: { type: "datetime", fieldType: "date" },
  duration: { type: "number", fieldType: "number", numberDisplayHint: "duration" },
  number: { type: "number", fieldType: "number" },
  text: { type: "string", fieldType: "text" },
  longText: { type: "string", fieldType: "textarea" },
  choice: { type: "enumeration", fieldType: "select" },
  flag: { type: "bool", fieldType: "booleancheckbox" },
  user: { type: "enumeration", fieldType: "select", externalOptions: true, referencedObjectType: "OWNER" },
};

const YES_NO = [
  { label: "Yes", value: "true", displayOrder: 0, hidden: false },
  { label: "No", value: "false", displayOrder: 1, hidden: false },
];

/** How HubSpot stores one field. */
export function definitionOf(spec: FieldSpec, displayOrder: number): Definition {
  return { ...propertyOf(spec, displayOrder), retired: retiredOf(spec) };
}

/** A property as it is sent; `retired` is for comparing only. */
export type Definition = ReturnType<typeof propertyOf> & { readonly retired: ReadonlySet<string> };

/** What is sent to make it. */
export function inputOf({ retired: _, ...property }: Definition): ReturnType<typeof propertyOf> {
  return property;
}

function propertyOf(spec: FieldSpec, displayOrder: number) {
  return {
    name: fieldName(spec.name),
    label: spec.label,
    description: `${spec.description} ${MARK}`,
    groupName: GROUPS[spec.group].name,
    ...KINDS[spec.type],
    ...optionsOf(spec),
    displayOrder,
    formField: false,
  };
}

function optionsOf(spec: FieldSpec): { options?: typeof YES_NO } {
  if (spec.type === "flag") return { options: YES_NO };
  if (spec.type !== "choice") return {};
  const options = (spec.choices ?? []).map(({ value, label }, displayOrder) => ({
    label,
    value,
    displayOrder,
    hidden: false,
  }));
  return { options };
}

/** Choices that there were: hidden where the property has them, which keeps them readable on records. */
const retiredOf = ({ retired = [] }: FieldSpec): ReadonlySet<string> =>
  new Set(retired.map(({ value }) => value));

/** Whether we made this property: our mark in its description, or it still lies in one of our groups. */
function isOurs(property: Property): boolean {
  const groups = Object.values(GROUPS).map(({ name }) => name);
  return (property.description ?? "").includes(MARK) || groups.includes(property.groupName ?? "");
}

/** Why a property of our name cannot serve, or `null`. HubSpot cannot turn one kind into another. */
export function clashOf(property: Property, wanted: Definition): string | null {
  if (property.type !== wanted.type)
    return `exists as ${property.type}, must be ${wanted.type}; rename or delete the other property`;
  if ((property.referencedObjectType ?? undefined) !== wanted.referencedObjectType)
    return `exists, but ${wanted.referencedObjectType ? "does not hold owners" : `refers to ${property.referencedObjectType}`}; rename or delete the other property`;
  return isOurs(property)
    ? null
    : "exists, but was not made by Leadclock; rename or delete the other property";
}

/** What differs and can be repaired; empty when all is in order. */
export function driftOf(property: Property, wanted: Definition): Readonly<Record<string, unknown>> {
  const drift: Record<string, unknown> = {};
  if (property.label !== wanted.label) drift.label = wanted.label;
  if ((property.description ?? "") !== wanted.description) drift.description = wanted.description;
  if (property.groupName !== wanted.groupName) drift.groupName = wanted.groupName;
  // The kind of input cannot be sent alone: HubSpot checks it against the type.
  if (property.fieldType !== wanted.fieldType)
    Object.assign(drift, { type: wanted.type, fieldType: wanted.fieldType });
  if (wanted.numberDisplayHint && (property.numberDisplayHint ?? undefined) !== wanted.numberDisplayHint)
    drift.numberDisplayHint = wanted.numberDisplayHint;
  if (wanted.options && !hasOptions(property, wanted.options, wanted.retired))
    drift.options = mergedOptions(property, wanted.options, wanted.retired);
  return drift;
}

type Option = { readonly value: string; readonly label: string };

/** People may add options of their own; ours must be there under our labels, and those we had must be hidden. */
function hasOptions(property: Property, wanted: readonly Option[], retired: ReadonlySet<string>): boolean {
  const options = property.options ?? [];
  const offered = new Map(options.flatMap(({ value, label, hidden }) => (hidden ? [] : [[value, label]])));
  return (
    wanted.every(({ value, label }) => offered.get(value) === label) &&
    options.every(({ value, hidden }) => hidden || !retired.has(value))
  );
}

/** A list that is sent replaces the whole, so options that people added go with it. */
function mergedOptions(property: Property, wanted: readonly Option[], retired: ReadonlySet<string>) {
  const theirs = (property.options ?? [])
    .filter(({ value }) => !wanted.some((one) => one.value === value))
    .map((one) => ({ ...one, hidden: retired.has(one.value) || one.hidden === true }));
  return [...wanted.map((one) => ({ ...one, hidden: false })), ...theirs].map(
    ({ value, label, hidden }, displayOrder) => ({ value, label, displayOrder, hidden }),
  );
}
