import type { Check } from "../check.ts";
import { erasures } from "./erasure.ts";
import { erasureFaults } from "./erasure-faults.ts";
import { backups } from "./restored.ts";
import { retention } from "./retention.ts";

/** What is kept of people and how it goes; what is kept of everything and how it comes back. */
export const checks: readonly Check[] = [...erasures, ...erasureFaults, retention, ...backups];
