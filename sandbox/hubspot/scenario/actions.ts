import { z } from "zod";
import { invalid } from "../core/errors.ts";
import { parse } from "../core/input.ts";
import type { World } from "../core/world.ts";
import { ACTIVITY_ACTIONS } from "./activity-actions.ts";
import { CONTACT_ACTIONS } from "./contact-actions.ts";
import type { ActionKind } from "./kind.ts";
import { PORTAL_ACTIONS } from "./portal-actions.ts";

const KINDS: Record<string, ActionKind> = { ...CONTACT_ACTIONS, ...ACTIVITY_ACTIONS, ...PORTAL_ACTIONS };

/** Something a person or another system does in the portal; what else it needs depends on `do`. */
export const Action = z.looseObject({
  id: z.string().min(1).optional(),
  /** Epoch milliseconds or ISO 8601 of the emulated clock. */
  at: z
    .union([z.number(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))])
    .optional(),
  do: z.enum(Object.keys(KINDS) as [string, ...string[]]),
  ref: z.string().optional(),
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
export function perform(world: World, portal: number, action: Action): unknown {
  const kind = KINDS[action.do];
  if (!kind) throw invalid(`There is no action "${action.do}".`);
  return kind.run(world, portal, parse(kind.input, action));
}
