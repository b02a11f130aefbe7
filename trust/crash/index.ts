import type { Check } from "../check.ts";
import { killedProcesses } from "./killed-processes.ts";

/** Processes and stores that die. */
export const checks: readonly Check[] = [killedProcesses];
