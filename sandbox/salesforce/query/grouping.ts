import { aggregateValue } from "./aggregate.ts";
import type { Query } from "./ast.ts";
import type { Reading } from "./reading.ts";
import type { Columns, Output } from "./select.ts";
import type { Sources } from "./sources.ts";

/** The SELECT list of a query with aggregates: grouped fields by name, functions by alias or `expr0`, `expr1`, … */
export function groupedOutputs(reading: Reading, sources: Sources, query: Query, columns: Columns): Output[] {
  const groups = query.groupBy.map((path) => {
    const column = sources.column(path);
    if (!column.field.groupable)
      throw reading.refused(
        path.at,
        "INVALID_FIELD",
        `field '${column.field.name}' can not be grouped in a query call`,
      );
    return `${column.source.alias}.${column.field.name}`;
  });
  const names = new Set<string>();
  let unnamed = 0;
  return query.select.map((item): Output => {
    if (item.kind === "call") {
      const column = aggregateValue(reading, sources, item.call);
      const name = item.alias ?? `expr${unnamed++}`;
      claim(name, item.call.at);
      return { kind: "value", name, index: columns.add(column.sql), field: column.field };
    }
    if (item.kind !== "field")
      throw reading.refused(query.at, "MALFORMED_QUERY", "Grouped queries select fields and aggregates only");
    const column = sources.column(item.path);
    if (!groups.includes(`${column.source.alias}.${column.field.name}`))
      throw reading.refused(
        item.path.at,
        "MALFORMED_QUERY",
        `Field must be grouped or aggregated: ${column.field.name}`,
      );
    const name = item.alias ?? column.field.name;
    claim(name, item.path.at);
    return { kind: "value", name, index: columns.add(column.sql), field: column.field };
  });

  function claim(name: string, at: number): void {
    if (names.has(name.toLowerCase()))
      throw reading.refused(at, "MALFORMED_QUERY", `duplicate alias: ${name}`);
    names.add(name.toLowerCase());
  }
}
