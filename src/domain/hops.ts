import type { Hop } from "./journey.ts";
import type { Tale } from "./tale.ts";
import type { LeadFact } from "./facts.ts";
import type { Timed } from "./order.ts";
import { personAt } from "./owners.ts";

/** The way from the lead to the person who answers, each stretch with its system (D24, R-056). */
export function hopsOf(tale: Tale, creations: readonly Timed<LeadFact>[]): readonly Hop[] {
  const { story, persons, firstTouch } = tale;
  const first = story.engagements[0]!;
  const hops: Hop[] = [{ at: story.engagedAt, what: "engaged", system: first.fact.source, ownerId: null }];
  const until = firstTouch?.at ?? tale.asOf;
  for (const { at, fact } of creations)
    if (at >= story.engagedAt && at <= until && (story.nextAt === null || at < story.nextAt)) hops.push({ at, what: "recordCreated", system: fact.source, ownerId: null });
  for (const turn of tale.turns) {
    if ((turn.end !== null && turn.end <= story.engagedAt) || turn.start > until || (story.nextAt !== null && turn.start >= story.nextAt)) continue;
    const at = Math.max(turn.start, story.engagedAt);
    const person = personAt(persons, at);
    if (person && person.ownerId === turn.ownerId) hops.push({ at, what: "person", system: turn.source, ownerId: turn.ownerId });
    else hops.push({ at, what: turn.ownerId === null ? "nobody" : "queue", system: turn.source, ownerId: turn.ownerId });
  }
  for (const person of persons) if (person.notifiedAt !== null) hops.push({ at: person.notifiedAt, what: "notified", system: first.fact.source, ownerId: person.ownerId });
  return hops.sort((one, other) => one.at - other.at || RANK[one.what] - RANK[other.what]);
}

const RANK: Readonly<Record<Hop["what"], number>> = { engaged: 0, recordCreated: 1, nobody: 2, queue: 2, person: 3, notified: 4 };
