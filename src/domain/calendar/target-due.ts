import type { Target } from "../policy.ts";
import { HOUR, type Instant, MINUTE } from "../time.ts";
import type { Calendar } from "./calendar.ts";

/** The instant at which a target counted from `from` is used up (D16), to the millisecond; null is never (D28). */
export function targetDue(calendar: Calendar, from: Instant, target: Target): Instant | null {
  if ("businessDays" in target) return calendar.addBusinessDays(from, target.businessDays);
  const openMs = "minutes" in target ? target.minutes * MINUTE : target.hours * HOUR;
  return calendar.add(from, Math.round(openMs));
}
