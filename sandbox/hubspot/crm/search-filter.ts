import type { World } from "../core/world.ts";
import { associationsOf } from "./associations.ts";
import { findObjectType } from "./object-types.ts";
import type { StoredRecord } from "./record.ts";

export interface Filter {
  propertyName: string;
  operator: string;
  value?: string | undefined;
  highValue?: string | undefined;
  values?: string[] | undefined;
}

/** Whether a record passes one filter. */
export function matches(world: World, record: StoredRecord, filter: Filter): boolean {
  const name = filter.propertyName.toLowerCase();
  if (name.startsWith("associations.")) return linkedTo(world, record, name.slice(13), filter);
  const definition = world.definitions.of(record.portal, record.type).get(name);
  const held = record.properties[name];
  const present = held !== undefined && held !== "";
  const { operator, value = "", highValue = "", values = [] } = filter;
  if (operator === "HAS_PROPERTY") return present;
  if (operator === "NOT_HAS_PROPERTY") return !present;
  const type = definition?.type;
  const exact = type === "enumeration" || type === "bool";
  const fold = (text: string): string | number => (exact ? text : sortKey(text, type));
  if (operator === "NEQ") return !present || fold(held) !== fold(value);
  if (operator === "NOT_IN") return !present || !values.some((one) => fold(one) === fold(held));
  if (operator === "NOT_CONTAINS_TOKEN") return !present || !hasToken(held, value);
  if (!present) return false;
  const own = fold(held);
  switch (operator) {
    case "EQ":
      return own === fold(value);
    case "IN":
      return values.some((one) => fold(one) === own);
    case "LT":
      return own < fold(value);
    case "LTE":
      return own <= fold(value);
    case "GT":
      return own > fold(value);
    case "GTE":
      return own >= fold(value);
    case "BETWEEN":
      return own >= fold(value) && own <= fold(highValue);
    default:
      return hasToken(held, value);
  }
}

/** A value in the form that orders right: numbers and instants as numbers, text in lower case. */
export function sortKey(value: string | undefined, type: string | undefined): string | number {
  if (type === "number")
    return value === undefined || value === "" ? Number.NEGATIVE_INFINITY : Number(value);
  if (type !== "datetime" && type !== "date") return (value ?? "").toLowerCase();
  if (value === undefined || value === "") return Number.NEGATIVE_INFINITY;
  return /^-?\d+$/.test(value) ? Number(value) : Date.parse(value);
}

function hasToken(held: string, wanted: string): boolean {
  const pattern = wanted
    .toLowerCase()
    .split("*")
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  const tokens = [held.toLowerCase(), ...held.toLowerCase().split(/[^\p{L}\p{N}]+/u)];
  return tokens.some((token) => new RegExp(`^${pattern}$`, "u").test(token));
}

function linkedTo(world: World, record: StoredRecord, typeName: string, filter: Filter): boolean {
  const type = findObjectType(typeName);
  const wanted = filter.values ?? [filter.value ?? ""];
  return (
    type !== undefined &&
    wanted.some((id) => associationsOf(world, record.id, type.id, Number(id)).length > 0)
  );
}
