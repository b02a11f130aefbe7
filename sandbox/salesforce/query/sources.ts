import type { Field, ObjectDefinition } from "../objects/field.ts";
import type { Path } from "./ast.ts";
import { NAME_FIELDS, nameValue } from "./name-object.ts";
import type { Reading } from "./reading.ts";
import type { QueryRefusal } from "./refusal.ts";
import { joined, type Sql, sql, word } from "./sql.ts";

/** A joined row: of one object, or of whichever a polymorphic reference points to. */
export interface Source {
  alias: string;
  /** Absent where the reference is polymorphic. */
  object: ObjectDefinition | undefined;
}

export interface Column {
  field: Field;
  source: Source;
  sql: Sql;
}

const HINT = "Please reference your WSDL or the describe call for the appropriate names.";

/** Fields that stand in columns of their own. */
const OWN_COLUMNS: Record<string, string> = {
  Id: "id",
  CreatedDate: "created_at",
  LastModifiedDate: "modified_at",
  SystemModstamp: "stamp_at",
  CreatedById: "created_by",
  LastModifiedById: "modified_by",
  IsDeleted: "deleted",
};

/** The rows of one SELECT: its object and, joined as paths need them, what its references point to. */
export class Sources {
  readonly root: Source & { object: ObjectDefinition };
  readonly #reading: Reading;
  readonly #names: string[];
  readonly #joins = new Map<string, { source: Source; sql: Sql }>();
  readonly #computed = new Map<string, { alias: string; sql: Sql }>();

  constructor(reading: Reading, object: ObjectDefinition, alias: string | undefined) {
    this.#reading = reading;
    this.root = { alias: reading.nextAlias(), object };
    this.#names = [alias ?? object.name].map((name) => name.toLowerCase());
  }

  /** FROM with its joins, for the columns asked for so far. */
  from(): Sql {
    const { object, alias } = this.root;
    const rows = sql`${this.#table(object)} ${word(alias)}`;
    const added = [...this.#joins.values(), ...this.#computed.values()].map((join) => join.sql);
    return joined([rows, ...added], "\n");
  }

  /** Which rows of the object count at all: this org's, and no deleted or archived ones unless asked for. */
  present(): Sql {
    const { object, alias } = this.root;
    const row = word(alias);
    const own = this.#reading.catalog.source(object)
      ? sql`1`
      : sql`${row}.org = ${this.#reading.catalog.org} AND ${row}.type = ${object.name}`;
    if (this.#reading.all) return own;
    const archived = object.byName.has("isarchived")
      ? sql` AND COALESCE(json_extract(${row}.data, '$.IsArchived'), 0) = 0`
      : sql``;
    return sql`${own} AND ${row}.deleted = 0${archived}`;
  }

  /** The column a path names, with its joins made. INVALID_FIELD when there is none or the user may not see it. */
  column(path: Path): Column {
    const names = this.#withoutOwnName(path.names);
    const source = this.parent({ names: names.slice(0, -1), at: path.at });
    return this.columnOf(source, names.at(-1)!, path.at);
  }

  /** The row that relationship names lead to; no names: the object's own. */
  parent(path: Path): Source {
    let source: Source = this.root;
    const key: string[] = [];
    if (path.names.length > 5)
      throw this.#reading.refused(
        path.at,
        "INVALID_FIELD",
        "Relationship queries reach five levels up, no more",
      );
    for (const name of path.names) {
      key.push(name.toLowerCase());
      source = this.#join(source, name, key.join("."), path.at);
    }
    return source;
  }

  /** The relationships on the way to a path's field, by their own names, with the row each leads to. */
  above(path: Path): { name: string; source: Source }[] {
    const names = this.#withoutOwnName(path.names).slice(0, -1);
    let source: Source = this.root;
    return names.map((name, index) => {
      const proper = this.#reference(source, name.toLowerCase())?.relationshipName ?? name;
      source = this.parent({ names: names.slice(0, index + 1), at: path.at });
      return { name: proper, source };
    });
  }

  columnOf(source: Source, name: string, at: number): Column {
    const field = this.#field(source, name);
    if (!field) throw this.#noColumn(source, name, at);
    return { field, source, sql: this.value(source, field) };
  }

  /** The stored or computed value of a field in a joined row. */
  value(source: Source, field: Field): Sql {
    const row = word(source.alias);
    const own = OWN_COLUMNS[field.name];
    if (own) return sql`${row}.${word(own)}`;
    // A value of any type keeps its own as JSON text; it is read when the answer is written.
    const name = word(field.name);
    const stored =
      field.type === "anyType"
        ? sql`${row}.data -> '$.${name}'`
        : sql`json_extract(${row}.data, '$.${name}')`;
    if (!source.object) return nameValue(source.alias, field, stored);
    const values = this.#reading.catalog.computed(source.object, field);
    if (values !== undefined) return this.#computedValue(source, field, values);
    return field.type === "boolean" ? sql`COALESCE(${stored}, 0)` : stored;
  }

  /** Every field of the object that the user may see. */
  visible(source: Source & { object: ObjectDefinition }): Field[] {
    return source.object.fields.filter((field) => this.#reading.catalog.readable(source.object, field));
  }

  /** `Lead.Name FROM Lead` and `l.Name FROM Lead l` say the same as `Name`. */
  #withoutOwnName(names: string[]): string[] {
    const first = names[0]!.toLowerCase();
    return names.length > 1 && this.#names.includes(first) && !this.#reference(this.root, first)
      ? names.slice(1)
      : names;
  }

  #table(object: ObjectDefinition): Sql {
    return this.#reading.catalog.source(object) ?? sql`records`;
  }

  #field(source: Source, name: string): Field | undefined {
    if (!source.object) return NAME_FIELDS.get(name.toLowerCase());
    const field = source.object.byName.get(name.toLowerCase());
    return field && this.#reading.catalog.readable(source.object, field) ? field : undefined;
  }

  #reference(source: Source, relationship: string): Field | undefined {
    const fields = source.object ? source.object.fields : [...NAME_FIELDS.values()];
    const field = fields.find((one) => one.relationshipName?.toLowerCase() === relationship);
    return field && this.#field(source, field.name) ? field : undefined;
  }

  #join(source: Source, name: string, key: string, at: number): Source {
    const known = this.#joins.get(key);
    if (known) return known.source;
    const field = this.#reference(source, name.toLowerCase());
    const { catalog } = this.#reading;
    const object = field?.referenceTo.length === 1 ? catalog.object(field.referenceTo[0]!) : undefined;
    if (!field || (field.referenceTo.length === 1 && !object))
      throw this.#reading.refused(
        at,
        "INVALID_FIELD",
        `Didn't understand relationship '${name}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${HINT}`,
      );
    const joinedSource: Source = { alias: this.#reading.nextAlias(), object };
    const row = word(joinedSource.alias);
    const made = object && catalog.source(object);
    const matches = sql`${row}.id = ${this.value(source, field)}`;
    const stored = sql`${row}.org = ${catalog.org} AND ${matches}${object ? sql` AND ${row}.type = ${object.name}` : sql``}`;
    const present = this.#reading.all ? sql`` : sql` AND ${row}.deleted = 0`;
    this.#joins.set(key, {
      source: joinedSource,
      sql: sql`LEFT JOIN ${made ?? sql`records`} ${row} ON ${made ? matches : stored}${present}`,
    });
    return joinedSource;
  }

  #computedValue(source: Source, field: Field, values: string): Sql {
    const key = `${source.alias}.${field.name}`;
    const known = this.#computed.get(key);
    if (known) return sql`${word(known.alias)}.value`;
    const alias = this.#reading.nextAlias();
    const row = word(alias);
    this.#computed.set(key, {
      alias,
      sql: sql`LEFT JOIN json_each(${values}) ${row} ON ${row}.key = ${word(source.alias)}.id`,
    });
    return sql`${row}.value`;
  }

  #noColumn(source: Source, name: string, at: number): QueryRefusal {
    return this.#reading.refused(
      at,
      "INVALID_FIELD",
      `No such column '${name}' on entity '${source.object?.name ?? "Name"}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. ${HINT}`,
    );
  }
}

/** INVALID_TYPE for an object that does not exist or that the user may not read. */
export function unknownObject(reading: Reading, name: string, at: number): QueryRefusal {
  return reading.refused(
    at,
    "INVALID_TYPE",
    `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. ${HINT}`,
  );
}
