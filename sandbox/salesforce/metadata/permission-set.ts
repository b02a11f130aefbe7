import { RowError } from "../core/errors.ts";
import { commit, type Transaction } from "../data/commit.ts";
import type { Values } from "../data/committed.ts";
import { rows, rowsWhere } from "../data/records.ts";
import type { Row } from "../data/row.ts";
import { USER_PERMISSIONS } from "../objects/standard/setup.ts";
import type { Component, MetadataType, Scope } from "./component.ts";
import { children, flagOf, textOf, type Xml } from "./xml.ts";

const OBJECT_FLAGS = {
  allowCreate: "PermissionsCreate",
  allowDelete: "PermissionsDelete",
  allowEdit: "PermissionsEdit",
  allowRead: "PermissionsRead",
  modifyAllRecords: "PermissionsModifyAllRecords",
  viewAllRecords: "PermissionsViewAllRecords",
} as const;

/**
 * Permission sets with the rights on fields and objects and the user permissions in them. Saving one replaces what it
 * grants by what is listed; whether the vendor keeps unlisted entries is not established, so nobody should rely on it.
 */
export const PERMISSION_SET: MetadataType = {
  name: "PermissionSet",
  directory: "permissionsets",
  suffix: "permissionset",
  inFolder: false,
  find: (scope, fullName) => {
    const set = named(scope, fullName);
    return set && elementsOf(scope, set);
  },
  put: (scope, component) => {
    const grants = checked(scope, component);
    commit(scope.world, scope, (tx) => save(scope, tx, component, grants));
  },
  remove: (scope, fullName) => {
    const set = named(scope, fullName)!;
    commit(scope.world, scope, (tx) => {
      for (const type of ["FieldPermissions", "ObjectPermissions"])
        for (const row of rowsWhere(scope.world, scope.org, type, "ParentId", [set.Id])) tx.remove(row.Id);
      for (const row of rowsWhere(scope.world, scope.org, "PermissionSetAssignment", "PermissionSetId", [
        set.Id,
      ]))
        tx.remove(row.Id);
      tx.remove(set.Id);
    });
  },
  list: ({ world, org }) =>
    rows(world, org, "PermissionSet")
      .filter((row) => row.IsOwnedByProfile !== true)
      .map((row) => String(row.Name)),
};

interface Grants {
  fields: Values[];
  objects: Values[];
  permissions: Record<string, boolean>;
}

function named({ world, org }: Scope, fullName: string): Row | undefined {
  const wanted = fullName.toLowerCase();
  return rows(world, org, "PermissionSet").find(
    (row) => row.IsOwnedByProfile !== true && String(row.Name).toLowerCase() === wanted,
  );
}

function checked(scope: Scope, component: Component): Grants {
  if (!/^[A-Za-z](?:_?[A-Za-z0-9])*$/.test(component.fullName))
    throw new RowError("INVALID_FULL_NAME", `${component.fullName} is no valid name of a permission set.`, [
      "fullName",
    ]);
  if (!textOf(component.body, "label")?.trim())
    throw new RowError("REQUIRED_FIELD_MISSING", "Required field is missing: label", ["label"]);
  return {
    fields: children(component.body, "fieldPermissions").map((one) => fieldGrant(scope, one)),
    objects: children(component.body, "objectPermissions").map((one) => objectGrant(scope, one)),
    permissions: Object.fromEntries(children(component.body, "userPermissions").map((one) => userGrant(one))),
  };
}

function fieldGrant({ world, org }: Scope, given: Xml): Values {
  const name = textOf(given, "field") ?? "";
  const [object = "", field = ""] = name.split(".");
  const found = world.definitions.field(org, object, field);
  if (!found)
    throw new RowError(
      "INVALID_CROSS_REFERENCE_KEY",
      `In field: field - no CustomField named ${name} found`,
      ["field"],
    );
  const readable = flagOf(given, "readable");
  const editable = flagOf(given, "editable");
  if (!found.nillable && found.type !== "boolean")
    throw new RowError("FIELD_INTEGRITY_EXCEPTION", `You cannot deploy to a required field: ${name}`, [
      "field",
    ]);
  if (editable && found.formula !== null)
    throw new RowError("FIELD_INTEGRITY_EXCEPTION", `${name} is a formula field: it can't be editable.`, [
      "editable",
    ]);
  if (editable && !readable)
    throw new RowError("FIELD_INTEGRITY_EXCEPTION", `${name}: an editable field must be readable too.`, [
      "readable",
    ]);
  const type = world.definitions.object(org, object)!.name;
  return {
    SobjectType: type,
    Field: `${type}.${found.name}`,
    PermissionsRead: readable,
    PermissionsEdit: editable,
  };
}

function objectGrant({ world, org }: Scope, given: Xml): Values {
  const name = textOf(given, "object") ?? "";
  const object = world.definitions.object(org, name);
  if (!object)
    throw new RowError(
      "INVALID_CROSS_REFERENCE_KEY",
      `In field: object - no CustomObject named ${name} found`,
      ["object"],
    );
  const flags = Object.entries(OBJECT_FLAGS).map(([element, field]) => [field, flagOf(given, element)]);
  return { SobjectType: object.name, ...(Object.fromEntries(flags) as Values) };
}

function userGrant(given: Xml): [string, boolean] {
  const name = textOf(given, "name") ?? "";
  if (!USER_PERMISSIONS.includes(name))
    throw new RowError(
      "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
      `User Permission: bad value for restricted picklist field: ${name}`,
      ["name"],
    );
  return [`Permissions${name}`, flagOf(given, "enabled")];
}

function save(scope: Scope, tx: Transaction, component: Component, grants: Grants): void {
  const known = named(scope, component.fullName);
  const none = Object.fromEntries(USER_PERMISSIONS.map((name) => [`Permissions${name}`, false]));
  const values = {
    ...none,
    ...grants.permissions,
    Label: textOf(component.body, "label")!,
    Description: textOf(component.body, "description") ?? null,
  };
  const set = known
    ? tx.update(known.Id, values)
    : tx.insert("PermissionSet", {
        ...values,
        Name: component.fullName,
        IsCustom: true,
        IsOwnedByProfile: false,
        Type: "Regular",
      });
  const parts = { FieldPermissions: grants.fields, ObjectPermissions: grants.objects };
  for (const [type, wanted] of Object.entries(parts)) {
    const key = type === "FieldPermissions" ? "Field" : "SobjectType";
    const before = rowsWhere(scope.world, scope.org, type, "ParentId", [set.Id]);
    for (const row of before) if (!wanted.some((one) => one[key] === row[key])) tx.remove(row.Id);
    for (const one of wanted) {
      const row = before.find((other) => other[key] === one[key]);
      if (row) tx.update(row.Id, one);
      else tx.insert(type, { ParentId: set.Id, ...one });
    }
  }
}

function elementsOf({ world, org }: Scope, set: Row): Record<string, unknown> {
  const of = (type: string): Row[] => rowsWhere(world, org, type, "ParentId", [set.Id]);
  return {
    fullName: set.Name,
    description: set.Description,
    fieldPermissions: of("FieldPermissions").map((row) => ({
      editable: row.PermissionsEdit === true,
      field: row.Field,
      readable: row.PermissionsRead === true,
    })),
    hasActivationRequired: false,
    label: set.Label,
    objectPermissions: of("ObjectPermissions").map((row) => ({
      ...Object.fromEntries(
        Object.entries(OBJECT_FLAGS).map(([element, field]) => [element, row[field] === true]),
      ),
      object: row.SobjectType,
    })),
    userPermissions: USER_PERMISSIONS.filter((name) => set[`Permissions${name}`] === true).map((name) => ({
      enabled: true,
      name,
    })),
  };
}
