import type { Transaction } from "../data/commit.ts";
import { rowsWhere } from "../data/records.ts";
import type { Row, Value } from "../data/row.ts";
import { USER_PERMISSIONS } from "../objects/standard/setup.ts";

export interface FieldGrant {
  /** "Lead.X__c". */
  field: string;
  readable: boolean;
  editable: boolean;
}

export interface ObjectGrant {
  object: string;
  read: boolean;
  create: boolean;
  edit: boolean;
  delete: boolean;
  viewAll: boolean;
  modifyAll: boolean;
}

export interface PermissionSetGrants {
  name: string;
  label?: string | undefined;
  description?: string | undefined;
  permissions: string[];
  fields: FieldGrant[];
  objects: ObjectGrant[];
}

/** A permission set by its name. */
export function findPermissionSet({ world, org }: Transaction, name: string): Row | undefined {
  return rowsWhere(world, org, "PermissionSet", "Name", [name]).find((row) => row.ProfileId === undefined);
}

/** Makes a permission set or adds to a known one; grants that are not named stay as they are. Answers its id. */
export function putPermissionSet(tx: Transaction, given: PermissionSetGrants): string {
  const switched = Object.fromEntries(given.permissions.map((name) => [`Permissions${name}`, true]));
  const known = findPermissionSet(tx, given.name);
  const values = {
    ...switched,
    ...(given.label === undefined ? {} : { Label: given.label }),
    ...(given.description === undefined ? {} : { Description: given.description }),
  };
  const id = known
    ? tx.update(known.Id, values).Id
    : tx.insert("PermissionSet", {
        ...everyPermissionOff(),
        Name: given.name,
        Label: given.label ?? given.name,
        IsOwnedByProfile: false,
        IsCustom: true,
        Type: "Regular",
        ...values,
      }).Id;
  for (const grant of given.fields) grantField(tx, id, grant);
  putObjectGrants(tx, id, given.objects);
  return id;
}

export function everyPermissionOff(): Record<string, Value> {
  return Object.fromEntries(USER_PERMISSIONS.map((name) => [`Permissions${name}`, false]));
}

/** Gives a permission set, or a profile's own one, access to a field; to edit is to read. */
function grantField(tx: Transaction, set: string, { field, readable, editable }: FieldGrant): void {
  const known = rowsWhere(tx.world, tx.org, "FieldPermissions", "ParentId", [set]).find(
    (row) => String(row.Field).toLowerCase() === field.toLowerCase(),
  );
  const rights = { PermissionsRead: readable || editable, PermissionsEdit: editable };
  if (known) tx.update(known.Id, rights);
  else
    tx.insert("FieldPermissions", {
      ParentId: set,
      SobjectType: field.split(".")[0]!,
      Field: field,
      ...rights,
    });
}

/** Gives a permission set rights on objects. */
export function putObjectGrants(tx: Transaction, set: string, grants: ObjectGrant[]): void {
  for (const grant of grants) grantObject(tx, set, grant);
}

function grantObject(tx: Transaction, set: string, grant: ObjectGrant): void {
  const known = rowsWhere(tx.world, tx.org, "ObjectPermissions", "ParentId", [set]).find(
    (row) => row.SobjectType === grant.object,
  );
  const rights = {
    PermissionsRead: grant.read,
    PermissionsCreate: grant.create,
    PermissionsEdit: grant.edit,
    PermissionsDelete: grant.delete,
    PermissionsViewAllRecords: grant.viewAll,
    PermissionsModifyAllRecords: grant.modifyAll,
  };
  if (known) tx.update(known.Id, rights);
  else tx.insert("ObjectPermissions", { ParentId: set, SobjectType: grant.object, ...rights });
}

/** Assigns a permission set to a user, once. */
export function assign(tx: Transaction, set: string, user: string): void {
  const known = rowsWhere(tx.world, tx.org, "PermissionSetAssignment", "AssigneeId", [user]).some(
    (row) => row.PermissionSetId === set,
  );
  if (!known)
    tx.insert("PermissionSetAssignment", { PermissionSetId: set, AssigneeId: user, IsActive: true });
}
