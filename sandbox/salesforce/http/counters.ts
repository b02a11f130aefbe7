import type { World } from "../core/world.ts";

export interface CallCount {
  org: string;
  method: string;
  route: string;
  status: number;
  count: number;
}

/** Counts one answered request, durably, by method, route and status. */
export function countCall(world: World, org: string, method: string, route: string, status: number): void {
  world.db.run(
    "INSERT INTO calls VALUES (?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
    org,
    method,
    route,
    status,
  );
}

/** A path with versions and object names written out and ids left out. */
export function normalised(pattern: string, params: Record<string, string>): string {
  return pattern.replace(/\{(\w+)\}/g, (variable, name: string) =>
    ["version", "object", "field"].includes(name) ? (params[name] ?? variable) : variable,
  );
}

export function countedCalls(world: World, org: string | null): { calls: CallCount[]; total: number } {
  const calls = world.db.all<CallCount>(
    "SELECT * FROM calls WHERE ?1 IS NULL OR org = ?1 ORDER BY org, method, route, status",
    org,
  );
  return { calls, total: calls.reduce((sum, call) => sum + call.count, 0) };
}

export function resetCalls(world: World): void {
  world.db.run("DELETE FROM calls");
}
