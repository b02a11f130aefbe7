import type { Check } from "../check.ts";
import { killedMigrations } from "./killed-migrations.ts";
import { killedProcesses, killedProcessesSalesforce } from "./killed-processes.ts";
import { killedStore } from "./killed-store.ts";
import { upgrades } from "./upgrades.ts";

/** Processes and stores that die. */
export const checks: readonly Check[] = [
  killedProcesses,
  killedProcessesSalesforce,
  killedMigrations,
  killedStore,
  upgrades,
];
