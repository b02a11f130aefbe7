import { createHash } from "node:crypto";
import type { Place } from "./bitmap.ts";
import type { EventField, Kind } from "./layouts.ts";

/** One shape of an entity's change events: what GetSchema answers, and where each field stands. */
export interface EventSchema {
  /** The hash of the text, in the vendor's 22 characters. */
  id: string;
  entity: string;
  json: string;
  fields: EventField[];
}

const HEADER = [
  { name: "entityName", type: "string" },
  { name: "recordIds", type: { type: "array", items: "string" } },
  {
    name: "changeType",
    type: {
      type: "enum",
      name: "ChangeType",
      symbols: [
        "CREATE",
        "UPDATE",
        "DELETE",
        "UNDELETE",
        "GAP_CREATE",
        "GAP_UPDATE",
        "GAP_DELETE",
        "GAP_UNDELETE",
        "GAP_OVERFLOW",
        "SNAPSHOT",
      ],
    },
  },
  { name: "changeOrigin", type: "string" },
  { name: "transactionKey", type: "string" },
  { name: "sequenceNumber", type: "int" },
  { name: "commitTimestamp", type: "long" },
  { name: "commitNumber", type: "long" },
  { name: "commitUser", type: "string" },
  { name: "nulledFields", type: { type: "array", items: "string" } },
  { name: "diffFields", type: { type: "array", items: "string" } },
  { name: "changedFields", type: { type: "array", items: "string" } },
];

const PRIMITIVES: Record<Exclude<Kind, "person" | "address">, string> = {
  text: "string",
  int: "int",
  double: "double",
  boolean: "boolean",
  datetime: "long",
  date: "long",
};

/** `LeadChangeEvent`, `Order__ChangeEvent`: the event an entity's changes are published as. */
export function eventName(entity: string): string {
  return entity.endsWith("__c") ? `${entity.slice(0, -1)}ChangeEvent` : `${entity}ChangeEvent`;
}

/** The entity of an event's name, or undefined if it is none. */
export function entityOf(event: string): string | undefined {
  const match = /^(\w+?)(__)?ChangeEvent$/.exec(event);
  return match ? `${match[1]}${match[2] ? "__c" : ""}` : undefined;
}

/** The schema of an entity's events with these fields, standard ones first and custom ones at the end. */
export function buildSchema(entity: string, fields: EventField[]): EventSchema {
  const known = new Set<string>();
  const json = JSON.stringify({
    name: eventName(entity),
    namespace: "com.sforce.eventbus",
    type: "record",
    fields: [
      { name: "ChangeEventHeader", type: { type: "record", name: "ChangeEventHeader", fields: HEADER } },
      ...fields.map((field) => ({ name: field.name, type: typeOf(field, known), default: null })),
    ],
  });
  return { id: createHash("md5").update(json).digest("base64url"), entity, json, fields };
}

/** The record that a compound field's value is wrapped in. */
export function recordName(kind: "person" | "address"): string {
  return kind === "person" ? "com.sforce.eventbus.Switchable_PersonName" : "com.sforce.eventbus.Address";
}

/** The branch of the union that a simple value is written as. */
export function branch(kind: Kind): string {
  return kind === "person" || kind === "address" ? recordName(kind) : PRIMITIVES[kind];
}

/** Where each field of a row stands in a schema, parts of compound fields included. */
export function placesOf(schema: EventSchema): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const [index, field] of schema.fields.entries()) {
    const position = index + 1;
    if (!field.parts) places.set(field.name, { position });
    else for (const [part, { field: name }] of field.parts.entries()) places.set(name, { position, part });
  }
  return places;
}

/** A named type is spelled out where it first stands; later places only name it, as Avro wants. */
function typeOf(field: EventField, known: Set<string>): unknown[] {
  if (field.kind === "person") return ["null", "string", record("Switchable_PersonName", field, known)];
  if (field.kind === "address") return ["null", record("Address", field, known)];
  return ["null", PRIMITIVES[field.kind]];
}

function record(name: string, field: EventField, known: Set<string>): unknown {
  if (known.has(name)) return `com.sforce.eventbus.${name}`;
  known.add(name);
  const fields = field.parts!.map((part) => ({
    name: part.name,
    type: ["null", branch(part.kind)],
    default: null,
  }));
  return { type: "record", name, fields };
}
