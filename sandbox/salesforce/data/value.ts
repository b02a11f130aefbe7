import type { World } from "../core/world.ts";
import type { Field, ObjectDefinition } from "../objects/field.ts";
import { evaluate } from "../rules/formula.ts";
import type { Row, Value } from "./row.ts";

/** What a field holds, inside: formulas are worked out now, with the emulated clock as `NOW()`. */
export function fieldValue(world: World, object: ObjectDefinition, row: Row, field: Field): Value {
  if (field.formula === null) return row[field.name] ?? (field.type === "boolean" ? false : null);
  const value = evaluate(field.formula, {
    object,
    now: Math.floor(world.clock.now() / 1000) * 1000,
    blankIsZero: field.formulaTreatBlanksAsZero,
    read: (other) => fieldValue(world, object, row, other),
  });
  if (field.type === "boolean") return value === true;
  if (typeof value !== "number" || field.type === "datetime") return value;
  const factor = 10 ** field.scale;
  return Math.round(value * factor) / factor;
}

/** A value as REST writes it: instants like 2026-11-01T09:00:00.000+0000, addresses as objects. */
export function rendered(world: World, object: ObjectDefinition, row: Row, field: Field): unknown {
  if (field.type === "address") return addressOf(object, row, field);
  return renderValue(field, fieldValue(world, object, row, field));
}

/** A value inside as REST writes it. */
export function renderValue(field: Field, value: Value): Value {
  if (value === null) return null;
  if (field.type === "datetime") return instant(Number(value));
  return value;
}

/** Epoch milliseconds as REST writes instants: no colon in the offset. */
export function instant(at: number): string {
  return new Date(at).toISOString().replace("Z", "+0000");
}

/** Where REST has a record. */
export function recordUrl(version: string, object: string, id: string): string {
  return `/services/data/${version}/sobjects/${object}/${id}`;
}

function addressOf(object: ObjectDefinition, row: Row, field: Field): Record<string, Value> | null {
  const prefix = field.name.slice(0, -"Address".length);
  const parts = object.fields.filter((one) => one.compoundFieldName === field.name);
  if (parts.every((part) => row[part.name] == null)) return null;
  return Object.fromEntries(
    parts
      .map((part): [string, Value] => {
        const name = part.name.slice(prefix.length);
        return [name[0]!.toLowerCase() + name.slice(1), row[part.name] ?? null];
      })
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}
