import type { Check } from "../check.ts";
import { erasures } from "./erasure.ts";

/** What is kept of people, and how it goes. */
export const checks: readonly Check[] = erasures;
