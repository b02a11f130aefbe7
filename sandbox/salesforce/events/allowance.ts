import type { World } from "../core/world.ts";
import { streamSettings } from "./settings.ts";

const DAY_MINUTES = 1440;
const MINUTE_MS = 60_000;

/** Events delivered to API subscribers in 24 hours, by edition. Source: vendor guide "Change Data Capture allocations". */
const BY_EDITION: [RegExp, number][] = [
  [/unlimited|performance/i, 50_000],
  [/developer/i, 10_000],
];
const ENTERPRISE = 25_000;

/** What the org may still deliver now; counted once per subscriber over 24 rolling hours. */
export function allowanceLeft(world: World, org: string): number {
  const used = world.db.get<{ n: number | null }>(
    "SELECT SUM(count) AS n FROM event_deliveries WHERE org = ? AND minute > ?",
    org,
    minuteNow(world) - DAY_MINUTES,
  );
  return Math.max(0, allowance(world, org) - (used?.n ?? 0));
}

export function countDeliveries(world: World, org: string, count: number): void {
  if (count === 0) return;
  world.db.run(
    "INSERT INTO event_deliveries VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count",
    org,
    minuteNow(world),
    count,
  );
}

/** The most that the org may deliver in 24 hours. */
export function allowance(world: World, org: string): number {
  const { edition } = world.orgs.get(org);
  return (
    streamSettings(world, org).allowance ?? BY_EDITION.find(([name]) => name.test(edition))?.[1] ?? ENTERPRISE
  );
}

function minuteNow(world: World): number {
  return Math.floor(world.clock.now() / MINUTE_MS);
}
