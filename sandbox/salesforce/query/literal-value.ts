import { isId, to18 } from "../core/ids.ts";
import type { Field, FieldType } from "../objects/field.ts";
import type { Literal } from "./ast.ts";
import type { Reading } from "./reading.ts";
import type { QueryRefusal } from "./refusal.ts";

export const NUMERIC: FieldType[] = ["int", "double", "currency", "percent"];

/** What the vendor calls a type in its complaints, and whether its values stand in quotes. */
function told(type: FieldType): { name: string; quoted: boolean } {
  if (type === "datetime") return { name: "dateTime", quoted: false };
  if (["date", "boolean", "time"].includes(type) || NUMERIC.includes(type))
    return { name: type, quoted: false };
  if (type === "id" || type === "reference") return { name: "ID", quoted: true };
  return { name: "string", quoted: true };
}

/** INVALID_FIELD: the value is of another kind than the field. */
export function wrongKind(reading: Reading, field: Field, literal: Literal): QueryRefusal {
  const { name, quoted } = told(field.type);
  return reading.refused(
    literal.at,
    "INVALID_FIELD",
    `value of filter criterion for field '${field.name}' must be of type ${name} and should ${quoted ? "" : "not "}be enclosed in quotes`,
  );
}

/** A text as it is compared with a field: ids in their long form. */
export function boundText(reading: Reading, field: Field, literal: Literal): string {
  if (literal.kind !== "string") throw wrongKind(reading, field, literal);
  if (field.type !== "id" && field.type !== "reference") return literal.text;
  if (!isId(literal.text))
    throw reading.refused(literal.at, "INVALID_QUERY_FILTER_OPERATOR", `invalid ID field: ${literal.text}`);
  return to18(literal.text);
}
