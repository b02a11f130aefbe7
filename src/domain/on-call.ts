import { parseLocalDate } from "./calendar/local-time.ts";
import { zoneOf } from "./calendar/zone.ts";
import type { UserId } from "./facts.ts";
import type { Policy } from "./policy.ts";
import { DAY, type Instant } from "./time.ts";

/** Whose turn it is by the policy's local date; `null`: nobody's, or the rotation has not begun. */
export function onCallAt({ people, timeZone }: Policy, at: Instant): UserId | null {
  const { onCall } = people;
  if (!onCall || onCall.rotation.length === 0) return null;
  const today = Math.floor((at + zoneOf(timeZone).offsetAt(at)) / DAY);
  const turn = Math.floor((today - parseLocalDate(onCall.from)!) / onCall.turnDays);
  return turn < 0 ? null : onCall.rotation[turn % onCall.rotation.length]!;
}
