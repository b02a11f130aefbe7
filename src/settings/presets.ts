import { presets as policies } from "../domain/presets/index.ts";
import type { Presets } from "./read-policies.ts";
import { fromPolicy } from "./to-policy.ts";

/** The policies that ship, by name, each as a file somebody can start from. */
export const presets: Presets = Object.fromEntries(
  Object.entries(policies).map(([name, policy]) => [name, () => fromPolicy(policy)]),
);
