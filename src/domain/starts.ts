import { lastAtOrBefore } from "./order.ts";
import { personAt } from "./owners.ts";
import type { ClockSpec } from "./policy.ts";
import { isResponder, type Tale } from "./tale.ts";
import type { Instant } from "./time.ts";
import type { Touch } from "./touch.ts";

/** What could stop a run, at the earliest then. */
export interface PossibleStop {
  readonly at: Instant;
  /** The touch that it is, if it is one whose log time matters (D35). */
  readonly touch: Touch | null;
  readonly selfBooked: boolean;
}

/** One run of a clock: where it starts and what could stop it. */
export interface Start {
  readonly number: number;
  readonly at: Instant;
  /** Kept in segments, one per owner (D5); else the whole run is one stretch. */
  readonly segmented: boolean;
  /** The touch with which the toucher claimed the lead (D2). */
  readonly claim: Touch | null;
  /** In order of time. */
  readonly stops: Iterable<PossibleStop>;
}

/** Whether only the owner and those who may stand in for them stop this clock (D9). */
function isForResponders(spec: ClockSpec): boolean {
  return (spec.stoppedBy ?? (spec.start === "handover" ? "responders" : "anyone")) === "responders";
}

/** Every run of a clock on one journey. */
export function startsOf(tale: Tale, spec: ClockSpec): readonly Start[] {
  switch (spec.start) {
    case "engagement":
      return spec.stop === "assignment"
        ? assignmentStarts(tale)
        : [plain(1, tale.story.engagedAt, touchStops(tale, spec))];
    case "handover":
      return handoverStarts(tale, spec);
    case "touch":
      return followUpStarts(tale, spec);
    case "booked":
      return bookedStarts(tale);
  }
}

function plain(number: number, at: Instant, stops: Iterable<PossibleStop>): Start {
  return { number, at, segmented: false, claim: null, stops };
}

function stopAt(at: Instant | undefined, selfBooked = false): readonly PossibleStop[] {
  return at === undefined ? [] : [{ at, touch: null, selfBooked }];
}

function handoverStarts(tale: Tale, spec: ClockSpec): readonly Start[] {
  const first = tale.persons[0];
  const claim = tale.firstTouch;
  // The toucher claimed the lead: a hit with nothing used, whoever is assigned later (D2).
  if (claim && (!first || claim.at < first.start))
    return [{ ...plain(1, claim.at, stopAt(claim.at, claim.selfBooked)), claim }];
  return first ? [{ ...plain(1, first.handover, touchStops(tale, spec)), segmented: true }] : [];
}

/** Until a person owns it; again after each return to a queue or nobody before the first touch (D4). */
function assignmentStarts({ persons, firstTouch, story, ending }: Tale): readonly Start[] {
  // Never assigned: the touch stands in for it (D2).
  const standIn = stopAt(firstTouch?.at, firstTouch?.selfBooked);
  const starts = [plain(1, story.engagedAt, persons[0] ? stopAt(persons[0].start) : standIn)];
  for (const [index, person] of persons.entries()) {
    const next = persons[index + 1];
    const left = person.end;
    if (left === null || next?.start === left) continue;
    if ((firstTouch && firstTouch.at <= left) || (ending && ending.at <= left)) break;
    starts.push(plain(starts.length + 1, left, next ? stopAt(next.start) : standIn));
  }
  return starts;
}

/** Touches that stop this clock: anyone's, or a responder's; where nobody owned the lead, anyone's (D2, D9). */
function* touchStops(tale: Tale, spec: ClockSpec): Iterable<PossibleStop> {
  const responders = isForResponders(spec);
  for (const touch of tale.story.touches)
    if (!responders || mayRespond(tale, touch)) yield { at: touch.at, touch, selfBooked: touch.selfBooked };
}

function mayRespond(tale: Tale, touch: Touch): boolean {
  const owner = personAt(tale.persons, touch.at);
  return owner === null || isResponder(tale, owner.ownerId, touch.actorId, touch.at);
}

/** The first touch of somebody who may not stop the clock: it silences it (D9). */
export function coveringTouch(tale: Tale, spec: ClockSpec): Touch | null {
  return isForResponders(spec)
    ? (tale.story.touches.find((touch) => !mayRespond(tale, touch)) ?? null)
    : null;
}

/** From every touch to the next one or the outcome; an ended journey promises nothing more. */
function followUpStarts({ story, ending, outcomes }: Tale, spec: ClockSpec): readonly Start[] {
  const starts: Start[] = [];
  for (const [index, touch] of story.touches.entries()) {
    if (ending && touch.at > ending.at) break;
    const outcome =
      spec.stop === "touchOrOutcome" ? outcomes[lastAtOrBefore(outcomes, touch.at - 1) + 1] : undefined;
    const next = Math.min(
      story.touches[index + 1]?.at ?? Number.POSITIVE_INFINITY,
      outcome?.at ?? Number.POSITIVE_INFINITY,
    );
    starts.push(plain(index + 1, touch.at, stopAt(Number.isFinite(next) ? next : undefined)));
  }
  return starts;
}

function bookedStarts({ outcomes, afterwards: { acceptances } }: Tale): readonly Start[] {
  const booked = outcomes.find(({ fact }) => fact.stage === "booked");
  if (!booked) return [];
  return [plain(1, booked.at, stopAt(acceptances[lastAtOrBefore(acceptances, booked.at - 1) + 1]?.at))];
}
