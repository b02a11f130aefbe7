import { RowError } from "../core/errors.ts";
import { prefixOf } from "../core/ids.ts";
import { find, isIndexed, rows, rowsWhere } from "../data/records.ts";
import type { Row } from "../data/row.ts";
import { fieldValue } from "../data/value.ts";
import { evaluate } from "./formula.ts";
import { changes, type Draft, type Save } from "./save-context.ts";

/** Everything the vendor asks of a record before it saves it, in its order. */
export function check(save: Save, draft: Draft): void {
  required(draft);
  references(save, draft);
  unique(save, draft);
  validation(save, draft);
  duplicates(save, draft);
}

function required({ object, next, before }: Draft): void {
  const missing = object.fields.filter(
    (field) =>
      !field.nillable &&
      (field.createable || field.updateable) &&
      field.type !== "boolean" &&
      (before === null || before[field.name] !== undefined) &&
      (next[field.name] ?? null) === null,
  );
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name);
  throw new RowError("REQUIRED_FIELD_MISSING", `Required fields are missing: [${names.join(", ")}]`, names);
}

function references({ tx }: Save, draft: Draft): void {
  for (const field of draft.object.fields) {
    const id = draft.next[field.name] ?? null;
    if (field.type !== "reference" || id === null || !changes(draft, field.name)) continue;
    const target = tx.world.definitions.byPrefix(tx.org, prefixOf(String(id)));
    if (target && !field.referenceTo.includes(target.name))
      throw new RowError("FIELD_INTEGRITY_EXCEPTION", `${field.label}: id value of incorrect type: ${id}`, [
        field.name,
      ]);
    const found = find(tx.world, tx.org, String(id));
    if (!found) throw new RowError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [field.name]);
    if (found.deleted) throw new RowError("ENTITY_IS_DELETED", "entity is deleted", []);
  }
}

function unique({ tx }: Save, draft: Draft): void {
  for (const field of draft.object.fields) {
    const value = draft.next[field.name] ?? null;
    if (!field.unique || value === null || !changes(draft, field.name)) continue;
    const other = rowsWhere(tx.world, tx.org, draft.object.name, field.name, [value]).find(
      (row) => row.Id !== draft.before?.Id && (!field.caseSensitive || row[field.name] === value),
    );
    if (other)
      throw new RowError(
        "DUPLICATE_VALUE",
        `duplicate value found: ${field.name} duplicates value on record with id: ${other.Id}`,
        [field.name],
      );
  }
}

function validation({ tx }: Save, { object, before, next }: Draft): void {
  const rules = tx.world.orgs.get(tx.org).validationRules.filter((rule) => rule.object === object.name);
  if (rules.length === 0) return;
  const row = { ...next, Id: before?.Id ?? "" } as Row;
  for (const rule of rules) {
    const fails = evaluate(rule.formula, {
      object,
      now: tx.at,
      blankIsZero: true,
      read: (field) => fieldValue(tx.world, object, row, field),
    });
    if (fails === true)
      throw new RowError("FIELD_CUSTOM_VALIDATION_EXCEPTION", rule.message, rule.field ? [rule.field] : []);
  }
}

function duplicates({ tx, allowSave }: Save, draft: Draft): void {
  const { object, next, before } = draft;
  for (const rule of tx.world.orgs.get(tx.org).duplicateRules) {
    const value = next[rule.field] ?? null;
    if (rule.object !== object.name || value === null || !changes(draft, rule.field)) continue;
    const candidates = isIndexed(object, rule.field)
      ? rowsWhere(tx.world, tx.org, object.name, rule.field, [value])
      : rows(tx.world, tx.org, object.name).filter((row) => row[rule.field] === value);
    const matches = candidates.filter((row) => row.Id !== before?.Id);
    if (matches.length === 0 || (allowSave && !rule.block)) continue;
    throw new RowError("DUPLICATES_DETECTED", "Use one of these records?", [], 400, {
      duplicateResut: {
        allowSave: !rule.block,
        duplicateRule: rule.name.replace(/\W+/g, "_"),
        duplicateRuleEntityType: object.name,
        errorMessage: "Use one of these records?",
        matchResults: [
          {
            entityType: object.name,
            errors: [],
            matchEngine: "ExactMatchEngine",
            matchRecords: matches.map((row) => ({
              additionalInformation: [],
              fieldDiffs: [],
              matchConfidence: 100.0,
              record: { attributes: { type: object.name }, Id: row.Id },
            })),
            rule: rule.name.replace(/\W+/g, "_"),
            size: matches.length,
            success: true,
          },
        ],
      },
    });
  }
}
