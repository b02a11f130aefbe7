import { malformed, RowError } from "../core/errors.ts";
import { isId, to18 } from "../core/ids.ts";
import type { Value } from "../data/row.ts";
import type { Field } from "../objects/field.ts";

const NUMERIC = new Set(["int", "double", "currency", "percent"]);

/**
 * A value as a client sent it, as it is kept; "" clears. What is not of the field's type at all fails the whole
 * request, what the field refuses only its record.
 */
export function inside(field: Field, given: unknown): Value {
  if (given === null || given === undefined || given === "") return field.type === "boolean" ? false : null;
  if (typeof given === "object") throw cannotRead(field, given);
  if (field.type === "boolean") return flag(field, given);
  if (NUMERIC.has(field.type)) return number(field, given);
  if (field.type === "datetime") return moment(field, given);
  if (field.type === "date") return day(field, given);
  if (field.type === "time") return time(field, given);
  if (field.type === "reference") return reference(field, String(given).trim());
  return text(field, String(given).trim());
}

function flag(field: Field, given: unknown): boolean {
  if (typeof given === "boolean") return given;
  if (given === "true" || given === "false") return given === "true";
  throw cannotRead(field, given);
}

function number(field: Field, given: unknown): number {
  const value = typeof given === "string" && given.trim() !== "" ? Number(given) : given;
  if (typeof value !== "number" || !Number.isFinite(value)) throw cannotRead(field, given);
  if (field.type === "int" && !Number.isInteger(value)) throw cannotRead(field, given);
  const whole = field.type === "int" ? 10 : field.precision - field.scale;
  if (whole > 0 && Math.abs(value) >= 10 ** whole)
    throw new RowError(
      "NUMBER_OUTSIDE_VALID_RANGE",
      `${field.label}: value outside of valid range on numeric field: ${value}`,
      [field.name],
    );
  const factor = 10 ** field.scale;
  return field.type === "int" ? value : Math.round(value * factor) / factor;
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;
const DAY = /^\d{4}-\d\d-\d\d$/;

/** Milliseconds are dropped, as the vendor does. */
function moment(field: Field, given: unknown): number {
  if (typeof given !== "string") throw cannotRead(field, given);
  const at = DAY.test(given)
    ? Date.parse(`${given}T00:00:00Z`)
    : INSTANT.test(given)
      ? Date.parse(given.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"))
      : Number.NaN;
  if (Number.isNaN(at)) throw cannotRead(field, given);
  return Math.floor(at / 1000) * 1000;
}

function day(field: Field, given: unknown): string {
  const date =
    typeof given === "string" && (DAY.test(given) || INSTANT.test(given)) ? given.slice(0, 10) : "";
  if (Number.isNaN(Date.parse(`${date}T00:00:00Z`))) throw cannotRead(field, given);
  return date;
}

function time(field: Field, given: unknown): string {
  const match =
    typeof given === "string" ? /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?Z?$/.exec(given) : null;
  if (!match) throw cannotRead(field, given);
  return `${match[1]}:${match[2]}:${match[3] ?? "00"}.000Z`;
}

function reference(field: Field, given: string): string {
  if (!isId(given))
    throw new RowError("MALFORMED_ID", `${field.label}: id value of incorrect type: ${given}`, [field.name]);
  return to18(given);
}

function text(field: Field, given: string): string {
  if (field.length > 0 && given.length > field.length)
    throw new RowError(
      "STRING_TOO_LONG",
      `${field.label}: data value too large: ${given.slice(0, 255)} (max length=${field.length})`,
      [field.name],
    );
  if (field.type === "email" && !/^[^\s@<>,;]+@[^\s@<>,;.]+(\.[^\s@<>,;.]+)+$/.test(given))
    throw new RowError("INVALID_EMAIL_ADDRESS", `${field.label}: invalid email address: ${given}`, [
      field.name,
    ]);
  if (field.restrictedPicklist && field.picklistValues.length > 0) {
    const parts = field.type === "multipicklist" ? given.split(";") : [given];
    const bad = parts.find(
      (part) => !field.picklistValues.some(({ value, active }) => active && value === part),
    );
    if (bad !== undefined)
      throw new RowError(
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        `${field.label}: bad value for restricted picklist field: ${bad}`,
        [field.name],
      );
  }
  return given;
}

const JAVA: Record<string, string> = {
  int: "int",
  date: "date",
  datetime: "datetime",
  time: "time",
  boolean: "boolean",
};

function cannotRead(field: Field, given: unknown): Error {
  const kind = typeof given === "string" ? "STRING" : typeof given === "number" ? "NUMBER" : "OBJECT";
  const type = JAVA[field.type] ?? (NUMERIC.has(field.type) ? "double" : "string");
  return malformed(
    `Cannot deserialize instance of ${type} from VALUE_${kind} value ${typeof given === "object" ? "" : given} or request may be missing a required field at [line:1, column:1]`,
  );
}
