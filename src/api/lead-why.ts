import { z } from "zod";
import type { Clock, Journey } from "../domain/journey.ts";
import type { Policy } from "../domain/policy.ts";
import type { Instant } from "../domain/time.ts";
import { durationWords, slowestHopWords } from "../domain/words.ts";
import { decidingClock, Sentence, sentence, type Words } from "./lead-words.ts";

export const Why = z.object({
  question: z.string(),
  /** The chain of facts, one sentence or two each. */
  because: z.array(Sentence).readonly(),
  /** Of a miss, with what shows it; `null`: it is none. */
  cause: z.object({ cause: z.string(), evidence: z.string() }).nullable(),
});

const QUESTIONS: Readonly<Record<Clock["status"], string>> = {
  pending: "Why is it still open?",
  paused: "Why does the clock stand still?",
  review: "Why is it in review?",
  hit: "Why is this a hit?",
  miss: "Why is this a miss?",
  excluded: "Why is it left out?",
  superseded: "Why did this clock end?",
};

/** Why the clock that decides stands as it does: which facts, when it started, when it was due, what stopped it. */
export function whyOf(journey: Journey, policy: Policy, words: Words, now: Instant): z.input<typeof Why> {
  const clock = decidingClock(journey, policy);
  const because = [
    asked(journey, clock, policy, words),
    started(journey, clock, words),
    ...(clock ? [due(clock), ended(journey, clock, words, now)] : []),
    otherTouch(journey, policy, words),
  ];
  const open = journey.stamps.handoverAt === null ? "Why does no response clock run?" : "How does it stand?";
  return {
    question: clock ? QUESTIONS[clock.status] : open,
    because: because.filter((one) => one.length > 0),
    cause: clock?.cause ? { cause: clock.cause.cause, evidence: sentence(clock.cause.evidence) } : null,
  };
}

function asked(journey: Journey, clock: Clock | undefined, policy: Policy, { typeOf }: Words): Sentence {
  const { engagedAt } = journey.stamps;
  const again = journey.latestEngagementAt > engagedAt;
  const rule = clock ? `: ${clock.target} to respond` : "";
  return [
    "The lead asked at ",
    { at: engagedAt },
    ...(again ? [", and again at ", { at: journey.latestEngagementAt }] : []),
    `. ${typeOf(journey.leadType, policy)}${rule}, rules version ${journey.policyVersion}.`,
  ];
}

function started(journey: Journey, clock: Clock | undefined, words: Words): Sentence {
  const { engagedAt, handoverAt, handoverFrom } = journey.stamps;
  if (handoverAt === null)
    return ["Nobody was handed the lead. This time is systems delay: it counts against no rep."];
  if (!clock) return [];
  const owner = words.nameOf(clock.segments[0]?.ownerId ?? journey.ownerId);
  if (handoverFrom === "touch")
    return [`${owner} reached out before anybody owned the lead: the touch stands for the assignment.`];
  const how = handoverFrom === "notification" ? "was told" : "became the owner";
  const longest = slowestHopWords(journey, words.systemOf);
  const most = longest === null ? "" : ` Most of it: ${longest}.`;
  const before = handoverAt - engagedAt;
  return [
    `The clock started when ${owner} ${how}, at `,
    { at: clock.startedAt },
    before > 0 ? `. The ${durationWords(before)} before that are systems delay, not theirs.${most}` : ".",
  ];
}

function due({ dueAt, target }: Clock): Sentence {
  if (dueAt === null) return ["The calendar holds no more open time, so it is never due."];
  return [`${target} later it was `, { at: dueAt }, ": due."];
}

function ended(journey: Journey, clock: Clock, words: Words, now: Instant): Sentence {
  const { firstTouch: touch } = journey;
  if (["excluded", "superseded", "review", "paused"].includes(clock.status))
    return clock.reason ? [sentence(clock.reason)] : [];
  if (clock.stoppedAt === null || !touch) {
    if (clock.status === "pending") return ["Nobody has reached out so far."];
    if (journey.endedAt !== null) return ["It ended without a touch that counts."];
    const late = clock.dueAt === null ? "" : `: ${durationWords(Math.max(0, now - clock.dueAt))} past due`;
    return [`Nobody has reached out${late}.`];
  }
  const who = [`The ${touch.activity} by ${words.nameOf(touch.actorId)} at `, { at: touch.at }];
  if (clock.dueAt === null) return [...who, " stopped it."];
  return clock.status === "hit"
    ? [...who, ` stopped the clock, ${durationWords(Math.max(0, clock.dueAt - clock.stoppedAt))} before due.`]
    : [
        ...who,
        ` stopped the clock, ${durationWords(clock.miss?.calendarMs ?? clock.stoppedAt - clock.dueAt)} late.`,
      ];
}

function otherTouch({ firstTouch: touch, ownerId }: Journey, policy: Policy, { nameOf }: Words): Sentence {
  if (!touch || touch.actorId === null || touch.actorId === ownerId) return [];
  if (policy.responseBy === "anyone")
    return [`Anyone may answer under these rules; the owner is ${nameOf(ownerId)}.`];
  return [`${nameOf(touch.actorId)} is not the owner, ${nameOf(ownerId)}.`];
}
