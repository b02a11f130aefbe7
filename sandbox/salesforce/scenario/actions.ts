import { z } from "zod";
import { Instant, invalid, parse } from "../core/input.ts";
import type { World } from "../core/world.ts";
import { ACTIVITY_ACTIONS } from "./activity-actions.ts";
import type { ActionKind } from "./kind.ts";
import { LEAD_ACTIONS } from "./lead-actions.ts";
import { RECORD_ACTIONS } from "./record-actions.ts";

const KINDS: Record<string, ActionKind> = { ...RECORD_ACTIONS, ...LEAD_ACTIONS, ...ACTIVITY_ACTIONS };

/** Something a person or another system does in the org; what else it needs depends on `do`. */
export const Action = z.looseObject({
  id: z.string().min(1).optional(),
  /** When, on the emulated clock. */
  at: Instant.optional(),
  do: z.enum(Object.keys(KINDS) as [string, ...string[]]),
});
export type Action = z.output<typeof Action>;

/** Checks an action before it is stored, so that a scenario with a mistake is refused whole. */
export function checkAction(action: Action): void {
  try {
    parse(KINDS[action.do]!.input, action);
  } catch (error) {
    throw invalid(`action ${action.id ?? action.do}: ${(error as Error).message}`);
  }
}

/** Does one action now; answers what it made or changed. */
export function perform(world: World, org: string, action: Action): unknown {
  const kind = KINDS[action.do];
  if (!kind) throw invalid(`There is no action "${action.do}".`);
  return kind.run(world, org, parse(kind.input, action));
}
