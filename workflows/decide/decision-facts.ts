import { isDecided } from "../../src/domain/decisions.ts";
import type { BreachAction, Decided, LeadFact, Reclassified } from "../../src/domain/facts.ts";
import type { Instant } from "../../src/domain/time.ts";

/** A decision as a fact: its content, and the key under which it is the same decision however often it is made. */
export interface DecisionToMake {
  /** Names the question that it answers; a second answer to it is refused while the first one stands. */
  readonly question: string;
  readonly by: string;
  readonly engagement: string;
  readonly decision: Decided["decision"] | { readonly type: "reclassify"; readonly leadType: string };
  readonly reason?: string | undefined;
}

export type Decision = Decided | Reclassified;

/** Under which question an action on the breach of an engagement is kept. */
export function actionQuestion(engagement: string, action: BreachAction["type"]): string {
  return `breach:${engagement}:${action}`;
}

/** The decision that stands on a question, if any; `null` where it was taken back. */
export function standingOn(facts: readonly LeadFact[], question: string): Decision | null {
  return answersTo(facts, question).find(({ key }) => !isUndone(facts, key)) ?? null;
}

/** The fact to add. Its key counts the answers that were taken back, so that a new one is a new fact. */
export function decisionFact(facts: readonly LeadFact[], made: DecisionToMake, at: Instant): Decision {
  const { question, by, engagement, decision, reason } = made;
  const base = {
    key: `${question}#${answersTo(facts, question).length + 1}`,
    occurredAt: at,
    source: "leadclock",
    by,
    ...(reason === undefined ? {} : { reason }),
  };
  return decision.type === "reclassify"
    ? { ...base, kind: "reclassified", leadType: decision.leadType }
    : { ...base, kind: "decided", engagement, decision };
}

/** Takes a decision back; the same fact however often. */
export function undoFact(
  decision: Decision,
  engagement: string,
  by: string,
  reason: string | undefined,
  at: Instant,
): Decided {
  return {
    kind: "decided",
    key: `undo:${decision.key}`,
    occurredAt: at,
    source: "leadclock",
    by,
    engagement,
    decision: { type: "undo", of: decision.key },
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Whether two decisions say the same. */
export function saySame(one: Decision, other: Decision): boolean {
  const content = (fact: Decision) =>
    JSON.stringify(fact.kind === "reclassified" ? fact.leadType : Object.entries(fact.decision).sort());
  return one.kind === other.kind && content(one) === content(other);
}

function answersTo(facts: readonly LeadFact[], question: string): readonly Decision[] {
  return facts.filter(
    (fact): fact is Decision =>
      (fact.kind === "decided" || fact.kind === "reclassified") && fact.key.startsWith(`${question}#`),
  );
}

function isUndone(facts: readonly LeadFact[], key: string): boolean {
  return facts.some((fact) => isDecided(fact, "undo") && fact.decision.of === key);
}
