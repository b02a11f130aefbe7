import type { TenantView } from "./directory.ts";
import type { Activity, LeadFact, TouchLevel, UserId } from "./facts.ts";
import type { Timed } from "./order.ts";
import type { Policy } from "./policy.ts";
import type { Instant } from "./time.ts";
import { type ActivityKind, touchKind } from "./touch-kinds.ts";

type Level = Exclude<TouchLevel, "acknowledgment">;

/** A qualifying activity of a person toward the lead. */
export interface Touch {
  readonly at: Instant;
  readonly activity: ActivityKind;
  readonly activityId: string;
  readonly actorId: UserId | null;
  readonly level: Level;
  readonly selfBooked: boolean;
  readonly factKey: string;
  readonly source: string;
  /** When the source logged it, where it says so (D35). */
  readonly loggedAt: Instant | null;
}

const LEVELS: readonly Level[] = ["attempt", "contact", "conversation"];

/** The newest version of each activity: a bounce reported later withdraws the touch. */
export function latestVersions(facts: readonly Timed<LeadFact>[]): ReadonlySet<string> {
  const newest = new Map<string, Activity>();
  for (const { fact } of facts) {
    if (fact.kind !== "activity") continue;
    const known = newest.get(fact.activityId);
    if (!known || isNewer(fact, known)) newest.set(fact.activityId, fact);
  }
  return new Set([...newest.values()].map((fact) => fact.key));
}

/** How far along an activity is: of two versions of one time the one that went further is the newer. */
const PROGRESS: Readonly<Record<Activity["status"], number>> = {
  draft: 0,
  scheduled: 1,
  planned: 1,
  inProgress: 2,
  done: 3,
  canceled: 4,
  failed: 4,
  bounced: 4,
};

function isNewer(one: Activity, other: Activity): boolean {
  const newer = versionOf(one) - versionOf(other) || PROGRESS[one.status] - PROGRESS[other.status];
  return newer === 0 ? one.key > other.key : newer > 0;
}

function versionOf(fact: Activity): Instant {
  return fact.modifiedAt ?? fact.loggedAt ?? fact.occurredAt;
}

/** The touch that an activity is under this policy, or why it is none, in words for people. */
export function touchOf({ at, fact }: Timed<Activity>, policy: Policy, view: TenantView): Touch | string {
  const kind = touchKind(fact.activity);
  const definition = policy.touch;
  if (fact.ours) return "made by Leadclock itself";
  if (fact.automation && fact.automation.length > 0) return `automatic: ${fact.automation.join(", ")}`;
  if (!kind.states.includes(fact.status)) return `its state is ${fact.status}`;
  if (fact.selfBooked)
    return definition.selfBookedCounts
      ? made(at, fact, "conversation")
      : "booked by the lead itself, which the policy does not count";
  if (!definition.activities.includes(fact.activity)) return `the policy does not count a ${fact.activity}`;
  if (fact.direction === "inbound" && !kind.inbound) return "it came from the lead";
  const person = whoActed(fact, policy, view, at);
  if (person !== null) return person;
  // An inbound call is a conversation when a person answered it, and nothing otherwise.
  if (fact.direction === "inbound" && fact.actorId === null) return "nobody answered it";
  const level = fact.direction === "inbound" ? "conversation" : (fact.level ?? "attempt");
  if (LEVELS.indexOf(level) < LEVELS.indexOf(definition.level))
    return `an ${level} is less than the ${definition.level} that the policy asks for`;
  return made(at, fact, level);
}

/** Whether it would be a touch if only somebody said who did it. */
export function wouldTouch({ at, fact }: Timed<Activity>, policy: Policy, view: TenantView): boolean {
  return (
    typeof touchOf({ at, fact: { ...fact, actorKind: "user", actorId: null } }, policy, view) !== "string"
  );
}

/** `null`: a person did it; else why not. */
function whoActed(fact: Activity, policy: Policy, view: TenantView, at: Instant): string | null {
  const named = fact.actorId !== null && view.userAt(fact.actorId, at).human;
  switch (fact.actorKind) {
    case "user":
      return fact.actorId === null || named ? null : "done by an integration user";
    case "integration": {
      const trusted =
        fact.integrationId !== undefined && policy.touch.trustedIntegrations.includes(fact.integrationId);
      return trusted && named ? null : "done by an integration that does not speak for a named person";
    }
    case "automation":
      return "done by automation";
    case "unknown":
      return "nobody knows who did it";
  }
}

function made(at: Instant, fact: Activity, level: Level): Touch {
  return {
    at,
    activity: fact.activity,
    activityId: fact.activityId,
    actorId: fact.actorId,
    level,
    selfBooked: fact.selfBooked ?? false,
    factKey: fact.key,
    source: fact.source,
    loggedAt: fact.loggedAt ?? null,
  };
}

/** Automatic answers: recorded and visible, never a touch. */
export function isAcknowledgment(fact: LeadFact): boolean {
  if (fact.kind === "acknowledged") return true;
  return (
    fact.kind === "activity" &&
    fact.direction === "outbound" &&
    !fact.ours &&
    (fact.automation?.includes("autoResponse") ?? false)
  );
}
