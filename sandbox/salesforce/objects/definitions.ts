import type { Database } from "../../support/database.ts";
import type { Field, ObjectDefinition } from "./field.ts";
import { makeObject } from "./notation.ts";
import { ACTIVITIES } from "./standard/activities.ts";
import { PEOPLE } from "./standard/people.ts";
import { SETUP } from "./standard/setup.ts";

const STANDARD = new Map([...PEOPLE, ...ACTIVITIES, ...SETUP].map((one) => [one.name.toLowerCase(), one]));

/** Fields of Task and Event are defined on the object both share. */
const ACTIVITY = "activity";

/** The objects and fields of each org: the standard ones and its own. An object that did not change stays the same value. */
export class Definitions {
  readonly #db: Database;
  readonly #known = new Map<string, Map<string, ObjectDefinition>>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** An object by its name in any case. */
  object(org: string, name: string): ObjectDefinition | undefined {
    return this.#of(org).get(name.toLowerCase());
  }

  objects(org: string): ObjectDefinition[] {
    return [...this.#of(org).values()];
  }

  /** The object whose records' ids begin so. */
  byPrefix(org: string, prefix: string): ObjectDefinition | undefined {
    return this.objects(org).find((one) => one.keyPrefix === prefix);
  }

  fieldsOf(org: string, object: string): Field[] {
    return this.object(org, object)?.fields ?? [];
  }

  field(org: string, object: string, name: string): Field | undefined {
    return this.object(org, object)?.byName.get(name.toLowerCase());
  }

  /** Adds or changes a custom field; on "Activity" it stands on Task and Event. Nobody may see a new one until granted. */
  putField(org: string, object: string, field: Field): void {
    const name = object.toLowerCase() === ACTIVITY ? "Activity" : this.#need(org, object).name;
    this.#db.run(
      `INSERT INTO custom_fields VALUES (?, ?, ?, ?, (SELECT COALESCE(MAX(seq), 0) + 1 FROM custom_fields))
       ON CONFLICT DO UPDATE SET definition = excluded.definition`,
      org,
      name,
      field.name,
      JSON.stringify(field),
    );
    this.#known.delete(org);
  }

  /** Takes a custom field away; answers whether there was one. */
  removeField(org: string, object: string, name: string): boolean {
    const removed = this.#db.run(
      "DELETE FROM custom_fields WHERE org = ? AND object = ? COLLATE NOCASE AND name = ? COLLATE NOCASE",
      org,
      object,
      name,
    );
    this.#known.delete(org);
    return removed > 0;
  }

  /** Adds or changes a custom object. */
  putObject(org: string, object: Omit<ObjectDefinition, "byName">): void {
    this.#db.run(
      "INSERT INTO custom_objects VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET definition = excluded.definition",
      org,
      object.name,
      JSON.stringify(object),
    );
    this.#known.delete(org);
  }

  /** Takes a custom object and its fields away. */
  removeObject(org: string, object: string): void {
    for (const [table, column] of [
      ["custom_objects", "name"],
      ["custom_fields", "object"],
    ])
      this.#db.run(`DELETE FROM ${table} WHERE org = ? AND ${column} = ? COLLATE NOCASE`, org, object);
    this.#known.delete(org);
  }

  forget(): void {
    this.#known.clear();
  }

  #need(org: string, name: string): ObjectDefinition {
    const found = this.object(org, name);
    if (!found) throw new Error(`There is no object ${name}.`);
    return found;
  }

  #of(org: string): Map<string, ObjectDefinition> {
    const known = this.#known.get(org);
    if (known) return known;
    const objects = new Map(STANDARD);
    for (const { definition } of this.#db.all<{ definition: string }>(
      "SELECT definition FROM custom_objects WHERE org = ?",
      org,
    )) {
      const object = makeObject(JSON.parse(definition) as ObjectDefinition);
      objects.set(object.name.toLowerCase(), object);
    }
    const added = new Map<string, Field[]>();
    for (const { object, definition } of this.#db.all<{ object: string; definition: string }>(
      "SELECT object, definition FROM custom_fields WHERE org = ? ORDER BY seq",
      org,
    ))
      for (const on of object === "Activity" ? ["task", "event"] : [object.toLowerCase()])
        added.set(on, [...(added.get(on) ?? []), JSON.parse(definition) as Field]);
    for (const [name, fields] of added) {
      const object = objects.get(name);
      if (object) objects.set(name, makeObject({ ...object, fields: [...object.fields, ...fields] }));
    }
    this.#known.set(org, objects);
    return objects;
  }
}
