import { countRows } from "../data/records.ts";
import { allowance, allowanceLeft } from "../events/allowance.ts";
import type { Call, Reply, Route } from "../http/call.ts";
import { Usage } from "../http/usage.ts";

const BASE = "/services/data/{version}/limits";

export const LIMIT_ROUTES: Route[] = [
  { method: "GET", paths: [BASE], auth: "session", handle: limits },
  { method: "GET", paths: [`${BASE}/recordCount`], auth: "session", handle: recordCount },
];

function limits(call: Call): Reply {
  const { world, session } = call;
  const { dailyApiRequests } = world.orgs.get(session.org);
  const left = Math.max(0, dailyApiRequests - new Usage(world).used(session.org));
  const full = (Max: number): { Max: number; Remaining: number } => ({ Max, Remaining: Max });
  return {
    status: 200,
    body: {
      ConcurrentAsyncGetReportInstances: full(200),
      ConcurrentSyncReportRuns: full(20),
      DailyApiRequests: { Max: dailyApiRequests, Remaining: left },
      DailyAsyncApexExecutions: full(250_000),
      DailyBulkV2QueryJobs: full(10_000),
      DailyDeliveredPlatformEvents: {
        Max: allowance(world, session.org),
        Remaining: allowanceLeft(world, session.org),
      },
      DataStorageMB: full(1024),
      FileStorageMB: full(1024),
      HourlyPublishedPlatformEvents: full(250_000),
      SingleEmail: full(5000),
    },
  };
}

/** Approximate counts, here exact, of all rows that are not deleted. */
function recordCount(call: Call): Reply {
  const { world, session } = call;
  const wanted = call.query.get("sObjects")?.split(",");
  const objects = world.definitions
    .objects(session.org)
    .filter(({ name }) => wanted === undefined || wanted.includes(name));
  return {
    status: 200,
    body: { sObjects: objects.map(({ name }) => ({ count: countRows(world, session.org, name), name })) },
  };
}
