import type { Rules } from "./rules.ts";

/** What every part of the rules' editor takes. */
export interface PartProps {
  readonly rules: Rules;
  readonly onChange: (rules: Rules) => void;
  readonly readOnly: boolean;
}
