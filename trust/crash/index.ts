import type { Check } from "../check.ts";
import { killedMigrations } from "./killed-migrations.ts";
import { killedProcesses } from "./killed-processes.ts";
import { killedStore } from "./killed-store.ts";

/** Processes and stores that die. */
export const checks: readonly Check[] = [killedProcesses, killedMigrations, killedStore];
