import type { Decision, Effect } from "../../src/domain/effects.ts";
import type { Instant } from "../../src/domain/time.ts";
import { type HeldAlert, type Switch, switchedOff, switchInWords } from "../gate/switches.ts";

type Held = Omit<HeldAlert, "releasedAt">;

/**
 * A decision without the alerts that a switch holds back. They are not decided but kept as held: switched on again,
 * the lead is decided anew, so what is late by then is skipped and one catch-up goes out if the lead still waits (D33).
 * With everything off, reviews wait in the same way.
 */
export function heldBack(
  decision: Decision,
  off: readonly Switch[],
  lead: string,
  now: Instant,
): { readonly decision: Decision; readonly held: readonly Held[] } {
  if (off.length === 0) return { decision, held: [] };
  const held: Held[] = [];
  const effects = decision.effects.filter((effect) => {
    const key = keyOf(effect);
    const by = key && switchedOff(off, { rule: rulesOf(decision, effect) });
    if (!by) return true;
    held.push({ ...key, leadId: lead, heldAs: "decision", since: now, why: switchInWords(by) });
    return false;
  });
  return { decision: { ...decision, effects }, held };
}

function keyOf(effect: Effect): Pick<Held, "journeyId" | "clock" | "number" | "step"> | null {
  if (effect.type === "review")
    return { journeyId: effect.journeyId, clock: "review", number: 1, step: effect.reviewId };
  if (effect.type !== "alert" && effect.type !== "skipped") return null;
  const { journeyId, clock, number, step } = effect.alert;
  return { journeyId, clock, number, step };
}

/** A review belongs to no clock, and is a question, not a chase: only the switch for everything holds it. */
function rulesOf({ journeys }: Decision, effect: Effect): readonly string[] {
  if (effect.type !== "alert" && effect.type !== "skipped") return [];
  const leadType = journeys.find(({ id }) => id === effect.alert.journeyId)?.leadType;
  return leadType ? [effect.alert.clock, leadType] : [effect.alert.clock];
}
