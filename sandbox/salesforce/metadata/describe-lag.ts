import type { World } from "../core/world.ts";

/** Until when a new field stays out of describe, in an org whose `extra.describeLagMs` says that it takes time. */
export function delayDescribe(world: World, org: string, object: string, field: string): void {
  const lag = Number(world.orgs.get(org).extra.describeLagMs ?? 0);
  if (lag > 0)
    world.db.run(
      "INSERT OR REPLACE INTO metadata_unseen VALUES (?, ?, ?, ?)",
      org,
      object,
      field,
      world.clock.now() + lag,
    );
}

/** The new fields of an object that describe does not tell yet; everything else works with them already. */
export function notYetDescribed(world: World, org: string, object: string): ReadonlySet<string> {
  const names = object === "Task" || object === "Event" ? [object, "Activity"] : [object, object];
  return new Set(
    world.db
      .all<{ field: string }>(
        "SELECT field FROM metadata_unseen WHERE org = ? AND object IN (?, ?) AND until > ?",
        org,
        names[0]!,
        names[1]!,
        world.clock.now(),
      )
      .map(({ field }) => field),
  );
}
