import type { Calendar } from "./calendar/index.ts";
import { targetMs, targetWords } from "./compiled.ts";
import { dueAfter } from "./periods.ts";
import type { ClockSpec, Policy, Target } from "./policy.ts";
import { HOUR, type Instant, MINUTE, type Period } from "./time.ts";

/** What a clock allows a lead type: one target, or another clock's and some more. */
export interface Allowed {
  readonly parts: readonly Target[];
  /** Open milliseconds in all; `null` where business days are in it. */
  readonly ms: number | null;
  readonly words: string;
}

const MOST_KNOWN = 256;
const known = new WeakMap<Policy, Map<ClockSpec, Map<string | null, Allowed>>>();

export function allowedFor(policy: Policy, spec: ClockSpec, leadType: string | null): Allowed {
  const ofClock = knownOf(policy, spec);
  let allowed = ofClock.get(leadType);
  if (!allowed) {
    allowed = workedOut(policy, spec, leadType);
    ofClock.set(leadType, allowed);
  }
  return allowed;
}

function knownOf(policy: Policy, spec: ClockSpec): Map<string | null, Allowed> {
  const ofPolicy = known.get(policy) ?? new Map<ClockSpec, Map<string | null, Allowed>>();
  const ofClock = ofPolicy.get(spec);
  if (ofClock && ofClock.size <= MOST_KNOWN) return ofClock;
  const empty = new Map<string | null, Allowed>();
  known.set(policy, ofPolicy.set(spec, empty));
  return empty;
}

function workedOut(policy: Policy, spec: ClockSpec, leadType: string | null): Allowed {
  const parts = partsOf(policy, spec, leadType, 0);
  const lengths = parts.map(targetMs);
  const calendarTime = spec.calendar === "always" || policy.calendars[spec.calendar] === undefined;
  const ms = lengths.every((one) => one !== null)
    ? lengths.reduce((sum: number, one) => sum + one!, 0)
    : null;
  const whole = ms === null || parts.length === 1 ? parts : [asOne(ms)];
  return { parts, ms, words: whole.map((part) => targetWords(part, calendarTime)).join(" and ") };
}

/** Minutes that add up are one time: nobody counts in two. */
function asOne(ms: number): Target {
  return ms % HOUR === 0 ? { hours: ms / HOUR } : { minutes: ms / MINUTE };
}

function partsOf(policy: Policy, spec: ClockSpec, leadType: string | null, depth: number): Target[] {
  const { target } = spec;
  if ("byLeadType" in target)
    return [
      (leadType !== null && Object.hasOwn(target.byLeadType, leadType)
        ? target.byLeadType[leadType]
        : undefined) ?? target.otherwise,
    ];
  const other = policy.clocks.find((one) => one.name === target.sameAs);
  if (!other || depth > policy.clocks.length)
    throw new RangeError(`policy.clocks.${spec.name}.target: no clock ${target.sameAs} to take it from`);
  return [...partsOf(policy, other, leadType, depth + 1), target.plus];
}

/** When what is allowed is used up, counted from `from`. */
export function dueOf(
  calendar: Calendar,
  from: Instant,
  parts: readonly Target[],
  pauses: readonly Period[],
): Instant | null {
  let due: Instant | null = from;
  for (const part of parts) {
    if (due === null) return null;
    due = dueAfter(calendar, due, part, pauses);
  }
  return due;
}
