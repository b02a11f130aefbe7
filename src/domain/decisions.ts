import type { Activity, Decided, LeadFact } from "./facts.ts";
import type { Timed } from "./order.ts";

/** A decision of one type, with its fact. */
export type DecidedAs<T extends Decided["decision"]["type"]> = Decided & {
  readonly decision: Extract<Decided["decision"], { readonly type: T }>;
};

export function isDecided<T extends Decided["decision"]["type"]>(
  fact: LeadFact,
  type: T,
): fact is DecidedAs<T> {
  return fact.kind === "decided" && fact.decision.type === type;
}

/**
 * Facts as decisions leave them: one that was taken back is as if nobody had made it, save an exclusion, whose time
 * counts as a pause (D38); an activity for which a person vouched is theirs whom that person named.
 */
export function asDecided(facts: readonly Timed<LeadFact>[]): readonly Timed<LeadFact>[] {
  if (!facts.some(({ fact }) => fact.kind === "decided")) return facts;
  const standing = withoutUndone(facts);
  const vouched = new Map<string, string>();
  for (const { fact } of standing)
    if (isDecided(fact, "acceptLateTouch") && fact.decision.actorId !== undefined)
      vouched.set(fact.decision.activityId, fact.decision.actorId);
  if (vouched.size === 0) return standing;
  return standing.map((timed) => {
    const actorId = isWithoutEvidence(timed.fact) ? vouched.get(timed.fact.activityId) : undefined;
    if (actorId === undefined) return timed;
    return { ...timed, fact: { ...(timed.fact as Activity), actorKind: "user", actorId } };
  });
}

/** Nobody knows who did it (D8). */
export function isWithoutEvidence(fact: LeadFact): fact is Activity {
  return fact.kind === "activity" && fact.actorKind === "unknown";
}

/** Exclusions of reviewers that were lifted again, by the key of their fact. */
export function liftedExclusions(facts: readonly Timed<LeadFact>[]): ReadonlySet<string> {
  return new Set(facts.flatMap(({ fact }) => (isDecided(fact, "undo") ? [fact.decision.of] : [])));
}

function withoutUndone(facts: readonly Timed<LeadFact>[]): readonly Timed<LeadFact>[] {
  const undone = new Map<string, Timed<LeadFact>>();
  for (const timed of facts)
    if (isDecided(timed.fact, "undo") && !undone.has(timed.fact.decision.of))
      undone.set(timed.fact.decision.of, timed);
  if (undone.size === 0) return facts;
  const keys = new Set(facts.map(({ fact }) => fact.key));
  // Somebody else excluded the lead and stands by it.
  const isExcludedStill = facts.some(({ fact }) => isDecided(fact, "exclude") && !undone.has(fact.key));
  const dropped = new Set<LeadFact>();
  for (const { at, fact } of facts) {
    const undo = undone.get(fact.key);
    if (fact.kind !== "decided" && fact.kind !== "reclassified") continue;
    if (isDecided(fact, "undo")) {
      // One that means nothing, or says the same a second time.
      const { of } = fact.decision;
      if (undone.get(of)?.fact !== fact || !keys.has(of)) dropped.add(fact);
    } else if (undo && undo.at >= at && !(isDecided(fact, "exclude") && !isExcludedStill)) {
      dropped.add(fact);
      dropped.add(undo.fact);
    }
  }
  return facts.filter(({ fact }) => !dropped.has(fact));
}
