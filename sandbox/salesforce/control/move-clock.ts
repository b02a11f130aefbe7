import { z } from "zod";
import { Instant, invalid } from "../core/input.ts";
import type { World } from "../core/world.ts";
import type { Runner } from "../scenario/runner.ts";

export const ClockMove = z.object({
  mode: z.enum(["real", "manual"]).optional(),
  to: Instant.optional(),
  by: z.number().int().min(0).optional(),
  allowBack: z.boolean().default(false),
});
export type ClockMove = z.output<typeof ClockMove>;

/** What the control routes answer about time. */
export function clockState(world: World, runner: Runner): unknown {
  return { now: world.clock.now(), mode: world.clock.mode, nextEventAt: runner.nextEventAt() };
}

/** Moves the emulated clock; naming an instant makes it manual. Everything due on the way is done before the answer. */
export async function moveClock(world: World, runner: Runner, move: ClockMove): Promise<unknown> {
  const { clock } = world;
  if (move.to !== undefined && move.by !== undefined) throw invalid(`Give "to" or "by", not both.`);
  const moves = move.to !== undefined || move.by !== undefined;
  if (move.mode === "manual" || moves) clock.setManual(clock.now());
  const to = move.to ?? clock.now() + (move.by ?? 0);
  if (to < clock.now()) {
    if (!move.allowBack)
      throw invalid(
        `The clock stands at ${clock.now()} and goes forward only; "allowBack": true turns it back to ${to}.`,
      );
    clock.setManual(to);
  }
  const progress = await runner.advance(to);
  if (move.mode === "real") clock.setReal();
  return { now: clock.now(), mode: clock.mode, nextEventAt: runner.nextEventAt(), ...progress };
}
