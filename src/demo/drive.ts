import type { Policy, Target } from "../domain/policy.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../domain/time.ts";
import type { MovableClock } from "./movable-clock.ts";
import type { Stack } from "./stacks.ts";

export interface Driven {
  /** Does all that is due; answers when there is more. */
  settle(): Promise<Instant | null>;
  /** The next instant at which a lead's clock wants attention. */
  nextLeadAt(): Promise<Instant | null>;
  readonly clock: MovableClock;
  /** Waits until what the CRMs told of has arrived. */
  caughtUp(): Promise<void>;
}

export interface DriveOptions {
  /** The last thing that people do in the replayed history. */
  readonly lastActionAt: Instant;
  /** How much may happen in one step: less than the soonest thing that a new fact can make due. */
  readonly strideMs: number;
  /** Told after every step. */
  readonly progress: (now: Instant) => void;
  readonly stopped: () => boolean;
}

/** A lead whose next instant is this far off only waits to lapse. */
const ONLY_LAPSES_AFTER = 30 * DAY;

/**
 * Replays a history: all clocks move together, never past an instant at which one of our clocks wants attention, so
 * that every due, warning and tier comes at its own instant however fast the replay runs.
 * Ends when the history is over and the last due and tier have passed.
 */
export async function drive(
  app: Driven,
  stack: Pick<Stack, "clock" | "moveTo">,
  options: DriveOptions,
): Promise<void> {
  while (!options.stopped()) {
    const appNext = await app.settle();
    const { nextEventAt } = await stack.clock();
    const now = app.clock.now();
    if (now >= options.lastActionAt && (await isOver(app, nextEventAt, options.lastActionAt))) return;
    const next = nextStop(appNext, nextEventAt, options.strideMs);
    if (next === null) return;
    // Ours first: what the CRMs then tell is received at that instant.
    app.clock.moveTo(Math.max(next, now + 1));
    await stack.moveTo(app.clock.now());
    await app.caughtUp();
    options.progress(app.clock.now());
  }
}

/** Events of the CRMs are taken together as long as nothing of ours can fall due between them. */
function nextStop(appNext: Instant | null, crmNext: Instant | null, strideMs: number): Instant | null {
  if (crmNext === null) return appNext;
  const together = crmNext + strideMs;
  return appNext === null ? together : Math.min(appNext, together);
}

async function isOver(app: Driven, crmNext: Instant | null, lastActionAt: Instant): Promise<boolean> {
  const horizon = lastActionAt + ONLY_LAPSES_AFTER;
  const leadNext = await app.nextLeadAt();
  return (crmNext === null || crmNext > horizon) && (leadNext === null || leadNext > horizon);
}

/** Half of the shortest time from any fact to the first warning or due that it can cause, in a policy open around the clock. */
export function strideOf(policy: Policy): number {
  const lengths = policy.clocks.flatMap((clock) => {
    const targets =
      "byLeadType" in clock.target
        ? [...Object.values(clock.target.byLeadType), clock.target.otherwise]
        : [clock.target.plus];
    const shares = clock.warnings.map((warning) => ("percent" in warning ? warning.percent / 100 : 0));
    return targets.map((target) => lengthOf(target) * Math.min(1, ...shares));
  });
  return Math.floor(Math.min(...lengths) / 2);
}

function lengthOf(target: Target): number {
  if ("minutes" in target) return target.minutes * MINUTE;
  return "hours" in target ? target.hours * HOUR : target.businessDays * DAY;
}
