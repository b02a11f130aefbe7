import type { CustomPart } from "./object-spec.ts";

/** A record of the rules by its own field names, without the package's namespace; empty fields are absent. */
export interface RuleRow {
  readonly id: string;
  readonly values: Readonly<Record<string, string | number | boolean>>;
}

export type RuleRows = Readonly<Record<Exclude<CustomPart, "requests">, readonly RuleRow[]>>;

export const textIn = ({ values }: RuleRow, field: string): string | null => {
  const value = values[field];
  return value === undefined || String(value).trim() === "" ? null : String(value).trim();
};

export const numberIn = ({ values }: RuleRow, field: string): number | null =>
  typeof values[field] === "number" ? values[field] : null;

export const flagIn = ({ values }: RuleRow, field: string): boolean => values[field] === true;

/** Texts between separators, without empty ones. */
export const listIn = (row: RuleRow, field: string, separator: string): readonly string[] =>
  (textIn(row, field) ?? "")
    .split(separator)
    .map((one) => one.trim())
    .filter(Boolean);
