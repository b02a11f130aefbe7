import { isDecided } from "./decisions.ts";
import type { Decided, LeadFact, UserId } from "./facts.ts";
import type { Clock } from "./journey.ts";
import type { Timed } from "./order.ts";
import type { Instant } from "./time.ts";

type OfClock = Pick<Clock, "clock" | "number">;

interface Done {
  readonly at: Instant;
  readonly by: UserId;
  readonly note: string | null;
}

/** What people did about the breaches of a journey. */
export interface Handled {
  /** Nobody is alerted any more from then on. */
  readonly suppressed: Done | null;
  /** Dealt with: tasks closed, no further tier. */
  closed(of: OfClock): Done | null;
  /** The breach and its cause stand as stated. */
  approved(of: OfClock): Done | null;
  /** When somebody wanted this tier at once. */
  escalatedAt(of: OfClock, tier: number): Instant | null;
}

export function handledOf(facts: readonly Timed<LeadFact>[]): Handled {
  const decided = facts.filter((one): one is Timed<Decided> => one.fact.kind === "decided");
  const done = (found: Timed<Decided> | undefined): Done | null =>
    found ? { at: found.at, by: found.fact.by, note: found.fact.reason ?? null } : null;
  const first = (type: "close" | "approve", of: OfClock) =>
    done(decided.find(({ fact }) => isDecided(fact, type) && isOf(fact.decision, of)));
  return {
    suppressed: done(decided.find(({ fact }) => isDecided(fact, "suppress"))),
    closed: (of) => first("close", of),
    approved: (of) => first("approve", of),
    escalatedAt: (of, tier) =>
      decided.find(
        ({ fact }) => isDecided(fact, "escalate") && isOf(fact.decision, of) && fact.decision.tier === tier,
      )?.at ?? null,
  };
}

function isOf(one: OfClock, { clock, number }: OfClock): boolean {
  return one.clock === clock && one.number === number;
}
