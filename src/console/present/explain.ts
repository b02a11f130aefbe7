import type { Clock, Journey } from "../../domain/journey.ts";
import type { Policy } from "../../domain/policy.ts";
import { engagementWords, slowestHopWords } from "../../domain/words.ts";
import { durationWords } from "../words.ts";
import { type Context, leadTypeLabel, personName, systemName } from "./context.ts";

export interface Explanation {
  readonly question: string;
  /** The chain of facts, one sentence or two each. */
  readonly because: readonly string[];
  /** `null` unless it is a miss. */
  readonly cause: string | null;
}

/** Why the SLA clock of a journey stands as it does: which facts, when it started, when due, what stopped it. */
export function explain(
  journey: Journey,
  clock: Clock | undefined,
  policy: Policy | undefined,
  context: Context,
): Explanation {
  const because = [asked(journey, clock, context), started(journey, clock, context)];
  if (clock) because.push(due(clock, context), ended(journey, clock, context));
  const covered = otherTouch(journey, policy, context);
  if (covered) because.push(covered);
  if (journey.reviews.some(({ decidedAt }) => decidedAt === null)) because.push(openReviews(journey));
  return {
    question: question(journey, clock),
    because: because.filter((sentence) => sentence !== ""),
    cause: clock?.cause ? `Cause: ${clock.cause.cause}. ${sentence(clock.cause.evidence)}` : null,
  };
}

function question(journey: Journey, clock: Clock | undefined): string {
  if (!clock)
    return journey.stamps.handoverAt === null ? "Why does no response clock run?" : "How does it stand?";
  const questions: Readonly<Record<Clock["status"], string>> = {
    pending: "Why is it still open?",
    paused: "Why does the clock stand still?",
    review: "Why is it in review?",
    hit: "Why is this a hit?",
    miss: "Why is this a miss?",
    excluded: "Why is it left out?",
    superseded: "Why did this clock end?",
  };
  return questions[clock.status];
}

function asked(journey: Journey, clock: Clock | undefined, context: Context): string {
  const again = journey.latestEngagementAt > journey.stamps.engagedAt;
  const source = again ? `, and again at ${context.times.at(journey.latestEngagementAt)}` : "";
  const rule = clock ? `: ${clock.target} for the response` : "";
  return `The lead asked at ${context.times.at(journey.stamps.engagedAt)} (${engagementWords(journey)}${source}). ${leadTypeLabel(context, journey)}${rule}, rules version ${journey.policyVersion}.`;
}

function started(journey: Journey, clock: Clock | undefined, context: Context): string {
  const { engagedAt, handoverAt, handoverFrom } = journey.stamps;
  if (handoverAt === null || !clock) {
    return handoverAt === null
      ? "Nobody owns the lead yet. This time is systems delay: it counts against no rep."
      : "";
  }
  const owner = personName(context, clock.segments[0]?.ownerId ?? journey.ownerId);
  if (handoverFrom === "touch")
    return `${owner} reached out before anybody owned the lead: the touch stands for the assignment.`;
  const how = handoverFrom === "notification" ? "was told" : "became the owner";
  const before = handoverAt - engagedAt;
  const notTheirs =
    before > 0
      ? ` The ${durationWords(before)} before that are systems delay, not theirs.${longest(journey, context)}`
      : "";
  return `The clock started when ${owner} ${how}, at ${context.times.at(clock.startedAt)}.${notTheirs}`;
}

/** Where the systems delay went, if it was in several places. */
function longest(journey: Journey, context: Context): string {
  const slowest = slowestHopWords(journey, (system) => systemName(context, system));
  return slowest === null ? "" : ` Most of it: ${slowest}.`;
}

function due(clock: Clock, context: Context): string {
  if (clock.dueAt === null) return "The calendar holds no more open time, so it is never due.";
  return `${clock.target} later it was ${context.times.at(clock.dueAt)}: due.`;
}

function ended(journey: Journey, clock: Clock, context: Context): string {
  const touch = journey.firstTouch;
  if (clock.status === "excluded" || clock.status === "superseded")
    return clock.reason ? sentence(clock.reason) : "";
  if (clock.status === "review" || clock.status === "paused")
    return clock.reason ? sentence(clock.reason) : "";
  if (clock.stoppedAt === null || !touch) {
    if (clock.status === "pending") return "Nobody has reached out so far.";
    if (journey.endedAt !== null) return "It ended without a touch that counts.";
    const late =
      clock.dueAt === null ? "" : `: ${durationWords(Math.max(0, context.now - clock.dueAt))} past due`;
    return `Nobody has reached out${late}.`;
  }
  const who = `${personName(context, touch.actorId)}’s ${touch.activity} at ${context.times.at(touch.at)}`;
  if (clock.dueAt === null) return `${who} stopped it.`;
  return clock.status === "hit"
    ? `${who} stopped the clock, ${durationWords(Math.max(0, clock.dueAt - clock.stoppedAt))} before due.`
    : `${who} stopped the clock, ${durationWords(clock.miss?.calendarMs ?? clock.stoppedAt - clock.dueAt)} late.`;
}

function otherTouch(journey: Journey, policy: Policy | undefined, context: Context): string {
  const touch = journey.firstTouch;
  if (!touch || touch.actorId === null || touch.actorId === journey.ownerId) return "";
  if (policy?.responseBy === "anyone")
    return `Anyone may answer under these rules; the owner is ${personName(context, journey.ownerId)}.`;
  return `${personName(context, touch.actorId)} is not the owner, ${personName(context, journey.ownerId)}.`;
}

function openReviews(journey: Journey): string {
  const open = journey.reviews.filter(({ decidedAt }) => decidedAt === null);
  return `Open review: ${open.map(({ kind, detail }) => detail ?? kind).join("; ")}.`;
}

function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === "") return "";
  const first = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
