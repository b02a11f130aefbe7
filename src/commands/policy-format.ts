import { BadInput } from "../errors.ts";
import type { PolicyFormat } from "../settings/policy-text.ts";

/** The format somebody asked for. Throws BadInput for any other than yaml and json. */
export function formatOf(text: string | undefined, usual: PolicyFormat): PolicyFormat {
  if (text === undefined) return usual;
  if (text === "yaml" || text === "json") return text;
  throw new BadInput("--format", `"${text}" is no format.`, "Use yaml or json.");
}
