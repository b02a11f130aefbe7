import { targetDue } from "./calendar/index.ts";
import type { CompiledPolicy } from "./compiled.ts";
import type { LeadFact } from "./facts.ts";
import type { Timed } from "./order.ts";
import type { Instant, Period } from "./time.ts";

export interface ExpiredPause {
  readonly reason: string;
  readonly at: Instant;
}

interface Pauses {
  readonly periods: readonly Period[];
  readonly expired: readonly ExpiredPause[];
}

/** Pauses for reasons the policy names, each until resumed or expired, whichever came first (D15). */
export function pausesOf(
  facts: readonly Timed<LeadFact>[],
  { policy, calendar, sla }: CompiledPolicy,
  asOf: Instant,
): Pauses {
  const open = new Map<string, Period>();
  const periods: Period[] = [];
  const expired: ExpiredPause[] = [];
  const close = (reason: string, period: Period, at: Instant) => {
    open.delete(reason);
    periods.push({ start: period.start, end: Math.min(period.end, at) });
    if (period.end <= at) expired.push({ reason, at: period.end });
  };
  for (const { at, fact } of facts) {
    if (fact.kind === "paused") {
      const named = policy.pauses.find((one) => one.reason === fact.reason);
      const running = open.get(fact.reason);
      if (running && running.end <= at) close(fact.reason, running, at);
      if (named && !open.has(fact.reason))
        open.set(fact.reason, {
          start: at,
          end: targetDue(calendar(sla.calendar), at, named.expiresAfter) ?? Number.POSITIVE_INFINITY,
        });
    } else if (fact.kind === "resumed")
      for (const [reason, period] of [...open])
        if (fact.reason === undefined || fact.reason === reason) close(reason, period, at);
  }
  for (const [reason, period] of open) {
    periods.push(period);
    if (period.end <= asOf) expired.push({ reason, at: period.end });
  }
  return { periods, expired };
}
