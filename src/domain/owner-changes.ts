import { policyAt } from "./compiled.ts";
import { isDecided } from "./decisions.ts";
import { backupOf, countsAsAssignment, isAway, type TenantView } from "./directory.ts";
import type { OwnerChange } from "./effects.ts";
import type { UserId } from "./facts.ts";
import type { Told } from "./fold.ts";
import type { Clock } from "./journey.ts";
import { isOfRecord } from "./owners.ts";
import type { Policy } from "./policy.ts";
import type { Instant } from "./time.ts";

/**
 * Which leads should have another owner now. The journey's own policy and the one in force must both allow it: switching
 * it off holds at once, switching it on changes no running journey (D22).
 */
export function ownerChangesOf(
  told: readonly Told[],
  policies: readonly Policy[],
  view: TenantView,
  now: Instant,
): readonly OwnerChange[] {
  const last = told.at(-1);
  if (!last || last.journey.history || last.journey.status === "ended") return [];
  const allowed = (cause: OwnerChange["cause"]) =>
    last.tale.policy.ownerChanges?.[cause] === true && policyAt(policies, now).ownerChanges?.[cause] === true;
  const routed = allowed("routed") ? routedTo(last, view, now) : null;
  if (routed) return [routed];
  const { journey, tale } = last;
  const isHeld = journey.clocks.some(({ status }) => status === "review");
  if (journey.status !== "unanswered" || isHeld || tale.handled.suppressed) return [];
  const change =
    (allowed("absent") ? ofAbsent(last, view, now) : null) ??
    (allowed("unassigned") ? ofNobody(last, view, now) : null);
  return change ? [change] : [];
}

/** A person said whose it should be; a change that anybody made in the system of record since then stands (R-121, D24). */
function routedTo({ journey, tale }: Told, view: TenantView, now: Instant): OwnerChange | null {
  const decided = tale.story.facts.findLast(({ fact }) => isDecided(fact, "route"));
  if (!decided || !isDecided(decided.fact, "route")) return null;
  const { key, by, decision } = decided.fact;
  const changedSince = tale.story.facts.some(
    ({ at, fact }) => fact.kind === "ownerChanged" && at > decided.at && isOfRecord(fact, tale.policy),
  );
  if (changedSince || journey.ownerId === decision.to || !canOwn(view, tale.policy, decision.to, now))
    return null;
  return { ...of(journey), change: `routed:${key}`, cause: "routed", to: decision.to, by };
}

/** At once where the owner left; where they are out of office, with the first alert that they cannot hear. */
function ofAbsent({ journey, tale }: Told, view: TenantView, now: Instant): OwnerChange | null {
  const { ownerId } = journey;
  if (ownerId === null || !isAway(view, ownerId, now)) return null;
  if (view.userAt(ownerId, now).active && !journey.clocks.some(hasAlertedOwner)) return null;
  const to = backupOf(view, tale.policy, ownerId, now);
  if (to === null || !canOwn(view, tale.policy, to, now)) return null;
  return { ...of(journey), change: `absent:${ownerId}`, cause: "absent", to, by: null };
}

function hasAlertedOwner({ steps }: Clock): boolean {
  return steps.some(({ state, to }) => state === "due" && to.includes("owner"));
}

/** Nobody was assigned in time: the fallback owner, or who stands in for them. */
function ofNobody({ journey, tale }: Told, view: TenantView, now: Instant): OwnerChange | null {
  const { policy } = tale;
  const { fallbackOwner } = policy.people;
  if (journey.ownerId !== null || fallbackOwner === undefined) return null;
  const late = journey.clocks.findLast(
    ({ clock, status, stoppedAt }) =>
      status === "miss" &&
      stoppedAt === null &&
      policy.clocks.some(({ name, stop }) => name === clock && stop === "assignment"),
  );
  const to = [fallbackOwner, backupOf(view, policy, fallbackOwner, now)].find(
    (one) => one !== null && canOwn(view, policy, one, now),
  );
  if (!late || !to) return null;
  return {
    ...of(journey),
    change: `unassigned:${late.clock}:${late.number}`,
    cause: "unassigned",
    to,
    by: null,
  };
}

/** Nobody gets a lead who would not count as its owner, or is away. */
function canOwn(view: TenantView, policy: Policy, user: UserId, now: Instant): boolean {
  return countsAsAssignment(view, policy, user, now) && !isAway(view, user, now);
}

const of = ({ id, engagement, ownerId }: Told["journey"]) => ({
  journeyId: id,
  engagementKey: engagement.factKey,
  from: ownerId,
});
