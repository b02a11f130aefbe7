import type { World } from "../core/world.ts";
import type { RowChange } from "./committed.ts";

/** The first time a value stood in a field, by the machine's clock: a value written again, or moved by a merge, counts once. */
const KEEP = "INSERT OR IGNORE INTO first_writes (org, id, field, value, real_at) VALUES (?, ?, ?, ?, ?)";

export interface FirstWrite {
  readonly field: string;
  /** Epoch milliseconds. */
  readonly value: number;
  readonly realAt: number;
}

/**
 * Remembers from now on when each custom date and time was first written with each value. Events cannot tell: a channel
 * may leave out what an app wrote itself.
 */
export function rememberFirstWrites(world: World): void {
  world.onCommit.push(({ org, changes }) => {
    for (const change of changes) {
      if (change.type !== "CREATE" && change.type !== "UPDATE") continue;
      for (const field of instantsIn(world, org, change)) {
        const value = change.after[field];
        if (typeof value === "number") world.db.run(KEEP, org, change.id, field, value, Date.now());
      }
    }
  });
}

function instantsIn(world: World, org: string, { entity, type, after, changed }: RowChange): string[] {
  const names = (type === "CREATE" ? Object.keys(after) : changed).filter((name) => name.endsWith("__c"));
  if (names.length === 0) return [];
  const fields = world.definitions.object(org, entity)?.byName;
  return names.filter((name) => fields?.get(name.toLowerCase())?.type === "datetime");
}

/** In the order in which they were written. */
export function firstWritesOf(world: World, org: string, id: string): FirstWrite[] {
  return world.db.all<FirstWrite>(
    "SELECT field, value, real_at AS realAt FROM first_writes WHERE org = ? AND id = ? ORDER BY real_at, field, value",
    org,
    id,
  );
}
