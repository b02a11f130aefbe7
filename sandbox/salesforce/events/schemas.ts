import type { World } from "../core/world.ts";
import type { FieldType, ObjectDefinition } from "../objects/field.ts";
import { CAPTURED, type EventField, type Kind, standardFields } from "./layouts.ts";
import { buildSchema, type EventSchema } from "./schema.ts";
import { streamSettings } from "./settings.ts";

const KINDS: Partial<Record<FieldType, Kind>> = {
  boolean: "boolean",
  int: "int",
  double: "double",
  currency: "double",
  percent: "double",
  date: "date",
  datetime: "datetime",
};

const current = new WeakMap<ObjectDefinition, Map<string, EventSchema>>();

/** Whether changes of an object can be captured. */
export function isCaptured(entity: string): boolean {
  return CAPTURED.includes(entity) || entity.endsWith("__c");
}

/** The schema an entity's events have now: a new one whenever a field is added. */
export function currentSchema(world: World, org: string, entity: string): EventSchema {
  const object = world.definitions.object(org, entity);
  if (!object) throw new Error(`There is no object ${entity}.`);
  const released = streamSettings(world, org).released[entity] ?? [];
  const known = current.get(object) ?? new Map<string, EventSchema>();
  current.set(object, known);
  let schema = known.get(released.join());
  if (!schema) {
    schema = buildSchema(entity, fieldsOf(object, released));
    known.set(released.join(), schema);
  }
  keep(world, org, schema);
  return schema;
}

/** A schema that events of the org have or had. */
export function schemaById(world: World, org: string, id: string): EventSchema | undefined {
  const row = world.db.get<{ entity: string; json: string; fields: string }>(
    "SELECT entity, json, fields FROM event_schemas WHERE org = ? AND id = ?",
    org,
    id,
  );
  return row && { id, entity: row.entity, json: row.json, fields: JSON.parse(row.fields) as EventField[] };
}

/** Formula fields raise no events; roll-ups and all others do. */
function fieldsOf(object: ObjectDefinition, released: string[]): EventField[] {
  return [
    ...standardFields(object.name),
    ...released.map((name) => ({ name, kind: "text" as const })),
    ...object.fields
      .filter((field) => field.custom && field.formula === null)
      .map((field) => ({ name: field.name, kind: KINDS[field.type] ?? ("text" as const) })),
  ];
}

function keep(world: World, org: string, schema: EventSchema): void {
  if (world.db.get("SELECT 1 FROM event_schemas WHERE org = ? AND id = ?", org, schema.id)) return;
  world.db.run(
    "INSERT INTO event_schemas VALUES (?, ?, ?, ?, ?)",
    org,
    schema.id,
    schema.entity,
    schema.json,
    JSON.stringify(schema.fields),
  );
}
