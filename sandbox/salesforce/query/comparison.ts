import type { Field, FieldType } from "../objects/field.ts";
import type { Comparator, Literal } from "./ast.ts";
import { boundText, NUMERIC, wrongKind } from "./literal-value.ts";
import { daysOf } from "./periods.ts";
import type { Reading } from "./reading.ts";
import type { QueryRefusal } from "./refusal.ts";
import type { Column } from "./sources.ts";
import { joined, type Sql, sql } from "./sql.ts";
import { startOfDay } from "./zone.ts";

/** Types whose values are quoted texts. */
export const LIST_TYPES: FieldType[] = [
  "id",
  "reference",
  "string",
  "textarea",
  "phone",
  "email",
  "url",
  "picklist",
  "combobox",
];

const ORDERED = ["<", "<=", ">", ">="];

/** INVALID_QUERY_FILTER_OPERATOR: this field is not compared so. */
export function wrongOperator(reading: Reading, at: number, operator: string, field: Field): QueryRefusal {
  const on = field.type === "id" || field.type === "reference" ? "id" : field.type;
  return reading.refused(
    at,
    "INVALID_QUERY_FILTER_OPERATOR",
    operator === "LIKE" || field.type === "boolean"
      ? `invalid operator on ${on} field`
      : `operator ${operator} is not taken by the ${on} field '${field.name}'`,
  );
}

/** One comparison as SQL; null on the column's side makes it null, which counts as false, except for `!=`. */
export function compared(
  reading: Reading,
  column: Column,
  comparator: Comparator,
  values: Literal[],
  at: number,
): Sql {
  const { field } = column;
  const literal = values[0]!;
  if (comparator === "INCLUDES" || comparator === "EXCLUDES")
    return chosen(reading, column, comparator, values, at);
  if (comparator === "LIKE") return like(reading, column, literal, at);
  if (literal.kind === "null" || (literal.kind === "string" && literal.text === "" && isText(field)))
    return emptiness(reading, column, comparator, at);
  if (field.type === "boolean") {
    if (ORDERED.includes(comparator)) throw wrongOperator(reading, at, comparator, field);
    if (literal.kind !== "boolean") throw wrongKind(reading, field, literal);
    return related(column.sql, comparator, sql`${literal.value ? 1 : 0}`);
  }
  if (field.type === "date" || field.type === "datetime") return moment(reading, column, comparator, literal);
  if (NUMERIC.includes(field.type)) {
    if (literal.kind !== "number") throw wrongKind(reading, field, literal);
    return related(column.sql, comparator, sql`${literal.value}`);
  }
  if (field.type === "time")
    throw reading.refused(at, "INVALID_QUERY_FILTER_OPERATOR", "filters on time fields are not emulated");
  const exact = field.caseSensitive || field.type === "id" || field.type === "reference";
  const bound = boundText(reading, field, literal);
  return related(column.sql, comparator, exact ? sql`${bound}` : sql`${bound} COLLATE NOCASE`);
}

function isText(field: Field): boolean {
  return LIST_TYPES.includes(field.type) || field.type === "multipicklist";
}

function related(left: Sql, comparator: Comparator, right: Sql): Sql {
  switch (comparator) {
    case "=":
      return sql`${left} = ${right}`;
    case "!=":
      return sql`(${left} IS NULL OR ${left} <> ${right})`;
    case "<":
      return sql`${left} < ${right}`;
    case "<=":
      return sql`${left} <= ${right}`;
    case ">":
      return sql`${left} > ${right}`;
    default:
      return sql`${left} >= ${right}`;
  }
}

function emptiness(reading: Reading, column: Column, comparator: Comparator, at: number): Sql {
  if (comparator === "=") return sql`${column.sql} IS NULL`;
  if (comparator === "!=") return sql`${column.sql} IS NOT NULL`;
  throw reading.refused(at, "MALFORMED_QUERY", `null is compared with = and != only, not ${comparator}`);
}

function like(reading: Reading, column: Column, literal: Literal, at: number): Sql {
  const { field } = column;
  const texts: FieldType[] = ["string", "textarea", "phone", "email", "url", "picklist", "combobox"];
  if (!texts.includes(field.type)) throw wrongOperator(reading, at, "LIKE", field);
  if (literal.kind !== "string") throw wrongKind(reading, field, literal);
  return sql`${column.sql} LIKE ${literal.pattern} ESCAPE '\\'`;
}

/** `INCLUDES ('A;B', 'C')`: A and B both chosen, or C. */
function chosen(reading: Reading, column: Column, comparator: string, values: Literal[], at: number): Sql {
  if (column.field.type !== "multipicklist") throw wrongOperator(reading, at, comparator, column.field);
  const sets = values.map((value) => {
    const parts = boundText(reading, column.field, value).split(";");
    const each = parts.map((part) => sql`instr(';' || ${column.sql} || ';', ${`;${part};`}) > 0`);
    return sql`(${joined(each, " AND ")})`;
  });
  const any = sql`(${joined(sets, " OR ")})`;
  return comparator === "INCLUDES" ? any : sql`NOT COALESCE(${any}, 0)`;
}

/** Days and instants; a period such as TODAY is the stretch between its ends in the user's zone. */
function moment(reading: Reading, column: Column, comparator: Comparator, literal: Literal): Sql {
  const { field } = column;
  const isDate = field.type === "date";
  if (literal.kind !== "period") {
    if (isDate && literal.kind === "date") return related(column.sql, comparator, sql`${literal.text}`);
    if (!isDate && literal.kind === "datetime")
      return related(column.sql, comparator, sql`${literal.instant}`);
    throw wrongKind(reading, field, literal);
  }
  const days = daysOf(literal, reading.now, reading.zone);
  const from = sql`${isDate ? days.from : startOfDay(days.from, reading.zone)}`;
  const to = sql`${isDate ? days.to : startOfDay(days.to, reading.zone)}`;
  const x = column.sql;
  switch (comparator) {
    case "=":
      return sql`(${x} >= ${from} AND ${x} < ${to})`;
    case "!=":
      return sql`(${x} IS NULL OR ${x} < ${from} OR ${x} >= ${to})`;
    case "<":
      return sql`${x} < ${from}`;
    case "<=":
      return sql`${x} < ${to}`;
    case ">":
      return sql`${x} >= ${to}`;
    default:
      return sql`${x} >= ${from}`;
  }
}
