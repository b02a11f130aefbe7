import type { Database } from "../../support/database.ts";
import type { Value } from "../data/row.ts";
import { recordUrl, renderValue } from "../data/value.ts";
import type { Field } from "../objects/field.ts";
import { parse } from "./parse.ts";
import { childPlan, type Plan, plan } from "./plan.ts";
import type { Reading } from "./reading.ts";
import { tooComplicated } from "./refusal.ts";
import type { Output, RowColumns } from "./select.ts";
import type { Sql } from "./sql.ts";

/** A record as the answer has it. */
export type Answered = { [name: string]: unknown };

export interface Found {
  /** How many rows there are; with `SELECT COUNT()` the count, and no records. */
  total: number;
  records: Answered[];
  aggregated: boolean;
}

type Raw = Record<string, Value>;

interface Place {
  db: Database;
  reading: Reading;
  /** As in the request's path, e.g. "v67.0": record addresses repeat it. */
  version: string;
}

/** Answers a query in full. Throws a QueryRefusal when the vendor would refuse it. */
export function run(db: Database, reading: Reading, version: string): Found {
  const understood = plan(reading, parse(reading.soql));
  const place = { db, reading, version };
  const rows = all(db, understood.statement);
  if (understood.countOnly) {
    const counted = Number(rows[0]?.c0 ?? 0);
    return { total: counted, records: [], aggregated: true };
  }
  return {
    total: rows.length,
    records: recordsOf(place, understood, rows),
    aggregated: understood.aggregated,
  };
}

/** The rows of a statement; one that SQLite finds too large is too complicated for the vendor too. */
function all(db: Database, { text, values }: Sql): Raw[] {
  try {
    return db.all<Raw>(text, ...values);
  } catch (error) {
    const limit = /too (large|many|big)|at most \d+ tables|stack overflow/i.test((error as Error).message);
    throw limit ? tooComplicated() : error;
  }
}

function recordsOf(place: Place, understood: Plan, rows: Raw[]): Answered[] {
  const records = rows.map((row) => {
    const record: Answered = { attributes: attributesOf(place, row, understood.row, undefined) };
    write(place, record, row, understood.outputs);
    return record;
  });
  for (const output of understood.outputs)
    if (output.kind === "children") addChildren(place, understood, rows, records, output);
  return records;
}

function attributesOf(
  place: Place,
  row: Raw,
  columns: RowColumns | undefined,
  fixed: string | undefined,
): Answered {
  if (!columns) return { type: "AggregateResult" };
  const [id, type] = [String(row[`c${columns.id}`]), String(row[`c${columns.type}`])];
  return { type: fixed ?? type, url: recordUrl(place.version, type, id) };
}

function write(place: Place, record: Answered, row: Raw, outputs: Output[]): void {
  for (const output of outputs) {
    if (output.kind === "value")
      record[output.name] = answered(output.field, row[`c${output.index}`] ?? null);
    else if (output.kind === "address") {
      const parts = output.parts.map(({ key, index }): [string, Value] => [key, row[`c${index}`] ?? null]);
      const empty = parts.every(([, value]) => value === null);
      record[output.name] = empty ? null : Object.fromEntries(parts);
    } else if (output.kind === "children") record[output.name] = null;
    else record[output.name] = parentOf(place, row, output);
  }
}

function parentOf(place: Place, row: Raw, output: Output & { kind: "parent" | "typeof" }): Answered | null {
  if (row[`c${output.row.id}`] == null) return null;
  const type = String(row[`c${output.row.type}`]);
  const fixed = output.kind === "parent" ? output.fixed : undefined;
  const parent: Answered = { attributes: attributesOf(place, row, output.row, fixed) };
  const outputs = output.kind === "parent" ? output.outputs : (output.cases.get(type) ?? output.otherwise);
  write(place, parent, row, outputs);
  return parent;
}

function answered(field: Field, value: Value): unknown {
  if (value === null) return null;
  if (field.type === "boolean") return value === 1 || value === true;
  if (field.type === "anyType") return JSON.parse(String(value));
  return renderValue(field, value);
}

/** Reads the children of all rows at once; a parent without any has null, as the vendor answers. */
function addChildren(
  place: Place,
  understood: Plan,
  rows: Raw[],
  records: Answered[],
  output: Output & { kind: "children" },
): void {
  const { reading } = place;
  const object = reading.catalog.object(understood.object)!;
  const child = reading.catalog
    .children(object)
    .find((one) => one.name.toLowerCase() === output.name.toLowerCase());
  if (!child)
    throw reading.refused(
      output.query.from.at,
      "INVALID_TYPE",
      `Didn't understand relationship '${output.name}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
    );
  const ids = rows.map((row) => String(row[`c${understood.row!.id}`]));
  const found = childPlan(reading, output.query, child, ids);
  const byParent = new Map<Value, Raw[]>();
  for (const row of all(place.db, found.statement)) {
    const parent = row[`c${found.parent!}`] ?? null;
    const siblings = byParent.get(parent);
    if (siblings) siblings.push(row);
    else byParent.set(parent, [row]);
  }
  for (const [index, record] of records.entries()) {
    const all = byParent.get(ids[index]!) ?? [];
    const own = all.slice(found.offset, found.limit === undefined ? undefined : found.offset + found.limit);
    delete record[output.name];
    record[child.name] =
      own.length === 0 ? null : { totalSize: own.length, done: true, records: recordsOf(place, found, own) };
  }
}
