import type { Field, ObjectDefinition } from "../objects/field.ts";
import { aggregateValue } from "./aggregate.ts";
import type { Path, Query, SelectItem } from "./ast.ts";
import type { Reading } from "./reading.ts";
import type { Column, Source, Sources } from "./sources.ts";
import { joined, type Sql, sql, word } from "./sql.ts";

/** What becomes of a row's columns in the answer, in the order of the SELECT. */
export type Output =
  | { kind: "value"; name: string; index: number; field: Field }
  | { kind: "address"; name: string; parts: { key: string; index: number }[] }
  | { kind: "parent"; name: string; row: RowColumns; fixed: string | undefined; outputs: Output[] }
  | { kind: "typeof"; name: string; row: RowColumns; cases: Map<string, Output[]>; otherwise: Output[] }
  | { kind: "children"; name: string; query: Query };

export interface RowColumns {
  id: number;
  type: number;
}

/** The columns of a statement, numbered as they are asked for. */
export class Columns {
  readonly #list: Sql[] = [];

  add(value: Sql): number {
    this.#list.push(value);
    return this.#list.length - 1;
  }

  row(source: Source): RowColumns {
    const row = word(source.alias);
    return { id: this.add(sql`${row}.id`), type: this.add(sql`${row}.type`) };
  }

  sql(): Sql {
    const numbered = this.#list.map((value, index) => sql`${value} AS ${word(`c${index}`)}`);
    return joined(numbered, ", ");
  }
}

/** Reads the SELECT list of a query without aggregates into columns and outputs. */
export class Selection {
  readonly #reading: Reading;
  readonly #sources: Sources;
  readonly #columns: Columns;
  readonly #seen = new Set<string>();

  constructor(reading: Reading, sources: Sources, columns: Columns) {
    this.#reading = reading;
    this.#sources = sources;
    this.#columns = columns;
  }

  outputs(query: Query): Output[] {
    const outputs: Output[] = [];
    for (const item of query.select) this.#add(outputs, item, query);
    return outputs;
  }

  #add(outputs: Output[], item: SelectItem, query: Query): void {
    switch (item.kind) {
      case "children":
        outputs.push({ kind: "children", name: item.query.from.names.join("."), query: item.query });
        return;
      case "typeof":
        outputs.push(this.#typeOf(item));
        return;
      case "fields":
        for (const field of this.#group(item.group, item.at, query))
          this.#field(outputs, { names: [field.name], at: item.at });
        return;
      case "call":
        outputs.push(this.#label(item));
        return;
      default:
        if (item.alias)
          throw this.#reading.refused(
            item.path.at,
            "MALFORMED_QUERY",
            `only aggregate expressions use field aliasing`,
          );
        this.#field(outputs, item.path);
    }
  }

  /** Puts a path where it belongs in the answer: `Owner.Profile.Name` into Owner, into Profile. */
  #field(outputs: Output[], path: Path): void {
    const column = this.#sources.column(path);
    const key = `${column.source.alias}.${column.field.name}`;
    if (this.#seen.has(key))
      throw this.#reading.refused(
        path.at,
        "MALFORMED_QUERY",
        `duplicate field selected: ${path.names.join(".")}`,
      );
    this.#seen.add(key);
    let into = outputs;
    const above = this.#sources.above(path);
    for (const { name, source } of above) into = this.#parent(into, name, source);
    into.push(this.#value(column));
  }

  #parent(outputs: Output[], name: string, source: Source): Output[] {
    const known = outputs.find((output) => output.kind === "parent" && output.name === name);
    if (known?.kind === "parent") return known.outputs;
    const made: Output[] = [];
    // Where a reference is polymorphic the vendor names the common object, not the one it points to.
    const fixed = source.object ? source.object.name : "Name";
    outputs.push({ kind: "parent", name, row: this.#columns.row(source), fixed, outputs: made });
    return made;
  }

  #value({ field, source, sql: value }: Column): Output {
    if (field.type !== "address" || !source.object)
      return { kind: "value", name: field.name, index: this.#columns.add(value), field };
    const { object } = source;
    const prefix = field.name.slice(0, -"Address".length);
    const parts = object.fields
      .filter((part) => part.compoundFieldName === field.name)
      .map((part) => {
        const name = part.name.slice(prefix.length);
        const key = name[0]!.toLowerCase() + name.slice(1);
        return { key, index: this.#columns.add(this.#sources.value(source, part)) };
      })
      .sort((one, other) => (one.key < other.key ? -1 : 1));
    return { kind: "address", name: field.name, parts };
  }

  #label(item: SelectItem & { kind: "call" }): Output {
    const { call, alias } = item;
    if (call.name !== "TOLABEL" || !call.argument) {
      aggregateValue(this.#reading, this.#sources, call);
      throw this.#reading.refused(call.at, "MALFORMED_QUERY", "unexpected aggregate");
    }
    const output = this.#value(this.#sources.column(call.argument));
    return alias && output.kind === "value" ? { ...output, name: alias } : output;
  }

  #typeOf(item: SelectItem & { kind: "typeof" }): Output {
    const source = this.#sources.parent(item.path);
    if (source.object || item.path.names.length !== 1)
      throw this.#reading.refused(
        item.path.at,
        "INVALID_FIELD",
        `TYPEOF needs a polymorphic relationship of the object, which '${item.path.names.join(".")}' is not`,
      );
    const { name } = this.#sources.above({ names: [...item.path.names, "Id"], at: item.path.at })[0]!;
    const cases = new Map<string, Output[]>();
    for (const { type, at, fields } of item.when) {
      const object = this.#reading.catalog.object(type);
      if (!object)
        throw this.#reading.refused(at, "INVALID_TYPE", `sObject type '${type}' is not supported.`);
      cases.set(object.name, this.#fieldsOf({ ...source, object }, fields));
    }
    const otherwise = this.#fieldsOf(source, item.otherwise);
    return { kind: "typeof", name, row: this.#columns.row(source), cases, otherwise };
  }

  #fieldsOf(source: Source, paths: Path[]): Output[] {
    return paths.map((path) => this.#value(this.#sources.columnOf(source, path.names.join("."), path.at)));
  }

  #group(group: string, at: number, query: Query): Field[] {
    const most = query.limit?.value ?? Number.POSITIVE_INFINITY;
    if (group !== "STANDARD" && most > 200)
      throw this.#reading.refused(
        at,
        "MALFORMED_QUERY",
        "The SOQL FIELDS function must have a LIMIT of at most 200",
      );
    const root: Source & { object: ObjectDefinition } = this.#sources.root;
    const visible = this.#sources.visible(root);
    if (group === "ALL") return visible;
    return visible.filter((field) => field.custom === (group === "CUSTOM"));
  }
}
