import type { Check } from "../check.ts";
import { fairRows } from "./fair-rows.ts";
import { fairTurns } from "./fair-turns.ts";
import { hinderedWorkers } from "./hindered-workers.ts";
import { sharedQueue } from "./shared-queue.ts";

/** Several workers on one store. */
export const checks: readonly Check[] = [sharedQueue, hinderedWorkers, fairTurns, fairRows];
