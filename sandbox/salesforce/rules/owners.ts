import { RowError } from "../core/errors.ts";
import { find, rows, rowsWhere } from "../data/records.ts";
import type { Row } from "../data/row.ts";
import { fieldValue } from "../data/value.ts";
import { changes, type Draft, type Save } from "./save-context.ts";

/** The owner the assignment rule gives a lead; undefined where no rule runs or none of its entries fits. */
export function assignedOwner({ tx, autoAssign }: Save, { object, next }: Draft): string | undefined {
  if (object.name !== "Lead" || autoAssign === false) return undefined;
  const { assignmentRule } = tx.world.orgs.get(tx.org);
  if (!assignmentRule) return undefined;
  if (autoAssign === true && !assignmentRule.active) return undefined;
  if (
    typeof autoAssign === "string" &&
    !rows(tx.world, tx.org, "AssignmentRule").some((row) => row.Id === autoAssign)
  )
    throw new RowError("INVALID_CROSS_REFERENCE_KEY", "invalid assignment rule id", []);
  const row = { ...next, Id: "" } as Row;
  return assignmentRule.entries.find(({ when }) =>
    Object.entries(when).every(([name, value]) => {
      const field = object.byName.get(name.toLowerCase());
      return field !== undefined && fieldValue(tx.world, object, row, field) === value;
    }),
  )?.owner;
}

/** A new owner must be active, and a queue must serve the object. */
export function checkOwner({ tx }: Save, draft: Draft): void {
  const { object, next } = draft;
  if (!object.byName.has("ownerid") || !changes(draft, "OwnerId")) return;
  const owner = find(tx.world, tx.org, String(next.OwnerId ?? ""));
  if (!owner) return;
  if (owner.type === "Group") {
    const served = rowsWhere(tx.world, tx.org, "QueueSobject", "QueueId", [owner.row.Id]).some(
      (row) => row.SobjectType === object.name,
    );
    if (!served) throw new RowError("INVALID_OPERATION", "Queue not associated with this SObject type", []);
  } else if (owner.type === "User" && owner.row.IsActive !== true)
    throw new RowError(
      "INACTIVE_OWNER_OR_USER",
      `operation performed with inactive user [${owner.row.Id}] as owner of ${object.name.toLowerCase()}`,
      [],
    );
}
