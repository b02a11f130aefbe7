import type { Check } from "../check.ts";
import { erasures } from "./erasure.ts";
import { erasureFaults } from "./erasure-faults.ts";
import { retention } from "./retention.ts";

/** What is kept of people, and how it goes. */
export const checks: readonly Check[] = [...erasures, ...erasureFaults, retention];
