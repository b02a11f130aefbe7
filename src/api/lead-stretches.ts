import { z } from "zod";
import type { Journey } from "../domain/journey.ts";
import type { Policy } from "../domain/policy.ts";
import type { Instant } from "../domain/time.ts";
import { WAITED } from "../domain/words.ts";
import { capital, decidingClock, type Words } from "./lead-words.ts";

export const Stretch = z.object({
  whose: z.enum(["systems", "human"]),
  /** The system in which it was, or the person who had it. */
  where: z.string(),
  what: z.string(),
  from: z.number(),
  /** `null`: it goes on. */
  to: z.number().nullable(),
});
type Stretch = z.input<typeof Stretch>;

/**
 * The whole way from the engagement to the first touch, or so far: each stretch before the handover with its system, then each
 * owner's turn. Without gaps, so its parts are systems and human delay (D2, D24).
 */
export function stretchesOf(journey: Journey, policy: Policy, words: Words): readonly Stretch[] {
  const { engagedAt, handoverAt, firstTouchAt } = journey.stamps;
  const end = firstTouchAt ?? journey.endedAt;
  const all = [
    ...systems(journey, engagedAt, handoverAt ?? end, words),
    ...(handoverAt === null || (end !== null && end <= handoverAt)
      ? []
      : turns(journey, policy, handoverAt, end, words)),
  ];
  // A place that was left in the same instant took nobody's time.
  return all.filter(({ from, to }) => to === null || to > from);
}

function systems(journey: Journey, from: Instant, until: Instant | null, words: Words): Stretch[] {
  const places = journey.hops.filter(
    ({ at, what }) => what !== "touched" && at >= from && (until === null || at < until),
  );
  return places.map(({ at, what, system, ownerId }, index) => ({
    whose: "systems",
    where: words.systemOf(system),
    what: ownerId === null ? capital(WAITED[what]) : `${PLACE[what] ?? "With"} ${words.nameOf(ownerId)}`,
    from: at,
    to: places[index + 1]?.at ?? until,
  }));
}

const PLACE: Readonly<Partial<Record<Journey["hops"][number]["what"], string>>> = {
  queue: "In the queue",
  person: "Not yet told:",
};

/** One owner after another; where nobody's turn is known, whoever owns it. */
function turns(
  journey: Journey,
  policy: Policy,
  handoverAt: Instant,
  end: Instant | null,
  words: Words,
): Stretch[] {
  const segments = decidingClock(journey, policy)?.segments ?? [];
  const starts = segments
    .filter(({ start }) => end === null || start < end)
    .map(({ ownerId, start }) => ({ ownerId, from: Math.max(start, handoverAt) }));
  const known = starts.length > 0 ? starts : [{ ownerId: journey.ownerId, from: handoverAt }];
  return known.map(({ ownerId, from }, index) => {
    const to = known[index + 1]?.from ?? end;
    return {
      whose: "human",
      where: words.nameOf(ownerId),
      what: to !== null && to === end && journey.firstTouch ? "Until the first touch" : "Had the lead",
      from: index === 0 ? handoverAt : from,
      to,
    };
  });
}
