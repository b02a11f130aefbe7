import type { LeadFact } from "./facts.ts";
import type { Hop } from "./journey.ts";
import { lastAtOrBefore, type Timed } from "./order.ts";
import { isOfRecord, personAt } from "./owners.ts";
import type { Tale } from "./tale.ts";

/** What of a lead's facts is a hop by itself: records made, owners of the other system. */
export function isHop(fact: LeadFact): boolean {
  return fact.kind === "created" || fact.kind === "ownerChanged";
}

/** The way from the lead to the person who answers, each stretch with its system (D24, R-056). */
export function hopsOf(tale: Tale, seen: readonly Timed<LeadFact>[]): readonly Hop[] {
  const { story, persons, firstTouch } = tale;
  const first = story.engagements[0]!;
  const hops: Hop[] = [{ at: story.engagedAt, what: "engaged", system: first.fact.source, ownerId: null }];
  const until = firstTouch?.at ?? tale.asOf;
  for (const { at, fact } of seen.slice(lastAtOrBefore(seen, story.engagedAt - 1) + 1)) {
    if (at > until || (story.nextAt !== null && at >= story.nextAt)) break;
    if (fact.kind === "created") hops.push({ at, what: "recordCreated", system: fact.source, ownerId: null });
    else if (fact.kind === "ownerChanged" && !isOfRecord(fact, tale.policy))
      hops.push({
        at,
        what: fact.ownerId === null ? "nobody" : fact.ownerKind === "queue" ? "queue" : "person",
        system: fact.source,
        ownerId: fact.ownerId,
      });
  }
  for (const turn of tale.turns) {
    if (
      (turn.end !== null && turn.end <= story.engagedAt) ||
      turn.start > until ||
      (story.nextAt !== null && turn.start >= story.nextAt)
    )
      continue;
    const at = Math.max(turn.start, story.engagedAt);
    const person = personAt(persons, at);
    if (person && person.ownerId === turn.ownerId)
      hops.push({ at, what: "person", system: turn.source, ownerId: turn.ownerId });
    else
      hops.push({
        at,
        what: turn.ownerId === null ? "nobody" : "queue",
        system: turn.source,
        ownerId: turn.ownerId,
      });
  }
  for (const person of persons)
    if (person.notifiedAt !== null)
      hops.push({
        at: person.notifiedAt,
        what: "notified",
        system: first.fact.source,
        ownerId: person.ownerId,
      });
  return hops.sort((one, other) => one.at - other.at || RANK[one.what] - RANK[other.what]);
}

const RANK: Readonly<Record<Hop["what"], number>> = {
  engaged: 0,
  recordCreated: 1,
  nobody: 2,
  queue: 2,
  person: 3,
  notified: 4,
};
