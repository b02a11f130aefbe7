import { iso } from "../../support/iso.ts";
import { invalidValues, type ValueProblem } from "../core/errors.ts";
import type { Value } from "../core/input.ts";
import type { World } from "../core/world.ts";
import type { PropertyDefinition } from "./definition.ts";
import { findOwner } from "./owners.ts";
import type { Changes } from "./record.ts";

/** Checks and normalises values against the portal's definitions; refuses all problems at once. */
export function checkValues(
  world: World,
  portal: number,
  type: string,
  input: Record<string, Value>,
  current: Record<string, string> = {},
): Changes {
  const definitions = world.definitions.of(portal, type);
  const changes: Changes = {};
  const problems: ValueProblem[] = [];
  for (const [given, raw] of Object.entries(input)) {
    const name = given.toLowerCase();
    const outcome = checkOne(world, portal, definitions.get(name), given, raw, current[name]);
    if (typeof outcome === "string") changes[name] = outcome;
    else
      problems.push({
        isValid: false,
        message: outcome.message,
        error: outcome.error,
        name: given,
        localizedErrorMessage: outcome.message,
        portalId: portal,
      });
  }
  if (problems.length > 0) throw invalidValues(problems);
  return changes;
}

interface Problem {
  error: string;
  message: string;
}

function checkOne(
  world: World,
  portal: number,
  definition: PropertyDefinition | undefined,
  name: string,
  raw: Value,
  current: string | undefined,
): string | Problem {
  if (!definition) return { error: "PROPERTY_DOESNT_EXIST", message: `Property "${name}" does not exist` };
  if (definition.modificationMetadata.readOnlyValue)
    return {
      error: "READ_ONLY_VALUE",
      message: `"${name}" is a read only property; its value cannot be set.`,
    };
  const text = raw === null ? "" : String(raw);
  if (text === "") return "";
  if (definition.referencedObjectType === "OWNER") return checkOwner(world, portal, text);
  switch (definition.type) {
    case "number":
      return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)
        ? text
        : { error: "INVALID_INTEGER", message: `${text} was not a valid number.` };
    case "bool":
      return /^(true|false)$/i.test(text)
        ? text.toLowerCase()
        : { error: "INVALID_OPTION", message: `${text} was not one of the allowed options: [true, false]` };
    case "datetime":
      return checkDatetime(text);
    case "date":
      return checkDate(text);
    case "enumeration":
      return checkOptions(definition, text, current);
    default:
      return checkText(name, text);
  }
}

function checkText(name: string, text: string): string | Problem {
  if (text.length > 65_536)
    return { error: "PROPERTY_VALUE_TOO_LONG", message: `${name} exceeds the maximum of 65536 characters.` };
  if (name === "email" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text.trim()))
    return { error: "INVALID_EMAIL", message: `Email address ${text} is invalid` };
  return name === "email" ? text.trim().toLowerCase() : text;
}

function checkOwner(world: World, portal: number, text: string): string | Problem {
  const owner = findOwner(world, portal, text);
  if (owner && !owner.archived) return text;
  const why = owner ? "is an archived owner" : "does not exist";
  return { error: "INVALID_OWNER_ID", message: `Owner with id ${text} ${why} and cannot be assigned.` };
}

function checkDatetime(text: string): string | Problem {
  const instant = /^-?\d+$/.test(text) ? Number(text) : parseIso(text);
  if (instant === undefined || !Number.isFinite(instant) || Math.abs(instant) > 8.64e15)
    return { error: "INVALID_LONG", message: `${text} was not a valid long.` };
  return iso(instant);
}

function parseIso(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2}))?$/.test(text))
    return undefined;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}

function checkDate(text: string): string | Problem {
  const checked = checkDatetime(text);
  if (typeof checked !== "string") return { error: "INVALID_DATE", message: `${text} was not a valid date.` };
  if (!checked.endsWith("T00:00:00.000Z"))
    return { error: "INVALID_DATE", message: `${text} is at ${checked.slice(11, 19)} UTC, not midnight!` };
  return checked.slice(0, 10);
}

function checkOptions(definition: PropertyDefinition, text: string, current = ""): string | Problem {
  const several = definition.fieldType === "checkbox";
  const appended = several && text.startsWith(";");
  const given = several ? text.split(";").filter((part) => part !== "") : [text];
  if (!definition.externalOptions) {
    const allowed = definition.options.map((option) => option.value);
    const wrong = given.find((value) => !allowed.includes(value));
    if (wrong !== undefined)
      return {
        error: "INVALID_OPTION",
        message: `${wrong} was not one of the allowed options: [${allowed.join(", ")}]`,
      };
  }
  const before = appended ? current.split(";").filter((part) => part !== "") : [];
  return [...new Set([...before, ...given])].join(";");
}

/** A stored value as webhooks carry it: instants and dates as epoch milliseconds, all else as text. */
export function wireValue(definition: PropertyDefinition | undefined, value: string): string {
  if (value === "" || (definition?.type !== "datetime" && definition?.type !== "date")) return value;
  return String(Date.parse(value));
}
