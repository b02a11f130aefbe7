import type { LeadFact, UserId } from "./facts.ts";
import type { Conflict } from "./journey.ts";
import { lastAtOrBefore, newestAt, type Timed } from "./order.ts";
import { isOfRecord, personAt } from "./owners.ts";
import type { Tale } from "./tale.ts";
import type { Instant } from "./time.ts";

/** Where two systems claim the same thing differently: which one counted, and by which rule (D24). */
export function conflictsOf(tale: Tale, seen: readonly Timed<LeadFact>[]): readonly Conflict[] {
  return [...ownerConflicts(tale, seen), ...tale.story.copies].sort(
    (one, other) => one.at - other.at || (one.kind < other.kind ? -1 : one.kind > other.kind ? 1 : 0),
  );
}

/** Both systems name a person, and not the same one. */
function ownerConflicts(tale: Tale, seen: readonly Timed<LeadFact>[]): Conflict[] {
  const { story, persons, policy } = tale;
  if (policy.systemOfRecord === undefined) return [];
  const until = story.nextAt ?? Number.POSITIVE_INFINITY;
  const claims = claimsOf(tale, seen, until);
  if (claims.length === 0) return [];
  const instants = new Set(
    [...claims, ...persons.map(({ start }) => ({ at: start }))]
      .map(({ at }) => Math.max(at, story.engagedAt))
      .filter((at) => at < until),
  );
  const found = new Map<string, Conflict>();
  for (const at of [...instants].sort((a, b) => a - b)) {
    const claim = newestAt(claims, at);
    const owner = personAt(persons, at)?.ownerId ?? null;
    if (!claim || claim.person === null || owner === null || claim.person === owner) continue;
    const between = `${owner} ${claim.source} ${claim.person}`;
    if (found.has(between)) continue;
    found.set(between, {
      kind: "owner",
      at,
      counts: policy.systemOfRecord,
      other: claim.source,
      why: "both name an owner: owners count from the system of record",
    });
  }
  return [...found.values()];
}

interface Claim {
  readonly at: Instant;
  /** `null`: nobody, or no person. */
  readonly person: UserId | null;
  readonly source: string;
}

/** What the other system said within the journey, and what it had said last before. */
function claimsOf(tale: Tale, seen: readonly Timed<LeadFact>[], until: Instant): readonly Claim[] {
  const claims: Claim[] = [];
  for (let index = lastAtOrBefore(seen, until); index >= 0; index--) {
    const { at, fact } = seen[index]!;
    if (fact.kind !== "ownerChanged" || isOfRecord(fact, tale.policy)) continue;
    const person = fact.ownerKind !== "queue" && isPerson(tale, fact.ownerId, at) ? fact.ownerId : null;
    claims.push({ at, person, source: fact.source });
    if (at <= tale.story.engagedAt) break;
  }
  return claims.reverse();
}

function isPerson({ view }: Tale, owner: UserId | null, at: Instant): boolean {
  if (owner === null) return false;
  const { active, human } = view.userAt(owner, at);
  return active && human;
}
