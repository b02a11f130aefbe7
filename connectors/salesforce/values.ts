import { type FieldSpec, type FieldValue, isStored } from "../../field-specs/spec.ts";
import { MINUTE } from "../../src/domain/time.ts";
import type { FieldWrite, Installation } from "../connector.ts";
import { fieldName } from "./names.ts";
import { ownerIdOf } from "./refs.ts";

type Value = FieldValue | { readonly user: string };

/** Salesforce cuts nothing: it refuses longer texts. */
const LONGEST = { text: 255, longText: 5000 } as const;

/** Only users can stand in a field that refers to one; queues cannot. */
const USER = /^005/;

/** A write in Salesforce's names and values; formulas never, what people fill in only where the words are theirs. */
export function valuesOf(
  specs: readonly FieldSpec[],
  { values, filledBy }: Pick<FieldWrite, "values" | "filledBy">,
  installation: Pick<Installation, "account">,
): Readonly<Record<string, unknown>> {
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const spec = byName.get(name);
      if (!spec || spec.calculated || spec.filledBy !== filledBy || !isStored(spec)) return [];
      return [[fieldName(name, installation), written(spec, value)]];
    }),
  );
}

function written({ type }: FieldSpec, value: Value): string | number | boolean | null {
  // A checkbox is never empty.
  if (type === "flag") return value === true;
  if (value === null) return null;
  if (typeof value === "object") {
    const id = ownerIdOf(value.user);
    return id && USER.test(id) ? id : null;
  }
  if (type === "datetime") return new Date(Number(value)).toISOString();
  if (type === "duration") return Math.round((Number(value) / MINUTE) * 100) / 100;
  if (type === "number") return Math.round(Number(value) * 100) / 100;
  return type === "choice" ? String(value) : String(value).slice(0, LONGEST[type as keyof typeof LONGEST]);
}
