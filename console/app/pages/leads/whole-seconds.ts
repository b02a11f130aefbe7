import { SECOND } from "../../../../src/domain/time.ts";
import type { Journey } from "./answers.ts";

const second = (at: number): number => Math.floor(at / SECOND) * SECOND;

export interface Parts {
  readonly systemsMs: number;
  /** `null`: nobody has the lead yet. */
  readonly humanMs: number | null;
  readonly headStartMs: number;
  readonly isTouched: boolean;
  /** Where it ends; now where it goes on. */
  readonly until: number;
}

/**
 * Systems and human delay counted between instants as they are shown, to the second: so the parts add up, and anybody can check
 * them against the times beside them. Milliseconds of calendar time.
 */
export function partsOf(
  {
    engagedAt,
    handoverAt,
    firstTouchAt,
    endedAt,
  }: Pick<Journey, "engagedAt" | "handoverAt" | "firstTouchAt" | "endedAt">,
  now: number,
): Parts {
  const until = firstTouchAt ?? endedAt ?? now;
  const [from, end] = [second(engagedAt), second(until)];
  const isTouched = firstTouchAt !== null;
  if (handoverAt === null)
    return { systemsMs: Math.max(0, end - from), humanMs: null, headStartMs: 0, isTouched, until };
  const handover = second(handoverAt);
  return {
    systemsMs: Math.max(0, handover - from),
    humanMs: Math.max(0, end - handover),
    headStartMs: Math.max(0, handover - end),
    isTouched,
    until,
  };
}
