import type { Database } from "../../support/database.ts";
import type { PropertyDefinition } from "./definition.ts";
import { standardGroup, standardProperties } from "./standard-properties.ts";

/** The property definitions of each portal and object type, kept in memory over the durable table. */
export class Definitions {
  readonly #db: Database;
  readonly #cache = new Map<string, Map<string, PropertyDefinition>>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** The live (not archived) definitions by name. */
  of(portal: number, type: string): Map<string, PropertyDefinition> {
    const key = `${portal}:${type}`;
    const known = this.#cache.get(key);
    if (known) return known;
    const rows = this.#db.all<{ definition: string }>(
      "SELECT definition FROM properties WHERE portal = ? AND type = ? AND archived = 0 ORDER BY name",
      portal,
      type,
    );
    const definitions = new Map<string, PropertyDefinition>();
    for (const row of rows) {
      const definition = JSON.parse(row.definition) as PropertyDefinition;
      definitions.set(definition.name, definition);
    }
    this.#cache.set(key, definitions);
    return definitions;
  }

  archived(portal: number, type: string): PropertyDefinition[] {
    return this.#db
      .all<{ definition: string }>(
        "SELECT definition FROM properties WHERE portal = ? AND type = ? AND archived = 1 ORDER BY name",
        portal,
        type,
      )
      .map((row) => JSON.parse(row.definition) as PropertyDefinition);
  }

  save(portal: number, type: string, definition: PropertyDefinition): void {
    this.#db.run(
      "INSERT INTO properties VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET definition = excluded.definition, archived = excluded.archived",
      portal,
      type,
      definition.name,
      JSON.stringify(definition),
      definition.archived ? 1 : 0,
    );
    this.#cache.delete(`${portal}:${type}`);
  }

  /** Gives a new portal the vendor's own groups and properties; leaves an existing one as it is. */
  seed(portal: number, type: string): void {
    if (this.of(portal, type).size > 0) return;
    const name = standardGroup(type);
    this.#db.run("INSERT OR IGNORE INTO property_groups VALUES (?, ?, ?, ?, 0)", portal, type, name, name);
    for (const definition of standardProperties(type)) this.save(portal, type, definition);
  }

  /** Forgets what is in memory, after a rollback. */
  forget(): void {
    this.#cache.clear();
  }
}
