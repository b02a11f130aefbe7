import { RowError, refuse } from "../core/errors.ts";
import { to18 } from "../core/ids.ts";
import { find } from "../data/records.ts";
import type { Row, Value } from "../data/row.ts";
import type { Field, ObjectDefinition } from "../objects/field.ts";
import { afterDelete, afterSave, afterUndelete } from "./after-save.ts";
import { check } from "./checks.ts";
import { derive } from "./derive.ts";
import { inside } from "./input-value.ts";
import { assignedOwner, checkOwner } from "./owners.ts";
import type { Draft, Save } from "./save-context.ts";

export type Given = Readonly<Record<string, unknown>>;

const NO_RIGHT = "insufficient access rights on object id";

/** Saves a new record under every rule of the org; answers it as it stands. */
export function createRecord(save: Save, type: string, given: Given, id?: string): Row {
  const { tx } = save;
  const object = needObject(save, type);
  if (!object.createable || !(save.trusted || tx.world.access.object(tx.org, tx.user, object.name).create))
    throw new RowError("INSUFFICIENT_ACCESS_OR_READONLY", NO_RIGHT, [], 403);
  const draft: Draft = {
    object,
    before: null,
    next: { ...defaults(save, object), ...values(save, object, given, "create") },
  };
  const owner = assignedOwner(save, draft);
  if (owner !== undefined) draft.next.OwnerId = owner;
  derive(save, draft);
  checkOwner(save, draft);
  check(save, draft);
  const row = tx.insert(object.name, draft.next, id);
  afterSave(save, { ...draft, before: null }, row);
  return tx.find(row.Id)!.row;
}

/** Changes fields of a record under every rule of the org. */
export function updateRecord(save: Save, type: string, id: string, given: Given): Row {
  const { tx } = save;
  const object = needObject(save, type);
  const before = needRow(save, object, id);
  if (!object.updateable || !(save.trusted || tx.world.access.object(tx.org, tx.user, object.name).edit))
    throw new RowError("INSUFFICIENT_ACCESS_OR_READONLY", NO_RIGHT, [], 403);
  const changed = values(save, object, given, "update");
  if (object.name === "Lead" && before.IsConverted === true && !mayEditConverted(save))
    throw new RowError("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead", []);
  const draft: Draft = { object, before, next: { ...before, ...changed } };
  const owner = assignedOwner(save, draft);
  if (owner !== undefined) draft.next.OwnerId = owner;
  derive(save, draft);
  checkOwner(save, draft);
  check(save, draft);
  const row = tx.update(before.Id, differing(draft));
  afterSave(save, draft, row);
  return tx.find(before.Id)!.row;
}

/** Puts a record, and what hangs on it, into the recycle bin. */
export function deleteRecord(save: Save, type: string | undefined, id: string): void {
  const { tx } = save;
  const found = find(tx.world, tx.org, to18(id));
  const object = found && tx.world.definitions.object(tx.org, found.type);
  if (!found || !object || (type !== undefined && object.name.toLowerCase() !== type.toLowerCase()))
    throw new RowError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [], 404);
  if (found.deleted) throw new RowError("ENTITY_IS_DELETED", "entity is deleted", [], 404);
  if (!object.deletable || !(save.trusted || tx.world.access.object(tx.org, tx.user, object.name).delete))
    throw new RowError("INSUFFICIENT_ACCESS_OR_READONLY", NO_RIGHT, [], 403);
  tx.remove(found.row.Id);
  afterDelete(save, found.type, found.row.Id);
}

/** Takes a record, and what went with it, out of the recycle bin. */
export function undeleteRecord(save: Save, id: string): Row {
  const { tx } = save;
  const found = find(tx.world, tx.org, to18(id));
  if (!found) throw new RowError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [], 404);
  const isMerged = found.row.MasterRecordId !== undefined;
  if (!found.deleted || isMerged || !tx.world.definitions.object(tx.org, found.type)?.undeletable)
    throw new RowError("UNDELETE_FAILED", "Entity is not in the recycle bin", []);
  tx.restore(found.row.Id);
  afterUndelete(save, found.type, found.row);
  return tx.find(found.row.Id)!.row;
}

/** An object the user may know of. */
function needObject({ tx, trusted }: Save, type: string): ObjectDefinition {
  const object = tx.world.definitions.object(tx.org, type);
  if (!object || !(trusted || tx.world.access.object(tx.org, tx.user, object.name).read))
    throw refuse(404, "NOT_FOUND", "The requested resource does not exist");
  return object;
}

/** A row that can be changed: there, of this object, not deleted. */
function needRow({ tx }: Save, object: ObjectDefinition, id: string): Row {
  const found = find(tx.world, tx.org, to18(id));
  if (found?.type !== object.name)
    throw new RowError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [], 404);
  if (found.deleted) throw new RowError("ENTITY_IS_DELETED", "entity is deleted", [], 404);
  return found.row;
}

function values(
  { tx, trusted }: Save,
  object: ObjectDefinition,
  given: Given,
  how: "create" | "update",
): Record<string, Value> {
  const taken: Record<string, Value> = {};
  const refused: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    if (name === "attributes" || name.toLowerCase() === "id") continue;
    const field = object.byName.get(name.toLowerCase());
    if (!field || !(trusted || tx.world.access.seesField(tx.org, tx.user, object.name, field)))
      throw new RowError("INVALID_FIELD", `No such column '${name}' on sobject of type ${object.name}`, []);
    if (mayWrite(field, how) && (trusted || tx.world.access.editsField(tx.org, tx.user, object.name, field)))
      taken[field.name] = inside(field, value);
    else refused.push(field.name);
  }
  if (refused.length > 0)
    throw new RowError(
      "INVALID_FIELD_FOR_INSERT_UPDATE",
      `Unable to create/update fields: ${refused.join(", ")}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
      refused,
    );
  return taken;
}

function mayWrite(field: Field, how: "create" | "update"): boolean {
  return field.formula === null && (how === "create" ? field.createable : field.updateable);
}

function defaults({ tx }: Save, object: ObjectDefinition): Record<string, Value> {
  const made: Record<string, Value> = {};
  for (const field of object.fields) {
    if (field.formula !== null) continue;
    const picked = field.picklistValues.find(({ defaultValue }) => defaultValue)?.value;
    const value = picked ?? field.defaultValue;
    if (value !== null && field.name !== "IsDeleted") made[field.name] = value;
  }
  if (object.byName.has("ownerid")) made.OwnerId = tx.user;
  return made;
}

/** What the save changes, derived fields among it. */
function differing({ before, next }: Draft): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(next).filter(([field, value]) => (before![field] ?? null) !== value),
  );
}

function mayEditConverted({ tx, trusted }: Save): boolean {
  return trusted || tx.world.access.can(tx.org, tx.user, "CanEditConvertedLeads");
}
