import type { Instant } from "../domain/time.ts";
import { DAY } from "../domain/time.ts";
import type { MovableClock } from "./movable-clock.ts";
import type { Portal } from "./portal.ts";

export interface Driven {
  /** Does all that is due; answers when there is more. */
  settle(): Promise<Instant | null>;
  /** The next instant at which a lead's clock wants attention. */
  nextLeadAt(): Promise<Instant | null>;
  readonly clock: MovableClock;
}

export interface DriveOptions {
  /** The last thing that people do in the replayed history. */
  readonly lastActionAt: Instant;
  /** Told after every step. */
  readonly progress: (now: Instant) => void;
  readonly stopped: () => boolean;
}

/** A lead whose next instant is this far off only waits to lapse. */
const ONLY_LAPSES_AFTER = 30 * DAY;

/**
 * Replays a history: both clocks move together from one instant at which something happens to the next, so that
 * every due, warning and tier comes at its own instant, however fast the replay runs.
 * Ends when the history is over and the last due and tier have passed.
 */
export async function drive(app: Driven, portal: Portal, options: DriveOptions): Promise<void> {
  while (!options.stopped()) {
    const appNext = await app.settle();
    const { nextEventAt } = await portal.clock();
    if (app.clock.now() >= options.lastActionAt && (await isOver(app, nextEventAt, options.lastActionAt)))
      return;
    const next = earliest(appNext, nextEventAt);
    if (next === null) return;
    // Ours first: what the portal then sends is received at that instant.
    app.clock.moveTo(next);
    await portal.moveTo(app.clock.now());
    options.progress(app.clock.now());
  }
}

async function isOver(app: Driven, portalNext: Instant | null, lastActionAt: Instant): Promise<boolean> {
  const horizon = lastActionAt + ONLY_LAPSES_AFTER;
  const leadNext = await app.nextLeadAt();
  return (portalNext === null || portalNext > horizon) && (leadNext === null || leadNext > horizon);
}

function earliest(one: Instant | null, other: Instant | null): Instant | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}
