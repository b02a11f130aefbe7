import { invalid } from "../core/errors.ts";
import type { World } from "../core/world.ts";
import type { Action } from "../scenario/actions.ts";

/** Stores what people will do; an id the portal already has is left as it is. */
export function addActions(
  world: World,
  portal: number,
  actions: Action[],
): { added: number; known: number } {
  let added = 0;
  world.db.transaction(() => {
    for (const action of actions) {
      if (action.id === undefined) throw invalid("Every scenario action needs an id.");
      if (action.at === undefined) throw invalid(`action ${action.id}: "at" is missing.`);
      added += world.db.run(
        "INSERT OR IGNORE INTO actions (portal, id, at, body) VALUES (?, ?, ?, ?)",
        portal,
        action.id,
        action.at,
        JSON.stringify(action),
      );
    }
  });
  return { added, known: actions.length - added };
}
