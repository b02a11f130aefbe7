import type { LeadFact } from "./facts.ts";
import type { Hop, SlowestHop, Stamps } from "./journey.ts";
import { lastAtOrBefore, type Timed } from "./order.ts";
import { isOfRecord, personAt, turnAt } from "./owners.ts";
import type { Tale } from "./tale.ts";
import type { Instant } from "./time.ts";

/** What of a lead's facts is a hop by itself: records made, processes that were through, owners of the other system. */
export function isHop(fact: LeadFact): boolean {
  return fact.kind === "created" || fact.kind === "processCompleted" || fact.kind === "ownerChanged";
}

type Place = Omit<Hop, "calendarMs">;

/**
 * The way from the lead to the person who answers, each stretch with its system and how long it took (D24, R-056): the
 * stretches before the handover are the systems delay, to the millisecond.
 */
export function hopsOf(tale: Tale, stamps: Stamps, seen: readonly Timed<LeadFact>[]): readonly Hop[] {
  const places = placesOf(tale, stamps, seen);
  const { handoverAt } = stamps;
  return places.map((place, index) => {
    const next = places[index + 1]?.at ?? null;
    const before = handoverAt !== null && place.at < handoverAt;
    const end = before ? Math.min(next ?? handoverAt, handoverAt) : next;
    return { ...place, calendarMs: end === null ? null : end - place.at };
  });
}

/** The longest stretch of the systems delay, the earliest of equals; `null`: there was none, or nobody has the lead. */
export function slowestHopOf(hops: readonly Hop[], { handoverAt }: Stamps): SlowestHop | null {
  let slowest: SlowestHop | null = null;
  for (const [index, { at, what, system, calendarMs }] of hops.entries()) {
    if (handoverAt === null || at >= handoverAt || calendarMs === null) continue;
    if (calendarMs <= (slowest?.calendarMs ?? 0)) continue;
    slowest = { what, until: hops[index + 1]?.what ?? "person", system, at, calendarMs };
  }
  return slowest;
}

function placesOf(tale: Tale, { handoverAt }: Stamps, seen: readonly Timed<LeadFact>[]): readonly Place[] {
  const { story, firstTouch } = tale;
  const first = story.engagements[0]!;
  const last = firstTouch ? Math.max(firstTouch.at, handoverAt ?? firstTouch.at) : tale.asOf;
  const isWithin = (at: Instant) => at <= last && (story.nextAt === null || at < story.nextAt);
  const places: Place[] = [
    { at: story.engagedAt, what: "engaged", system: first.fact.source, ownerId: null },
  ];
  for (let index = lastAtOrBefore(seen, story.engagedAt - 1) + 1; index < seen.length; index++) {
    const { at, fact } = seen[index]!;
    if (!isWithin(at)) break;
    if (fact.kind === "created")
      places.push({ at, what: "recordCreated", system: fact.source, ownerId: null });
    else if (fact.kind === "processCompleted")
      places.push({ at, what: `${fact.process}Completed`, system: fact.source, ownerId: null });
    else if (fact.kind === "ownerChanged" && !isOfRecord(fact, tale.policy))
      places.push({
        at,
        what: fact.ownerId === null ? "nobody" : fact.ownerKind === "queue" ? "queue" : "person",
        system: fact.source,
        ownerId: fact.ownerId,
      });
  }
  places.push(...ownersOf(tale, isWithin), ...notificationsOf(tale));
  if (firstTouch)
    places.push({
      at: firstTouch.at,
      what: "touched",
      system: firstTouch.source,
      ownerId: firstTouch.actorId,
    });
  return places.sort((one, other) => one.at - other.at || RANK[one.what] - RANK[other.what]);
}

function ownersOf({ story, turns, persons }: Tale, isWithin: (at: Instant) => boolean): Place[] {
  const places: Place[] = [];
  for (let index = turnAt(turns, story.engagedAt); index < turns.length; index++) {
    const { start, ownerId, source } = turns[index]!;
    if (!isWithin(start)) break;
    const at = Math.max(start, story.engagedAt);
    const isPerson = ownerId !== null && personAt(persons, at)?.ownerId === ownerId;
    const what = isPerson ? "person" : ownerId === null ? "nobody" : "queue";
    places.push({ at, what, system: source, ownerId });
  }
  return places;
}

function notificationsOf({ story, persons }: Tale): Place[] {
  return persons.flatMap(({ ownerId, notifiedAt }) => {
    if (notifiedAt === null) return [];
    const told = story.facts.find(
      ({ at, fact }) => fact.kind === "ownerNotified" && at === notifiedAt && fact.ownerId === ownerId,
    );
    const system = told?.fact.source ?? story.engagements[0]!.fact.source;
    return [{ at: notifiedAt, what: "notified", system, ownerId }];
  });
}

const RANK: Readonly<Record<Hop["what"], number>> = {
  engaged: 0,
  recordCreated: 1,
  attributionCompleted: 2,
  enrichmentCompleted: 2,
  lifecycleCompleted: 2,
  nobody: 3,
  queue: 3,
  person: 4,
  notified: 5,
  touched: 6,
};
