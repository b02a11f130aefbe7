import { type Field, type FieldType, makeField } from "../objects/field.ts";
import type { FunctionCall } from "./ast.ts";
import { NUMERIC } from "./literal-value.ts";
import type { Reading } from "./reading.ts";
import type { Column, Sources } from "./sources.ts";
import { type Sql, sql } from "./sql.ts";

const AGGREGATES = ["COUNT", "COUNT_DISTINCT", "MIN", "MAX", "SUM", "AVG"];

const COMPARABLE: FieldType[] = [
  ...NUMERIC,
  "date",
  "datetime",
  "string",
  "picklist",
  "email",
  "phone",
  "url",
  "id",
  "reference",
];

/** The value of an aggregate function over the grouped rows, typed as the vendor answers it. */
export function aggregateValue(reading: Reading, sources: Sources, call: FunctionCall): Column {
  if (!AGGREGATES.includes(call.name))
    throw reading.refused(call.at, "MALFORMED_QUERY", `The function ${call.name}() is not emulated`);
  if (!call.argument) {
    if (call.name === "COUNT") return column(sources, "int", 0, sql`COUNT(*)`);
    throw reading.refused(call.at, "MALFORMED_QUERY", `${call.name}() needs a field`);
  }
  const of = sources.column(call.argument);
  if (!suits(call.name, of.field))
    throw reading.refused(
      call.at,
      "MALFORMED_QUERY",
      `field ${of.field.name} does not support aggregate operator ${call.name}`,
    );
  switch (call.name) {
    case "COUNT":
      return column(sources, "int", 0, sql`COUNT(${of.sql})`);
    case "COUNT_DISTINCT":
      return column(sources, "int", 0, sql`COUNT(DISTINCT ${of.sql})`);
    case "SUM":
      return column(sources, "double", of.field.scale, sql`SUM(${of.sql})`);
    case "AVG":
      return column(sources, "double", 15, sql`AVG(${of.sql})`);
    case "MIN":
      return { ...of, sql: sql`MIN(${of.sql})` };
    default:
      return { ...of, sql: sql`MAX(${of.sql})` };
  }
}

function suits(name: string, field: Field): boolean {
  if (!field.filterable) return false;
  if (name === "SUM" || name === "AVG") return NUMERIC.includes(field.type);
  return name === "MIN" || name === "MAX" ? COMPARABLE.includes(field.type) : field.type !== "boolean";
}

function column(sources: Sources, type: FieldType, scale: number, value: Sql): Column {
  return { field: makeField({ name: "Aggregate", type, scale }), source: sources.root, sql: value };
}
