import { type PolicyReader, readText } from "../../workflows/policies/policy-text.ts";
import { VARIABLES_OF } from "../alerts/template-variables.ts";
import type { TenantView } from "../domain/directory.ts";
import { peopleNamed } from "../domain/one-person.ts";
import type { Around } from "../settings/advice.ts";
import { presets } from "../settings/presets.ts";
import type { Problem } from "../settings/problem.ts";
import { readPolicies } from "../settings/read-policies.ts";

/** Policy files as people write them, presets among them. */
export const readPolicy: PolicyReader = (file) => readPolicies(file, presets, { templates: VARIABLES_OF });

interface Told {
  readonly field: string;
  readonly reason: string;
  readonly fix: string;
}

const told = ({ path, problem, fix }: Problem): Told => ({ field: path || "policy", reason: problem, fix });

/** What is wrong with a file, in the words of the API. */
export function problemsOf(file: unknown): readonly Told[] {
  const read = readText(readPolicy, file);
  return read.ok ? [] : read.problems.map(told);
}

/** What of a sound file may not be meant, in the words of the API, with what only the account knows: its people and channels. */
export function adviceOn(
  file: unknown,
  { view, ...around }: Around & { readonly view: Pick<TenantView, "isStranger"> },
): readonly Told[] {
  const read = readPolicies(file, presets, { templates: VARIABLES_OF, ...around });
  if (!read.ok) return [];
  const strangers = read.policies
    .flatMap(peopleNamed)
    .filter(({ person }) => view.isStranger(person))
    .map(({ path, person }) => ({
      path,
      problem: person.includes("@")
        ? `nobody in the connected accounts is ${person}: whoever stands in is told`
        : `nobody in the connected accounts has the id ${person}: what is for them reaches nobody`,
      fix: "Name people by the address that they have in the CRM.",
    }));
  return [...read.advice, ...strangers].map(told);
}
