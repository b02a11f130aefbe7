import { severityOf } from "./alert-rules.ts";
import { compilePolicy } from "./compiled.ts";
import type { Clock, Journey } from "./journey.ts";
import type { Policy, Severity } from "./policy.ts";
import { isOpen } from "./reviews.ts";
import type { Instant } from "./time.ts";

/**
 * The clock by which a lead should have a response and has none: the SLA clock while it is open, else the one
 * that a touch stops and that ran out first. `null`: there is time left, or a person has to decide before anybody is
 * reminded (D31, D32). At its due itself a lead is not late yet.
 */
export function staleClock(journey: Journey, policy: Policy, now: Instant): Clock | null {
  if (journey.history || journey.status !== "unanswered") return null;
  if (journey.reviews.some((review) => review.holdsClocks && isOpen(journey, review))) return null;
  const open = journey.clocks.filter(({ stoppedAt, status }) => stoppedAt === null && OPEN.has(status));
  const sla = open.findLast(({ clock }) => clock === compilePolicy(policy).sla.name);
  const stopsAtTouch = (name: string) =>
    policy.clocks.some((spec) => spec.name === name && spec.start !== "touch" && spec.stop === "touch");
  const late = (sla ? [sla] : open.filter(({ clock }) => stopsAtTouch(clock))).filter(
    ({ status, dueAt }) => WAITS.has(status) && dueAt !== null && dueAt < now,
  );
  return late.toSorted((one, other) => one.dueAt! - other.dueAt!)[0] ?? null;
}

const WAITS: ReadonlySet<Clock["status"]> = new Set(["pending", "miss"]);
const OPEN: ReadonlySet<Clock["status"]> = new Set([...WAITS, "paused", "review"]);

const LOUDEST_FIRST: readonly Severity[] = ["urgent", "normal", "low"];

/** Most urgent first: by how loud the lead type is, then by who is late the longest. */
export function byUrgency<T extends { journey: Journey; policy: Policy; clock: Clock }>(
  leads: readonly T[],
): readonly T[] {
  const rank = ({ journey, policy }: T) => LOUDEST_FIRST.indexOf(severityOf(policy, journey.leadType));
  return leads.toSorted(
    (one, other) => rank(one) - rank(other) || (one.clock.dueAt ?? 0) - (other.clock.dueAt ?? 0),
  );
}
