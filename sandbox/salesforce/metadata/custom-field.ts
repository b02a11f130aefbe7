import { RowError } from "../core/errors.ts";
import { commit } from "../data/commit.ts";
import { rows } from "../data/records.ts";
import type { Field } from "../objects/field.ts";
import type { MetadataType, Scope } from "./component.ts";
import { delayDescribe } from "./describe-lag.ts";
import { fieldElements } from "./field-elements.ts";
import { readField } from "./read-field.ts";

/** Custom fields that an object may have, by edition. Source: help "Custom field allocations per object". */
const FIELD_LIMITS: [RegExp, number][] = [
  [/professional/i, 100],
  [/unlimited|performance/i, 800],
];
const USUAL_LIMIT = 500;
const ACTIVITY_LIMIT = 100;
const MOST_EXTERNAL_IDS = 25;
const ACTIVITIES = ["Task", "Event"];

/** Custom fields: those of Task and Event stand on Activity. Nobody sees a new one until it is granted. */
export const CUSTOM_FIELD: MetadataType = {
  name: "CustomField",
  directory: "objects",
  suffix: "object",
  inFolder: false,
  find: (scope, fullName) => {
    const { object, name } = split(fullName);
    const found = scope.world.definitions.field(scope.org, standing(object), name);
    return found && fieldElements(`${object}.${found.name}`, found);
  },
  put: (scope, component, exists) => {
    const { object, name } = checkName(scope, component.fullName, exists);
    const field = readField(scope, standing(object), name, component.body);
    const { world, org } = scope;
    if (exists) checkChange(world.definitions.field(org, standing(object), name)!, field);
    else checkRoom(scope, object, field);
    world.definitions.putField(org, object, field);
    if (!exists) delayDescribe(world, org, object, field.name);
    track(scope, standing(object), field);
  },
  remove: (scope, fullName) => {
    const { object, name } = split(fullName);
    if (!scope.world.definitions.removeField(scope.org, object, name)) return;
    forgetGrants(scope, object, name);
  },
  list: ({ world, org }) =>
    world.definitions
      .objects(org)
      .filter((object) => object.name !== "Event")
      .flatMap((object) =>
        object.fields
          .filter((field) => field.custom)
          .map((field) => `${object.name === "Task" ? "Activity" : object.name}.${field.name}`),
      ),
};

function split(fullName: string): { object: string; name: string } {
  const [object = "", name = ""] = fullName.split(".");
  return { object, name };
}

/** Where a field's definition can be read. */
function standing(object: string): string {
  return object.toLowerCase() === "activity" ? "Task" : object;
}

function checkName(
  { world, org }: Scope,
  fullName: string,
  exists: boolean,
): { object: string; name: string } {
  const parts = fullName.split(".");
  const [object = "", name = ""] = parts;
  if (exists && name.split("__").length > 2)
    throw new RowError("CANNOT_MODIFY_MANAGED_OBJECT", `${fullName} belongs to a managed package.`, [
      "fullName",
    ]);
  if (parts.length !== 2 || !/^[A-Za-z](?:_?[A-Za-z0-9])*__c$/.test(name))
    throw new RowError(
      "INVALID_FULL_NAME",
      `The object or field name is invalid: ${fullName}. It must be like Lead.My_Field__c.`,
      ["fullName"],
    );
  if (ACTIVITIES.includes(object) || !world.definitions.object(org, standing(object)))
    throw new RowError(
      "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
      `Entity Enumeration Or ID: bad value for restricted picklist field: ${object}`,
      ["fullName"],
    );
  return { object, name };
}

function checkChange(before: Field, after: Field): void {
  if (before.type !== after.type || (before.formula === null) !== (after.formula === null))
    throw new RowError(
      "FIELD_INTEGRITY_EXCEPTION",
      `${before.name}: the type can't be changed from ${before.type} to ${after.type} here.`,
      ["type"],
    );
}

function checkRoom({ world, org }: Scope, object: string, field: Field): void {
  const { edition, extra } = world.orgs.get(org);
  const custom = world.definitions.fieldsOf(org, standing(object)).filter((one) => one.custom);
  const byEdition =
    object === "Activity"
      ? ACTIVITY_LIMIT
      : (FIELD_LIMITS.find(([name]) => name.test(edition))?.[1] ?? USUAL_LIMIT);
  const most = typeof extra.customFieldLimit === "number" ? extra.customFieldLimit : byEdition;
  if (custom.length >= most)
    throw new RowError(
      "CUSTOM_ENTITY_OR_FIELD_LIMIT",
      `Reached the limit of ${most} custom fields on ${object}.`,
    );
  if (field.externalId && custom.filter((one) => one.externalId).length >= MOST_EXTERNAL_IDS)
    throw new RowError(
      "CUSTOM_ENTITY_OR_FIELD_LIMIT",
      `Reached the limit of ${MOST_EXTERNAL_IDS} external ID fields on ${object}.`,
    );
}

/** A field with history tracking on is tracked where the org keeps a history of the object. */
function track({ world, org }: Scope, object: string, field: Field): void {
  const settings = world.orgs.get(org);
  const tracked = settings.historyTracking[object];
  if (!field.trackHistory || !tracked || tracked.includes(field.name)) return;
  world.orgs.put({
    ...settings,
    historyTracking: { ...settings.historyTracking, [object]: [...tracked, field.name] },
  });
}

function forgetGrants(scope: Scope, object: string, name: string): void {
  const { world, org } = scope;
  const objects = object.toLowerCase() === "activity" ? ACTIVITIES : [object];
  const gone = new Set(objects.map((one) => `${one}.${name}`.toLowerCase()));
  const grants = rows(world, org, "FieldPermissions").filter((row) =>
    gone.has(String(row.Field).toLowerCase()),
  );
  if (grants.length > 0)
    commit(world, scope, (tx) => {
      for (const grant of grants) tx.remove(grant.Id);
    });
}
