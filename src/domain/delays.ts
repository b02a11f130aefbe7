import type { Calendar } from "./calendar/index.ts";
import type { Delay, Delays, Stamps } from "./journey.ts";
import type { Tale } from "./tale.ts";
import type { Instant } from "./time.ts";
import { isAcknowledgment } from "./touch.ts";

/** When what happened. The touch stands in for an assignment that never came (D2). */
export function stampsOf(tale: Tale): Stamps {
  const { story, firstTouch } = tale;
  const first = tale.persons[0];
  const acknowledged = story.facts.find(({ fact }) => isAcknowledgment(fact));
  const handoverAt = first?.handover ?? firstTouch?.at ?? null;
  return {
    engagedAt: story.engagedAt,
    assignedAt: first?.start ?? null,
    notifiedAt: first?.notifiedAt ?? null,
    handoverAt,
    handoverFrom:
      handoverAt === null
        ? null
        : !first
          ? "touch"
          : first.notifiedAt !== null
            ? "notification"
            : "assignment",
    firstTouchAt: firstTouch?.at ?? null,
    acknowledgedAt: acknowledged?.at ?? null,
  };
}

/** total = systems + human − headStart, exactly, in calendar time; nothing is ever negative (D2, D29). */
export function delaysOf(stamps: Stamps, calendar: Calendar): Delays {
  const { engagedAt, handoverAt, firstTouchAt } = stamps;
  const between = (from: Instant, to: Instant): Delay => ({
    calendarMs: Math.max(0, to - from),
    openMs: calendar.elapsed(from, to),
  });
  return {
    systems: handoverAt === null ? null : between(engagedAt, handoverAt),
    human: firstTouchAt === null || handoverAt === null ? null : between(handoverAt, firstTouchAt),
    headStart: firstTouchAt === null || handoverAt === null ? null : between(firstTouchAt, handoverAt),
    total: firstTouchAt === null ? null : between(engagedAt, firstTouchAt),
  };
}
