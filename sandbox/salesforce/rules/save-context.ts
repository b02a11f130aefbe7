import type { Transaction } from "../data/commit.ts";
import type { Row, Value } from "../data/row.ts";
import type { ObjectDefinition } from "../objects/field.ts";

/** How a record is saved. */
export interface Save {
  tx: Transaction;
  /** Whether permissions are left out of it: the vendor itself does it, e.g. a web form. */
  trusted: boolean;
  /** Whether the org's active assignment rule runs, or which one by id. */
  autoAssign: boolean | string;
  /** Saves in spite of a duplicate rule that only alerts. */
  allowSave: boolean;
}

/** A record on its way in: what it was, what it will be. */
export interface Draft {
  object: ObjectDefinition;
  before: Row | null;
  /** Every field's value after the save; a step may change it. */
  next: Record<string, Value>;
}

/** Whether a save changes a field. */
export function changes({ before, next }: Draft, field: string): boolean {
  return (before?.[field] ?? null) !== (next[field] ?? null);
}
