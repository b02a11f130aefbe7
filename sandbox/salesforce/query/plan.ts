import { aggregateValue } from "./aggregate.ts";
import type { Operand, Query } from "./ast.ts";
import { filter } from "./filter.ts";
import { groupedOutputs } from "./grouping.ts";
import type { Child, Reading } from "./reading.ts";
import { QueryRefusal } from "./refusal.ts";
import { Columns, type Output, type RowColumns, Selection } from "./select.ts";
import { type Column, Sources, unknownObject } from "./sources.ts";
import { joined, NOTHING, type Sql, sql, word } from "./sql.ts";

/** A query understood: what to run and what to make of its rows. */
export interface Plan {
  object: string;
  /** One row per record, or aggregated rows. */
  aggregated: boolean;
  /** `SELECT COUNT()`: only the number matters. */
  countOnly: boolean;
  statement: Sql;
  outputs: Output[];
  row: RowColumns | undefined;
  /** The column that says which parent a child row belongs to. */
  parent: number | undefined;
  limit: number | undefined;
  offset: number;
}

const LARGEST_OFFSET = 2000;

/** Understands a query for a reading; throws a QueryRefusal for names, types and clauses that do not go. */
export function plan(reading: Reading, query: Query): Plan {
  const name = query.from.names.join(".");
  const object = reading.catalog.object(name);
  if (!object) throw unknownObject(reading, name, query.from.at);
  return planned(reading, query, new Sources(reading, object, query.alias), undefined);
}

/** Understands a subquery over the children of the given parents. */
export function childPlan(reading: Reading, query: Query, child: Child, parents: string[]): Plan {
  const object = reading.catalog.object(child.object)!;
  return planned(reading, query, new Sources(reading, object, query.alias), { child, parents });
}

function planned(
  reading: Reading,
  query: Query,
  sources: Sources,
  under: { child: Child; parents: string[] } | undefined,
): Plan {
  const offset = query.offset?.value ?? 0;
  if (offset > LARGEST_OFFSET)
    throw new QueryRefusal("NUMBER_OUTSIDE_VALID_RANGE", `Maximum SOQL offset allowed is ${LARGEST_OFFSET}`);
  const aggregated =
    query.groupBy.length > 0 ||
    query.select.some((item) => item.kind === "call" && item.call.name !== "TOLABEL");
  const only = query.select[0];
  const countOnly =
    query.select.length === 1 && only?.kind === "call" && only.call.name === "COUNT" && !only.call.argument;
  if (query.having && query.groupBy.length === 0)
    throw new QueryRefusal("MALFORMED_QUERY", "HAVING needs a GROUP BY clause");
  if (under && aggregated)
    throw reading.refused(query.at, "MALFORMED_QUERY", "Subqueries of child rows take no aggregates");
  const columns = new Columns();
  const outputs = aggregated
    ? countOnly
      ? []
      : groupedOutputs(reading, sources, query, columns)
    : new Selection(reading, sources, columns).outputs(query);
  const row = aggregated ? undefined : columns.row(sources.root);
  const parent = under && columns.add(sources.column({ names: [under.child.field], at: query.at }).sql);
  // Every clause is read before FROM is written: reading them makes the joins.
  const where = [sources.present()];
  if (under) where.push(ofParents(reading, sources, under));
  if (query.scope) where.push(scope(reading, sources, query));
  if (query.where) where.push(sql`(${filter(reading, sources, query.where, "where")})`);
  const groups = query.groupBy.map((path) => sources.column(path).sql);
  const having = query.having ? sql` HAVING ${filter(reading, sources, query.having, "having")}` : NOTHING;
  const order = countOnly ? NOTHING : ordering(reading, sources, query, aggregated);
  const picked = countOnly ? sql`1 AS one` : columns.sql();
  const grouped = groups.length > 0 ? sql` GROUP BY ${joined(groups, ", ")}` : NOTHING;
  const limited = under ? NOTHING : sql` LIMIT ${query.limit?.value ?? -1} OFFSET ${offset}`;
  const from = sources.from();
  const rows = sql`SELECT ${picked} FROM ${from} WHERE ${joined(where, " AND ")}${grouped}${having}${order}${limited}`;
  return {
    object: sources.root.object.name,
    aggregated,
    countOnly,
    statement: countOnly ? sql`SELECT COUNT(*) AS c0 FROM (${rows})` : rows,
    outputs,
    row,
    parent,
    limit: query.limit?.value,
    offset,
  };
}

function ofParents(
  reading: Reading,
  sources: Sources,
  { child, parents }: { child: Child; parents: string[] },
): Sql {
  const { alias, object } = sources.root;
  return sql`${word(alias)}.id IN (SELECT id FROM field_index WHERE org = ${reading.catalog.org}
    AND type = ${object.name} AND field = ${child.field}
    AND value IN (SELECT value COLLATE NOCASE FROM json_each(${JSON.stringify(parents)})))`;
}

function scope(reading: Reading, sources: Sources, query: Query): Sql {
  const name = query.scope!.toLowerCase();
  if (name === "everything") return sql`1`;
  if (name === "mine")
    return sql`${sources.column({ names: ["OwnerId"], at: query.from.at }).sql} = ${reading.user}`;
  throw reading.refused(query.from.at, "MALFORMED_QUERY", `USING SCOPE ${query.scope} is not emulated`);
}

/** ORDER BY; empty values come first unless it says otherwise, in either direction. Ties go by id. */
function ordering(reading: Reading, sources: Sources, query: Query, aggregated: boolean): Sql {
  const terms = query.orderBy.map(({ by, descending, nullsLast }) => {
    const column = orderColumn(reading, sources, query, by, aggregated);
    const text = ["string", "textarea", "phone", "email", "url", "picklist", "combobox"];
    const value = text.includes(column.field.type) ? sql`${column.sql} COLLATE NOCASE` : column.sql;
    const direction = descending ? sql` DESC` : NOTHING;
    const filled = !column.field.nillable && column.source === sources.root;
    if (filled) return sql`${value}${direction}`;
    return sql`${value}${direction}${nullsLast ? sql` NULLS LAST` : sql` NULLS FIRST`}`;
  });
  if (!aggregated) terms.push(sql`${word(sources.root.alias)}.id`);
  return terms.length > 0 ? sql` ORDER BY ${joined(terms, ", ")}` : NOTHING;
}

function orderColumn(
  reading: Reading,
  sources: Sources,
  query: Query,
  by: Operand,
  aggregated: boolean,
): Column {
  if ("call" in by) return aggregateValue(reading, sources, by.call);
  const column = sources.column(by.field);
  if (!column.field.sortable)
    throw reading.refused(
      by.field.at,
      "INVALID_FIELD",
      `field '${column.field.name}' can not be sorted in a query call`,
    );
  if (aggregated && !isGrouped(sources, query, column))
    throw reading.refused(
      by.field.at,
      "MALFORMED_QUERY",
      `Ordered field must be grouped or aggregated: ${column.field.name}`,
    );
  return column;
}

function isGrouped(sources: Sources, query: Query, column: Column): boolean {
  return query.groupBy.some((path) => {
    const group = sources.column(path);
    return group.field === column.field && group.source.alias === column.source.alias;
  });
}
