import { PolicyFile } from "./schema/policy.ts";
import { membersAt } from "./schema-walk.ts";

/** A policy file with its members in the order of the schema and names in text order, so that two exports differ only where the policies do. */
export function inOrder(file: unknown): unknown {
  return ordered(file, []);
}

function ordered(value: unknown, path: readonly PropertyKey[]): unknown {
  if (Array.isArray(value)) return value.map((one, index) => ordered(one, [...path, index]));
  if (value === null || typeof value !== "object") return value;
  const known = membersAt(PolicyFile, path);
  const rank = (name: string) => (known.includes(name) ? known.indexOf(name) : known.length);
  const entries = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([one], [other]) => rank(one) - rank(other) || (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, member]) => [name, ordered(member, [...path, name])]));
}
