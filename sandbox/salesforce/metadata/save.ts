import { RowError } from "../core/errors.ts";
import { forgetAll } from "../core/world.ts";
import type { Component, MetadataType, Scope } from "./component.ts";

export type Mode = "create" | "update" | "upsert" | "delete";

/** What became of one component. */
export interface Saved {
  created?: boolean;
  errors: { fields: string[]; message: string; statusCode: string }[];
  fullName: string;
  success: boolean;
}

/** Saves one component, or says why not; what fails leaves no trace. */
export function save(scope: Scope, type: MetadataType, mode: Mode, component: Component): Saved {
  const { fullName } = component;
  try {
    const created = scope.world.db.transaction(() => done(scope, type, mode, component));
    return { ...(mode === "upsert" ? { created } : {}), errors: [], fullName, success: true };
  } catch (error) {
    forgetAll(scope.world);
    if (!(error instanceof RowError)) throw error;
    const { fields, message, statusCode } = error;
    const failed = { errors: [{ fields, message, statusCode }], fullName, success: false };
    return mode === "upsert" ? { created: false, ...failed } : failed;
  }
}

/** Does it and answers whether the component is new. */
function done(scope: Scope, type: MetadataType, mode: Mode, component: Component): boolean {
  const { fullName } = component;
  if (fullName === "")
    throw new RowError("INVALID_FULL_NAME", "Required field is missing: fullName", ["fullName"]);
  const exists = type.find(scope, fullName) !== undefined;
  if (exists && mode === "create")
    throw new RowError("DUPLICATE_DEVELOPER_NAME", taken(type, fullName), ["fullName"]);
  if (!exists && (mode === "update" || mode === "delete"))
    throw new RowError(
      "INVALID_CROSS_REFERENCE_KEY",
      `In field: fullName - no ${type.name} named ${fullName} found`,
      ["fullName"],
    );
  if (mode === "delete") type.remove(scope, fullName);
  else type.put(scope, component, exists);
  return !exists;
}

function taken(type: MetadataType, fullName: string): string {
  const [object, name] = fullName.split(".");
  return type.name === "CustomField"
    ? `There is already a field named ${name?.replace(/__c$/, "")} on ${object}.`
    : `The ${type.name} ${fullName} exists already.`;
}
