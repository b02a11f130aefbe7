import avsc from "avsc";
import { bitmaps } from "./bitmap.ts";
import type { EventField, Kind } from "./layouts.ts";
import { branch, type EventSchema, placesOf, recordName } from "./schema.ts";

export type ChangeType =
  | "CREATE"
  | "UPDATE"
  | "DELETE"
  | "UNDELETE"
  | "GAP_CREATE"
  | "GAP_UPDATE"
  | "GAP_DELETE"
  | "GAP_UNDELETE"
  | "GAP_OVERFLOW";

/** The header of a change event without its three field lists, which depend on who reads. */
export interface ChangeHeader {
  entityName: string;
  recordIds: string[];
  changeType: ChangeType;
  changeOrigin: string;
  transactionKey: string;
  sequenceNumber: number;
  /** Epoch milliseconds, whole seconds. */
  commitTimestamp: number;
  commitNumber: number;
  commitUser: string;
}

/** A row's values by API name; a datetime is epoch milliseconds, a date `YYYY-MM-DD`. */
export type Values = Record<string, unknown>;

export interface Change {
  header: ChangeHeader;
  /** What the event tells: every filled field of a new record, only the changed ones of an update. */
  values: Values;
  /** Of an update, the changed fields; those whose value is now null are the cleared ones. */
  changed: string[];
}

const types = new Map<string, avsc.Type>();

/** The Avro type of a schema, made once. */
function avroType(schema: EventSchema): avsc.Type {
  const known = types.get(schema.id);
  if (known) return known;
  const type = avsc.Type.forSchema(JSON.parse(schema.json) as avsc.Schema, { wrapUnions: true });
  types.set(schema.id, type);
  return type;
}

/** A change as Avro bytes for a reader who sees only some fields: hidden ones are null and in no list. */
export function encodeChange(
  schema: EventSchema,
  change: Change,
  readable: (field: string) => boolean = () => true,
): Buffer {
  const seen = Object.fromEntries(
    Object.entries(change.values).filter(([field, value]) => value != null && readable(field)),
  );
  const places = placesOf(schema);
  const changed = change.changed.filter((field) => places.has(field) && readable(field));
  const placed = (fields: string[]): string[] => bitmaps(fields.map((field) => places.get(field)!));
  const record: Values = {
    ChangeEventHeader: {
      ...change.header,
      nulledFields: placed(changed.filter((field) => change.values[field] == null)),
      diffFields: [],
      changedFields: placed(changed),
    },
  };
  for (const field of schema.fields) record[field.name] = wrapped(field, seen);
  return avroType(schema).toBuffer(record);
}

function wrapped(field: EventField, values: Values): unknown {
  if (!field.parts) return simple(field.kind, values[field.name]);
  if (field.parts.every((part) => values[part.field] === undefined)) return null;
  return {
    [recordName(field.kind as "person" | "address")]: Object.fromEntries(
      field.parts.map((part) => [part.name, simple(part.kind, values[part.field])]),
    ),
  };
}

function simple(kind: Kind, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  return { [branch(kind)]: primitive(kind, value) };
}

function primitive(kind: Kind, value: unknown): unknown {
  if (kind === "boolean") return value === true;
  if (kind === "date" || kind === "datetime")
    return typeof value === "number" ? value : Date.parse(String(value));
  if (kind === "int") return Math.trunc(Number(value));
  return kind === "double" ? Number(value) : String(value);
}
