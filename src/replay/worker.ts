import { parentPort, workerData } from "node:worker_threads";
import type { TenantFact } from "../domain/facts.ts";
import type { Settings } from "./live-lead.ts";
import { type Group, replayGroups } from "./replay-group.ts";
import { TenantTimeline } from "./tenant-timeline.ts";
import type { Known } from "./to-fact.ts";

/** What a worker is started with. */
export interface WorkerStart {
  readonly settings: Settings;
  readonly tenantFacts: readonly Known<TenantFact>[];
}

const { settings, tenantFacts }: WorkerStart = workerData;
const tenant = new TenantTimeline(tenantFacts);

parentPort?.on("message", (groups: readonly Group[]) => {
  parentPort?.postMessage(replayGroups(groups, settings, tenant));
});
