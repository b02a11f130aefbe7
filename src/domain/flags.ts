import { liftedExclusions } from "./decisions.ts";
import type { Flag, LeadFact } from "./facts.ts";
import type { Timed } from "./order.ts";
import type { Instant } from "./time.ts";

/** A flag that a person has to look at, from when it was raised until the decision (D32). */
export interface RaisedFlag {
  /** The flag, with a number from the second time on. */
  readonly id: string;
  readonly flag: Flag;
  readonly start: Instant;
  /** The clocks go on from then; `null`: not released. */
  readonly releasedAt: Instant | null;
  /** Released, or excluded. */
  readonly decidedAt: Instant | null;
  readonly detail: string | null;
}

const HOLDING: ReadonlySet<Flag> = new Set([
  "complaint",
  "urgent",
  "customerIssue",
  "customerConflict",
  "ownerConflict",
]);

/** Whether the clocks wait for the decision, or go on beside it (D32). */
export function holdsClocks(flag: Flag): boolean {
  return HOLDING.has(flag);
}

/** Every flag raised on a journey; one that is raised again while it waits is the same. */
export function raisedFlags(facts: readonly Timed<LeadFact>[]): readonly RaisedFlag[] {
  const raised: RaisedFlag[] = [];
  const waiting = new Map<Flag, number>();
  const times = new Map<Flag, number>();
  const decide = (at: Instant, releasedAt: Instant | null, concerns: (one: RaisedFlag) => boolean) => {
    for (const [flag, index] of [...waiting]) {
      if (!concerns(raised[index]!)) continue;
      raised[index] = { ...raised[index]!, releasedAt, decidedAt: at };
      waiting.delete(flag);
    }
  };
  const lifted = liftedExclusions(facts);
  for (const { at, fact } of facts) {
    if (lifted.has(fact.key)) continue;
    if (fact.kind === "flagged" && !waiting.has(fact.flag)) {
      const time = (times.get(fact.flag) ?? 0) + 1;
      times.set(fact.flag, time);
      waiting.set(fact.flag, raised.length);
      raised.push({
        id: time === 1 ? fact.flag : `${fact.flag} ${time}`,
        flag: fact.flag,
        start: at,
        releasedAt: null,
        decidedAt: null,
        detail: fact.detail ?? null,
      });
    } else if (fact.kind === "decided" && fact.decision.type === "exclude") decide(at, null, () => true);
    else if (fact.kind === "decided" && fact.decision.type === "release") {
      const { review } = fact.decision;
      decide(at, at, (one) => review === undefined || review === one.id || review === one.flag);
    } else if (fact.kind === "decided" && fact.decision.type === "keep") {
      const { review } = fact.decision;
      // Clocks that wait are released or excluded: there is nothing to keep.
      decide(at, null, (one) => review === one.id && !holdsClocks(one.flag));
    }
  }
  return raised;
}
