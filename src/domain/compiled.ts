import { alwaysOpenIn, type Calendar, compileCalendar } from "./calendar/index.ts";
import type { ClockSpec, Policy, Target } from "./policy.ts";
import { HOUR, MINUTE } from "./time.ts";

/** A policy with its calendars made ready; one per policy object, kept as long as the policy is. */
export interface CompiledPolicy {
  readonly policy: Policy;
  /** `always` and unknown names count round the clock in the policy's zone. */
  calendar(name: string): Calendar;
  readonly sla: ClockSpec;
  /** Position among the lead types, strongest 0; unknown types are weaker than all. */
  strength(leadType: string | null): number;
}

const compiled = new WeakMap<Policy, CompiledPolicy>();

export function compilePolicy(policy: Policy): CompiledPolicy {
  const known = compiled.get(policy);
  if (known) return known;
  const calendars = new Map<string, Calendar>();
  const strengths = new Map(policy.leadTypes.map((type, index) => [type.name, index]));
  const sla = policy.clocks.find((clock) => clock.name === policy.sla) ?? policy.clocks[0];
  if (!sla) throw new RangeError("policy.clocks: a policy needs at least one clock");
  const made: CompiledPolicy = {
    policy,
    sla,
    calendar(name) {
      let calendar = calendars.get(name);
      if (!calendar) {
        const spec = policy.calendars[name];
        calendar = spec ? compileCalendar(spec) : alwaysOpenIn(policy.timeZone);
        calendars.set(name, calendar);
      }
      return calendar;
    },
    strength: (leadType) =>
      leadType === null ? strengths.size : (strengths.get(leadType) ?? strengths.size),
  };
  compiled.set(policy, made);
  return made;
}

/** The version in force at an instant (D22); before the first, the first. */
export function policyAt(policies: readonly Policy[], at: number): Policy {
  let best: Policy | undefined;
  let first: Policy | undefined;
  for (const policy of policies) {
    if (
      !first ||
      policy.effectiveAt < first.effectiveAt ||
      (policy.effectiveAt === first.effectiveAt && policy.version < first.version)
    )
      first = policy;
    if (policy.effectiveAt > at) continue;
    if (
      !best ||
      policy.effectiveAt > best.effectiveAt ||
      (policy.effectiveAt === best.effectiveAt && policy.version > best.version)
    )
      best = policy;
  }
  const found = best ?? first;
  if (!found) throw new RangeError("policies: at least one policy is needed");
  return found;
}

/** Milliseconds of a minute or hour target; `null` for business days, which are no fixed length. */
export function targetMs(target: Target): number | null {
  if ("minutes" in target) return Math.round(target.minutes * MINUTE);
  if ("hours" in target) return Math.round(target.hours * HOUR);
  return null;
}

export function targetWords(target: Target, calendarTime: boolean): string {
  const unit = (n: number, one: string) =>
    `${n} ${calendarTime ? "calendar" : "open"} ${one}${n === 1 ? "" : "s"}`;
  if ("minutes" in target) return unit(target.minutes, "minute");
  if ("hours" in target)
    return calendarTime && target.hours % 24 === 0
      ? unit(target.hours / 24, "day")
      : unit(target.hours, "hour");
  return `${target.businessDays} business day${target.businessDays === 1 ? "" : "s"}`;
}
