import { Refusal, RowError } from "../core/errors.ts";
import { commit, type Transaction } from "../data/commit.ts";
import { type Call, restAuthor } from "../http/call.ts";
import type { Save } from "../rules/save-context.ts";

/** One record's outcome in a collection. */
export interface SaveResult {
  id?: string;
  success: boolean;
  errors: { statusCode: string; message: string; fields: string[] }[];
  created?: boolean;
}

/** Saves through REST: one transaction with the headers' wishes. */
export function saving<Result>(call: Call, work: (save: Save) => Result): Result {
  return commit(call.world, restAuthor(call), (tx) => work(saveOf(call, tx)));
}

function saveOf(call: Call, tx: Transaction): Save {
  const assign = (call.headers["sforce-auto-assign"] ?? "TRUE").trim();
  const rule = /^01Q\w{12,15}$/.test(assign) ? assign : assign.toUpperCase() !== "FALSE";
  const allowSave = /allowSave\s*=\s*true/i.test(call.headers["sforce-duplicate-rule-header"] ?? "");
  return { tx, trusted: false, autoAssign: rule, allowSave };
}

/** Thrown to undo a collection, and caught right outside of its transaction. */
class Undone extends Error {}

/**
 * Saves each record of a collection; those that fail say why. With `allOrNone` one failure undoes all: the others say
 * that they were rolled back.
 */
export function saveEach<Item>(
  call: Call,
  items: readonly Item[],
  allOrNone: boolean,
  one: (save: Save, item: Item) => Omit<SaveResult, "success" | "errors">,
): SaveResult[] {
  let results: SaveResult[] = [];
  const firstFaulty = call.rowFault ? items.length - call.rowFault.count : items.length;
  try {
    saving(call, (save) => {
      results = items.map((item, index) =>
        attempted(call, save, () => one(save, item), index >= firstFaulty),
      );
      if (allOrNone && results.some(({ success }) => !success)) throw new Undone();
    });
  } catch (error) {
    if (!(error instanceof Undone)) throw error;
    results = results.map((result) => (result.success ? rolledBack() : result));
  }
  return results;
}

function attempted(
  call: Call,
  { tx }: Save,
  work: () => Omit<SaveResult, "success" | "errors">,
  faulty: boolean,
): SaveResult {
  if (faulty) {
    const { statusCode, message } = call.rowFault!;
    return { success: false, errors: [{ statusCode, message, fields: [] }] };
  }
  try {
    const { id, ...rest } = tx.attempt(work);
    return { ...(id === undefined ? {} : { id }), success: true, errors: [], ...rest };
  } catch (error) {
    if (error instanceof RowError)
      return {
        success: false,
        errors: [{ statusCode: error.statusCode, message: error.message, fields: error.fields }],
      };
    if (error instanceof Refusal && error.errors[0]?.errorCode === "NOT_FOUND")
      return {
        success: false,
        errors: [{ statusCode: "INVALID_TYPE", message: "sObject type is not supported.", fields: [] }],
      };
    throw error;
  }
}

function rolledBack(): SaveResult {
  const message =
    "Record rolled back because not all records were valid and the request was using AllOrNone header";
  return {
    success: false,
    errors: [{ statusCode: "ALL_OR_NONE_OPERATION_ROLLED_BACK", message, fields: [] }],
  };
}

/** Fails a call for one record where a fault was ordered. */
export function strikeRow(call: Call): void {
  if (call.rowFault) throw new RowError(call.rowFault.statusCode, call.rowFault.message, []);
}
