import { closest } from "../closest.ts";
import type { Problem } from "../problem.ts";

/** A name that leads nowhere, with the nearest one that leads somewhere. */
export function unknown(path: string, what: string, name: string, known: readonly string[]): Problem[] {
  if (known.includes(name)) return [];
  const meant = closest(name, known);
  const choice = known.length > 0 ? `Use ${known.map((one) => `"${one}"`).join(", ")}.` : `Add one.`;
  return [
    {
      path,
      problem: `there is no ${what} "${name}"`,
      fix: meant ? `Did you mean "${meant}"? ${choice}` : choice,
    },
  ];
}

/** Names of which there may be one each. */
export function twice(path: string, names: readonly string[]): Problem[] {
  const again = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...again].map((name) => ({
    path,
    problem: `"${name}" is there twice`,
    fix: "Rename or remove one of them.",
  }));
}
