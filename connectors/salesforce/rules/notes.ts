import type { KeptProblem } from "../../connector.ts";
import type { RuleRow } from "./rows.ts";

export type File = Readonly<Record<string, unknown>>;

/** Takes down what is wrong with a record, and which paths of the file a record stands for. */
export interface Notes {
  wrong(row: RuleRow, problem: KeptProblem): void;
  at(path: string, row: RuleRow): void;
}

/** A part of a policy file; what is none is empty. */
export const asFile = (value: unknown): File =>
  value !== null && typeof value === "object" && !Array.isArray(value) ? { ...value } : {};

export const missing = (field: string, fix: string): KeptProblem => ({ field, reason: "It is empty.", fix });
