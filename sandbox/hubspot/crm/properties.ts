import { z } from "zod";
import { iso } from "../../support/iso.ts";
import { conflict, invalid, notFound, Refusal } from "../core/errors.ts";
import type { World } from "../core/world.ts";
import { FIELD_TYPES, type PropertyDefinition, type PropertyOption } from "./definition.ts";

const Option = z.object({
  label: z.string(),
  value: z.coerce.string(),
  description: z.string().nullish(),
  displayOrder: z.number().int().nullish(),
  hidden: z.boolean().nullish(),
});

const Changeable = {
  label: z.string().optional(),
  type: z.string().optional(),
  fieldType: z.string().optional(),
  groupName: z.string().optional(),
  description: z.string().optional(),
  options: z.array(Option).optional(),
  displayOrder: z.number().int().optional(),
  hidden: z.boolean().optional(),
  formField: z.boolean().optional(),
  calculationFormula: z.string().optional(),
  currencyPropertyName: z.string().optional(),
  numberDisplayHint: z.string().optional(),
  textDisplayHint: z.string().optional(),
  showCurrencySymbol: z.boolean().optional(),
};

export const PropertyUpdate = z.looseObject(Changeable);
export const PropertyCreate = z.looseObject({
  ...Changeable,
  name: z.string(),
  label: z.string(),
  groupName: z.string(),
  type: z.string(),
  fieldType: z.string(),
  hasUniqueValue: z.boolean().default(false),
  externalOptions: z.boolean().default(false),
  referencedObjectType: z.string().optional(),
  dataSensitivity: z.string().default("non_sensitive"),
});

/** Makes a property; the name of an archived one brings that one back with its old creation time. */
export function createProperty(
  world: World,
  portal: number,
  type: string,
  input: z.output<typeof PropertyCreate>,
  userId: number,
): PropertyDefinition {
  if (!/^[a-z][a-z0-9_]*$/.test(input.name))
    throw invalid(
      `Property name "${input.name}" is invalid. Names must start with a letter and hold only lower-case letters, digits and underscores.`,
    );
  if (world.definitions.of(portal, type).has(input.name)) throw alreadyExists(input.name);
  checkKind(input.type, input.fieldType);
  checkGroup(world, portal, type, input.groupName);
  if (input.hasUniqueValue) checkUniqueCount(world, portal, type);
  const archived = world.definitions.archived(portal, type).find((one) => one.name === input.name);
  const now = iso(world.clock.now());
  const definition: PropertyDefinition = {
    description: "",
    displayOrder: -1,
    hidden: false,
    formField: false,
    ...stripped(input),
    options: input.type === "bool" && !input.options?.length ? yesNo() : optionsOf(input.options ?? []),
    calculated: input.fieldType === "calculation_equation",
    archived: false,
    createdAt: archived?.createdAt ?? now,
    updatedAt: now,
    createdUserId: String(userId),
    updatedUserId: String(userId),
    modificationMetadata: {
      archivable: true,
      readOnlyDefinition: false,
      readOnlyValue: input.fieldType === "calculation_equation",
    },
  };
  world.definitions.save(portal, type, definition);
  return definition;
}

/** Only what a definition has: unknown members of the request are ignored. */
function stripped(input: z.output<typeof PropertyCreate>) {
  const { name, label, groupName, type, fieldType, hasUniqueValue, externalOptions, dataSensitivity } = input;
  const known = { name, label, groupName, type, fieldType, hasUniqueValue, externalOptions, dataSensitivity };
  return { ...known, ...optional(input) };
}

const OPTIONAL = [
  "description",
  "displayOrder",
  "hidden",
  "formField",
  "referencedObjectType",
  "calculationFormula",
  "currencyPropertyName",
  "numberDisplayHint",
  "textDisplayHint",
  "showCurrencySymbol",
] as const;

function optional(input: Record<string, unknown>): Partial<PropertyDefinition> {
  return Object.fromEntries(
    OPTIONAL.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]),
  );
}

/** Changes what may change; a list of options replaces the whole list, leaving it out keeps it. */
export function updateProperty(
  world: World,
  portal: number,
  type: string,
  name: string,
  input: z.output<typeof PropertyUpdate>,
  userId: number,
): PropertyDefinition {
  const current = property(world, portal, type, name);
  const changesKind =
    (input.type ?? current.type) !== current.type ||
    (input.fieldType ?? current.fieldType) !== current.fieldType;
  if (
    current.modificationMetadata.readOnlyDefinition &&
    (changesKind || input.label !== undefined || input.groupName !== undefined)
  )
    throw invalid(`Property "${name}" is a HubSpot-defined property and its definition cannot be changed.`);
  if (changesKind) checkKind(input.type ?? current.type, input.fieldType ?? current.fieldType);
  if (input.groupName !== undefined) checkGroup(world, portal, type, input.groupName);
  const {
    label,
    groupName,
    type: kind,
    fieldType,
  } = { ...current, ...withoutUndefined(input) } as PropertyDefinition;
  const updated: PropertyDefinition = {
    ...current,
    ...optional(input),
    label,
    groupName,
    type: kind,
    fieldType,
    ...(input.options === undefined ? {} : { options: optionsOf(input.options) }),
    updatedAt: iso(world.clock.now()),
    updatedUserId: String(userId),
  };
  world.definitions.save(portal, type, updated);
  return updated;
}

function withoutUndefined(input: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

/** Puts a property away; values stay with the records but are no longer read. */
export function archiveProperty(world: World, portal: number, type: string, name: string): void {
  const current = property(world, portal, type, name);
  if (current.hubspotDefined) throw invalid(`HubSpot-defined property "${name}" cannot be deleted.`);
  const users = [...world.definitions.of(portal, type).values()].filter(
    (one) => one.name !== name && one.calculationFormula?.includes(name),
  );
  if (users.length > 0)
    throw invalid(`Property '${name}' is in use and cannot be deleted.`, {
      subCategory: "PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE",
    });
  const archivedAt = iso(world.clock.now());
  world.definitions.save(portal, type, { ...current, archived: true, archivedAt });
}

/** One live property, or 404. */
export function property(world: World, portal: number, type: string, name: string): PropertyDefinition {
  const found = world.definitions.of(portal, type).get(name);
  if (found) return found;
  throw notFound(`Property "${name}" does not exist`, {
    subCategory: "Properties.PROPERTY_NOT_FOUND",
    context: { name: [name] },
  });
}

function alreadyExists(name: string): Refusal {
  return new Refusal(409, {
    status: "error",
    message: `A property named '${name}' already exists.`,
    context: { name: [name] },
    category: "OBJECT_ALREADY_EXISTS",
    subCategory: "Properties.PROPERTY_WITH_NAME_EXISTS",
  });
}

function checkKind(type: string, fieldType: string): void {
  const allowed = FIELD_TYPES[type];
  if (!allowed)
    throw invalid(
      `Invalid input: "${type}" is not one of the property types ${Object.keys(FIELD_TYPES).join(", ")}`,
    );
  if (!allowed.includes(fieldType))
    throw invalid(`Invalid fieldType "${fieldType}" for type "${type}": use ${allowed.join(", ")}`);
}

function checkGroup(world: World, portal: number, type: string, groupName: string): void {
  const group = world.db.get(
    "SELECT 1 FROM property_groups WHERE portal = ? AND type = ? AND name = ?",
    portal,
    type,
    groupName,
  );
  if (!group)
    throw invalid(`Property group ${groupName} does not exist.`, { context: { groupName: [groupName] } });
}

function checkUniqueCount(world: World, portal: number, type: string): void {
  const unique = [...world.definitions.of(portal, type).values()].filter((one) => one.hasUniqueValue);
  if (unique.length >= 10) throw conflict("The maximum of 10 unique properties for this object is reached.");
}

function yesNo(): PropertyOption[] {
  return optionsOf([
    { label: "True", value: "true" },
    { label: "False", value: "false" },
  ]);
}

function optionsOf(given: z.output<typeof Option>[]): PropertyOption[] {
  const seen = new Set<string>();
  return given.map((option, index) => {
    if (seen.has(option.value))
      throw invalid(`Property option value "${option.value}" is used more than once.`);
    seen.add(option.value);
    return {
      label: option.label,
      value: option.value,
      ...(option.description == null ? {} : { description: option.description }),
      displayOrder: option.displayOrder ?? index,
      hidden: option.hidden ?? false,
    };
  });
}
