import type { FieldSpec, FieldValue } from "../../field-specs/spec.ts";
import type { FieldWrite } from "../connector.ts";
import { fieldName } from "./field-names.ts";
import { ownerIdOf } from "./refs.ts";

type Value = FieldValue | { readonly user: string };

/** HubSpot clears a property that is sent as an empty string. */
const CLEARED = "";

/** HubSpot cuts nothing: it refuses longer texts. */
const LONGEST_TEXT = 65_536;

/** A write in HubSpot's names and strings; fields that people fill in only where the words are theirs. */
export function propertiesOf(
  specs: readonly FieldSpec[],
  { values, filledBy }: Pick<FieldWrite, "values" | "filledBy">,
): Record<string, string> {
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const spec = byName.get(name);
      return !spec || spec.filledBy !== filledBy ? [] : [[fieldName(name), written(spec, value)]];
    }),
  );
}

function written(spec: FieldSpec, value: Value): string {
  if (value === null) return CLEARED;
  // A person of another CRM is no owner here.
  if (typeof value === "object") return ownerIdOf(value.user) ?? CLEARED;
  if (spec.type === "datetime" && typeof value === "number") return new Date(value).toISOString();
  return String(value).slice(0, LONGEST_TEXT);
}
