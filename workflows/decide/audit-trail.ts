import { createHash } from "node:crypto";
import type { Decision } from "../../src/domain/effects.ts";
import type { LeadFact, TenantFact } from "../../src/domain/facts.ts";
import type { Clock, Journey } from "../../src/domain/journey.ts";
import type { Instant } from "../../src/domain/time.ts";
import type { AuditEntry, LeadId } from "../ports.ts";

/** That facts came in, by their kinds and a digest of their keys: what follows from them is entered beside it (R-303, D40). */
export function learnedOf(
  subject: string,
  facts: readonly Pick<LeadFact | TenantFact, "kind" | "key">[],
  seenBy: "push" | "sweep" | "people",
  now: Instant,
): AuditEntry {
  const kinds: Record<string, number> = {};
  for (const { kind } of facts) kinds[kind] = (kinds[kind] ?? 0) + 1;
  const keys = facts.map(({ key }) => key).toSorted();
  const digest = createHash("sha256").update(JSON.stringify(keys)).digest("base64url");
  return {
    at: now,
    actor: "leadclock",
    action: "facts.learned",
    subject,
    detail: { facts: facts.length, kinds, seenBy, digest },
  };
}

/** What changed by this decision and why, in pseudonymous ids only (R-303, D40). */
export function auditOf(
  lead: LeadId,
  before: readonly Journey[],
  decision: Decision,
  now: Instant,
): AuditEntry[] {
  const entries: AuditEntry[] = [];
  const entry = (action: string, detail: Record<string, unknown>) =>
    entries.push({ at: now, actor: "leadclock", action, subject: lead, detail });
  const earlier = new Map(before.map((journey) => [journey.number, journey]));

  for (const journey of decision.journeys) {
    const old = earlier.get(journey.number);
    if (!old)
      entry("journey.opened", {
        journey: journey.id,
        engagedAt: journey.stamps.engagedAt,
        leadType: journey.leadType,
        policy: journey.policyVersion,
      });
    else if (old.status !== journey.status)
      entry("journey.status", {
        journey: journey.id,
        was: old.status,
        is: journey.status,
        outcome: journey.outcome,
      });
    const known = new Set(old?.conflicts?.map(({ kind, at }) => `${kind} ${at}`));
    for (const conflict of journey.conflicts)
      if (!known.has(`${conflict.kind} ${conflict.at}`))
        entry("systems.disagreed", { journey: journey.id, ...conflict });
    for (const clock of journey.clocks) {
      const was = old?.clocks.find((one) => sameClock(one, clock));
      const action = !was || was.status !== clock.status ? "clock.status" : "clock.corrected";
      if (action === "clock.corrected" && !differs(was!, clock)) continue;
      entry(action, {
        journey: journey.id,
        clock: clock.clock,
        number: clock.number,
        was: was?.status ?? null,
        is: clock.status,
        dueAt: clock.dueAt,
        stoppedAt: clock.stoppedAt,
        cause: clock.cause?.cause ?? null,
        ...(action === "clock.corrected"
          ? { before: { dueAt: was!.dueAt, stoppedAt: was!.stoppedAt, cause: was!.cause?.cause ?? null } }
          : {}),
      });
    }
    for (const clock of old?.clocks ?? [])
      if (!journey.clocks.some((one) => sameClock(one, clock)))
        entry("clock.gone", {
          journey: journey.id,
          clock: clock.clock,
          number: clock.number,
          was: clock.status,
        });
  }
  for (const journey of before)
    if (!decision.journeys.some(({ number }) => number === journey.number))
      entry("journey.gone", { journey: journey.id, was: journey.status });
  for (const effect of decision.effects) {
    if (effect.type === "alert" || effect.type === "skipped") {
      const { journeyId, clock, number, step, at, recipients } = effect.alert;
      entry(effect.type === "alert" ? "alert.decided" : "alert.skipped", {
        journey: journeyId,
        clock,
        number,
        step,
        at,
        to: recipients.map((one) => one.userId),
      });
    } else if (effect.type === "closeAlerts") {
      // The note may hold what a person wrote; that stands in the fact, which can be erased (D40).
      const { note: _, type, ...of } = effect;
      entry("alert.closed", { type, ...of });
    } else if (effect.type === "moveAlerts") entry("alert.moved", { ...effect });
    else if (effect.type === "changeOwner") {
      const { journeyId, cause, from, to, by } = effect;
      entry("owner.changeDecided", { journey: journeyId, cause, was: from, is: to, askedBy: by });
    } else
      entry("review.opened", {
        journey: effect.journeyId,
        review: effect.reviewId,
        reviewer: effect.reviewer,
      });
  }
  return entries;
}

function sameClock(one: Clock, other: Clock): boolean {
  return one.clock === other.clock && one.number === other.number;
}

/** Something that a verdict rests on came out otherwise, with the same verdict: a due, a stop, a cause. */
function differs(one: Clock, other: Clock): boolean {
  return (
    one.dueAt !== other.dueAt || one.stoppedAt !== other.stoppedAt || one.cause?.cause !== other.cause?.cause
  );
}
