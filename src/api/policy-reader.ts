import { type PolicyReader, readText } from "../../workflows/policy-text.ts";
import { VARIABLES_OF } from "../alerts/template-variables.ts";
import { presets } from "../settings/presets.ts";
import { readPolicies } from "../settings/read-policies.ts";

/** Policy files as people write them, presets among them. */
export const readPolicy: PolicyReader = (file) => readPolicies(file, presets, { templates: VARIABLES_OF });

/** What is wrong with a file, in the words of the API. */
export function problemsOf(
  file: unknown,
): readonly { readonly field: string; readonly reason: string; readonly fix: string }[] {
  const read = readText(readPolicy, file);
  if (read.ok) return [];
  return read.problems.map(({ path, problem, fix }) => ({ field: path || "policy", reason: problem, fix }));
}
