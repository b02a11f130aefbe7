import { BadInput } from "../errors.ts";
import { isTooDeep, TOO_DEEP } from "../settings/nesting.ts";

/**
 * What a request says must be something that can be kept: PostgreSQL holds no NUL character, no UTF-8 a lone surrogate,
 * and no stack a value without end. Throws BadInput naming where.
 */
export function mustBeWholesome(said: Readonly<Record<string, unknown>>): void {
  for (const [where, value] of Object.entries(said)) {
    if (isTooDeep(value)) throw new BadInput(where, `${TOO_DEEP}.`, "Send what the document describes.");
    if (!hasOnlyText(value))
      throw new BadInput(where, "a NUL character or half a character is in it.", "Send whole characters.");
  }
}

function hasOnlyText(value: unknown): boolean {
  if (typeof value === "string") return !value.includes("\0") && value.isWellFormed();
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([key, member]) => hasOnlyText(key) && hasOnlyText(member));
}
