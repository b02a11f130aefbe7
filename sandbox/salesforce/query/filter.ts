import { aggregateValue } from "./aggregate.ts";
import type { Comparator, Condition, Literal, Operand, Query } from "./ast.ts";
import { compared, LIST_TYPES, wrongOperator } from "./comparison.ts";
import { boundText } from "./literal-value.ts";
import type { Reading } from "./reading.ts";
import { type Column, Sources, unknownObject } from "./sources.ts";
import { chained, type Sql, sql, word } from "./sql.ts";

type Use = "where" | "having";

/** WHERE or HAVING as a SQL condition. A comparison with nothing is false, and its opposite true, as the vendor has it. */
export function filter(reading: Reading, sources: Sources, condition: Condition, use: Use): Sql {
  let semijoins = 0;
  const visit = (part: Condition, nested: boolean): Sql => {
    switch (part.kind) {
      case "and":
      case "or": {
        const inner = part.terms.map((term) => visit(term, nested || part.kind === "or"));
        return chained(inner, part.kind === "and" ? "AND" : "OR");
      }
      case "not":
        return sql`NOT COALESCE((${visit(part.term, true)}), 0)`;
      case "semijoin":
        semijoins += 1;
        if (nested)
          throw reading.refused(
            part.at,
            "MALFORMED_QUERY",
            "Semi join sub-selects are only allowed at the top level WHERE expressions and not in nested WHERE expressions.",
          );
        if (semijoins > 2)
          throw reading.refused(part.at, "MALFORMED_QUERY", "Maximum 2 semi join sub-selects are allowed");
        return semijoin(reading, sources, part);
      case "in": {
        const column = operandColumn(reading, sources, part.left, use);
        return part.negated
          ? notIn(reading, sources, column, part.values, part.at)
          : isIn(reading, sources, column, part.values, part.at);
      }
      default:
        return comparison(reading, sources, part, use);
    }
  };
  return visit(condition, false);
}

function comparison(
  reading: Reading,
  sources: Sources,
  part: { left: Operand; comparator: Comparator; values: Literal[]; at: number },
  use: Use,
): Sql {
  const column = operandColumn(reading, sources, part.left, use);
  const value = part.values[0]!;
  const plainText = part.comparator === "=" && value.kind === "string" && value.text !== "";
  if (plainText && use === "where" && isIndexed(reading, sources, column)) {
    // Refuses a wrong value just as an unindexed field does.
    compared(reading, column, part.comparator, part.values, part.at);
    return byIndex(reading, column, [boundText(reading, column.field, value)]);
  }
  return compared(reading, column, part.comparator, part.values, part.at);
}

/** The column of a field that may be filtered by, or in HAVING an aggregate. */
function operandColumn(reading: Reading, sources: Sources, operand: Operand, use: Use): Column {
  if ("call" in operand) {
    if (use === "where")
      throw reading.refused(
        operand.call.at,
        "MALFORMED_QUERY",
        `unexpected token: '${operand.call.name}': aggregate and date functions are not taken in WHERE here`,
      );
    return aggregateValue(reading, sources, operand.call);
  }
  const column = sources.column(operand.field);
  if (!column.field.filterable && column.field.type !== "multipicklist")
    throw reading.refused(
      operand.field.at,
      "INVALID_FIELD",
      `field '${column.field.name}' can not be filtered in a query call`,
    );
  return column;
}

function isIn(reading: Reading, sources: Sources, column: Column, values: Literal[], at: number): Sql {
  if (column.field.type === "boolean") throw wrongOperator(reading, at, "IN", column.field);
  const texts = values.every((value) => value.kind === "string" && value.text !== "");
  if (!texts || !LIST_TYPES.includes(column.field.type))
    return chained(
      values.map((value) => compared(reading, column, "=", [value], at)),
      "OR",
    );
  const bound = values.map((value) => boundText(reading, column.field, value));
  return isIndexed(reading, sources, column)
    ? byIndex(reading, column, bound)
    : sql`${column.sql} ${collation(column)} IN (SELECT value FROM json_each(${JSON.stringify(bound)}))`;
}

function notIn(reading: Reading, sources: Sources, column: Column, values: Literal[], at: number): Sql {
  return sql`NOT COALESCE((${isIn(reading, sources, column, values, at)}), 0)`;
}

function collation(column: Column): Sql {
  const exact = column.field.caseSensitive || ["id", "reference"].includes(column.field.type);
  return exact ? sql`COLLATE BINARY` : sql`COLLATE NOCASE`;
}

function isIndexed(reading: Reading, sources: Sources, column: Column): boolean {
  const { root } = sources;
  return (
    column.source === root &&
    !reading.catalog.source(root.object) &&
    (column.field.name === "Id" || reading.catalog.indexed(root.object, column.field))
  );
}

/** The rows whose indexed field has one of the values; exact again, since the index does not tell cases apart. */
function byIndex(reading: Reading, column: Column, values: string[]): Sql {
  const row = word(column.source.alias);
  const list = JSON.stringify(values);
  if (column.field.name === "Id") return sql`${row}.id IN (SELECT value FROM json_each(${list}))`;
  return sql`(${row}.id IN (SELECT id FROM field_index WHERE org = ${reading.catalog.org}
      AND type = ${column.source.object!.name} AND field = ${column.field.name}
      AND value IN (SELECT value COLLATE NOCASE FROM json_each(${list})))
    AND ${column.sql} ${collation(column)} IN (SELECT value FROM json_each(${list})))`;
}

function semijoin(
  reading: Reading,
  sources: Sources,
  part: { left: Operand; negated: boolean; query: Query; at: number },
): Sql {
  const column = operandColumn(reading, sources, part.left, "where");
  const { query } = part;
  const object = reading.catalog.object(query.from.names.join("."));
  if (!object) throw unknownObject(reading, query.from.names.join("."), query.from.at);
  const [item, more] = query.select;
  const references = ["id", "reference"];
  if (item?.kind !== "field" || more)
    throw reading.refused(query.at, "MALFORMED_QUERY", "Nested select must have exactly one field");
  const inner = new Sources(reading, object, query.alias);
  const found = inner.column(item.path);
  if (!references.includes(found.field.type) || !references.includes(column.field.type))
    throw reading.refused(
      item.path.at,
      "INVALID_QUERY_FILTER_OPERATOR",
      `The selected field '${item.path.names.join(".")}' in the subquery and the left operand field in the where expression in the outer query '${column.field.name}' should point to the same object type`,
    );
  if (object.name === sources.root.object.name && column.field.type === "id" && found.field.type === "id")
    throw reading.refused(
      part.at,
      "MALFORMED_QUERY",
      "The inner and outer selects should not be on the same object type",
    );
  if (query.limit ?? query.offset ?? query.orderBy[0] ?? query.groupBy[0])
    throw reading.refused(
      query.at,
      "MALFORMED_QUERY",
      "Semi join sub-selects have no LIMIT, OFFSET, ORDER BY or GROUP BY",
    );
  const where = query.where ? sql` AND (${filter(reading, inner, query.where, "where")})` : sql``;
  const present = inner.present();
  const ids = sql`SELECT ${found.sql} FROM ${inner.from()} WHERE ${present}${where} AND ${found.sql} IS NOT NULL`;
  return part.negated ? sql`NOT COALESCE((${column.sql} IN (${ids})), 0)` : sql`${column.sql} IN (${ids})`;
}
