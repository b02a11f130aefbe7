import type { World } from "../core/world.ts";
import { findObjectType } from "../crm/object-types.ts";

export interface CallCount {
  portal: number;
  method: string;
  route: string;
  status: number;
  count: number;
}

/** Counts one answered API request, durably, by method, route and status. */
export function countCall(world: World, portal: number, method: string, route: string, status: number): void {
  world.db.run(
    "INSERT INTO calls VALUES (?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
    portal,
    method,
    route,
    status,
  );
}

/** A path with versions and object types written out and ids left out. */
export function normalised(pattern: string, params: Record<string, string>): string {
  return pattern.replace(/\{(\w+)\}/g, (variable, name: string) => {
    const value = params[name] ?? "";
    if (name === "dated") return value;
    if (!["type", "from", "to"].includes(name)) return variable;
    return findObjectType(value)?.plural ?? variable;
  });
}

export function countedCalls(
  world: World,
  portal: number | undefined,
): { calls: CallCount[]; total: number } {
  const calls = world.db.all<CallCount>(
    "SELECT * FROM calls WHERE ? IS NULL OR portal = ? ORDER BY portal, method, route, status",
    portal ?? null,
    portal ?? null,
  );
  return { calls, total: calls.reduce((sum, call) => sum + call.count, 0) };
}

export function resetCalls(world: World): void {
  world.db.run("DELETE FROM calls");
}
