import { isDecided } from "../decisions.ts";
import { countsAsAssignment } from "../directory.ts";
import type { Activity, LeadFact, OwnerChanged, OwnerNotified, UserId } from "../facts.ts";
import type { Clock } from "../journey.ts";
import type { Acts } from "../mirrors.ts";
import type { Timed } from "../order.ts";
import { isOfRecord } from "../owners.ts";
import type { Start } from "../starts.ts";
import type { JudgedClock } from "../steps.ts";
import type { Tale } from "../tale.ts";
import { touchOf } from "../touch.ts";
import { durationWords } from "../words.ts";
import type { FactAccount } from "./account.ts";
import { factWords } from "./fact-words.ts";

/** What a clock listened to: the whole lead's facts, and what its own journey took of them. */
export interface Listening {
  readonly tale: Tale;
  readonly judged: JudgedClock & { readonly start: Start };
  /** All that is known of the lead, in order. */
  readonly known: readonly Timed<LeadFact>[];
  /** What is left once decisions that were taken back are gone. */
  readonly standing: ReadonlySet<string>;
  readonly acts: Acts;
  readonly newest: ReadonlySet<string>;
  readonly nameOf: (user: UserId, at: number) => string;
}

interface Word {
  readonly counts: boolean;
  readonly why: string;
}

const yes = (why: string): Word => ({ counts: true, why });
const no = (why: string): Word => ({ counts: false, why });

/** Every fact of the lead up to the next journey: whether this clock took it into account, and why or why not. */
export function consideredFacts(listening: Listening): readonly FactAccount[] {
  const { tale, known, nameOf } = listening;
  const own = new Set(tale.story.facts.map(({ fact }) => fact.key));
  const until = tale.story.nextAt ?? Number.POSITIVE_INFINITY;
  const handoff = listening.judged.spec.start === "booked";
  const before = known.findLast(({ at, fact }) => fact.kind === "ownerChanged" && at < tale.story.engagedAt);
  return known.flatMap((timed): FactAccount[] => {
    const { at, fact } = timed;
    if (fact.kind === "timeReached") return [];
    if (!own.has(fact.key)) {
      const claimed = tale.story.touches.some(({ factKey }) => factKey === fact.key);
      const earlier = tale.story.number > 1 && at < tale.story.engagedAt && timed !== before;
      const later = at >= until && !(handoff && fact.kind === "stageChanged");
      if (!claimed && (earlier || later)) return [];
    }
    const { counts, why } = wordFor(listening, timed);
    return [
      { key: fact.key, at, source: fact.source, what: factWords(fact, (id) => nameOf(id, at)), counts, why },
    ];
  });
}

function wordFor(listening: Listening, timed: Timed<LeadFact>): Word {
  const { tale, standing } = listening;
  const { at, fact } = timed;
  if (!standing.has(fact.key))
    return no(isDecided(fact, "undo") ? "it took a decision back, or meant none" : "taken back later");
  switch (fact.kind) {
    case "engaged":
    case "created":
      return engagementWord(tale, fact);
    case "ownerChanged":
      return ownerWord(tale, at, fact);
    case "ownerNotified":
      return notificationWord(tale, at, fact);
    case "processCompleted":
      return no("a step on the way, shown there: no clock waits for it");
    case "activity":
      return activityWord(listening, { at, fact });
    case "acknowledged":
      return no("automatic: shown, never a touch");
    case "leadReplied":
      return no("the lead's own reply is no touch of ours");
    case "consentChanged":
      if (fact.channel !== "all")
        return no("about one channel: a stop rule for people to see, it ends no clock");
      break;
    case "paused":
      if (!tale.policy.pauses.some(({ reason }) => reason === fact.reason))
        return no("the policy knows no pause for this reason");
      return yes("the clock stands still from here");
    case "resumed":
      return yes("the clock goes on from here");
    case "reclassified":
      return yes("the target of this lead type counts, from the same start");
    case "reasonRecorded":
      return no("explains a miss, changes no verdict");
    case "flagged":
      return tale.holds.some((one) => one.flag === fact.flag && one.start === at)
        ? yes("clocks wait until somebody decided")
        : no("a review beside the clock, which goes on");
    default:
  }
  return endingWord(listening, timed);
}

function engagementWord({ story }: Tale, fact: LeadFact): Word {
  const place = story.engagements.findIndex((one) => one.fact.key === fact.key);
  if (place === 0) return yes("the engagement that opened this journey");
  if (place > 0) return no("asked again: attached to this journey, starts no new clock");
  if (story.createdKeys.includes(fact.key)) return no("the engagement stands for the record's creation");
  return no(fact.kind === "created" ? "a record's creation is no engagement here" : "belongs to no journey");
}

function ownerWord(tale: Tale, at: number, fact: OwnerChanged): Word {
  const { policy, view, story, persons } = tale;
  if (!isOfRecord(fact, policy))
    return no(`owners count from ${policy.systemOfRecord} only; shown as a step on the way`);
  if (fact.ownerId === null) return yes("nobody owns it: no assignment");
  if (fact.ownerKind === "queue") return yes("a queue is no assignment");
  if (
    at < story.engagedAt &&
    persons.some(({ ownerId, start }) => ownerId === fact.ownerId && start === story.engagedAt)
  )
    return yes("already the owner when the lead asked: assigned at once");
  if (
    persons.some(
      ({ ownerId, start, end }) => ownerId === fact.ownerId && start >= at && (end === null || end > at),
    )
  )
    return yes(
      at === persons[0]?.start ? "the assignment: an active person in sales" : "the lead's owner from here",
    );
  if (at < story.engagedAt) return no("before the lead asked for contact");
  if (policy.notSales.includes(fact.ownerId)) return no("the policy says that this owner is not sales");
  if (countsAsAssignment(view, policy, fact.ownerId, at))
    return no("changed who owns it in nothing, or after the end");
  const { active, human } = view.userAt(fact.ownerId, at);
  return no(
    !human
      ? "an integration user is no assignment"
      : !active
        ? "was no longer active then"
        : "is not in sales",
  );
}

function notificationWord({ persons, policy, firstTouch }: Tale, at: number, fact: OwnerNotified): Word {
  if (persons.some(({ ownerId, notifiedAt }) => ownerId === fact.ownerId && notifiedAt === at))
    return yes("the handover: later than the assignment, and soon enough");
  const turn = persons.find(
    ({ ownerId, start, end }) => ownerId === fact.ownerId && start <= at && (end === null || at < end),
  );
  if (!turn) return no("not the owner at that time");
  if (firstTouch && firstTouch.at < at) return no("after the first touch");
  return at - turn.start > policy.limits.notificationWithinMinutes * 60_000
    ? no(
        `${durationWords(at - turn.start)} after the assignment: over ${policy.limits.notificationWithinMinutes} min is ignored`,
      )
    : no("told already");
}

function activityWord(listening: Listening, timed: Timed<Activity>): Word {
  const { tale, judged, acts, newest } = listening;
  const { fact, at } = timed;
  const touch = tale.story.touches.find(({ factKey }) => factKey === fact.key);
  if (touch) return touchWord(listening, touch.at, fact);
  if (!newest.has(fact.key)) return no("a newer version of the same activity counts");
  if (!acts.evidence.has(fact.key)) return no("the same act was told by another system, whose word counts");
  const why = touchOf(timed, tale.policy, tale.view);
  if (typeof why === "string") return no(`no touch: ${why}`);
  return at < tale.story.engagedAt
    ? no("before the lead asked for contact")
    : no(judged.clock.stoppedAt === null ? "no touch of this journey" : "no touch of this journey any more");
}

function touchWord({ judged, nameOf }: Listening, touchAt: number, fact: Activity): Word {
  const { start, clock, run, spec, stop } = judged;
  if (start.claim?.factKey === fact.key)
    return yes("came before the assignment: who reached out claimed the lead, a hit with nothing used");
  if (spec.start === "touch" && start.at === touchAt && clock.startedAt === touchAt)
    return yes("the touch from which this clock counts");
  const stops = [...start.stops].some((one) => one.touch?.factKey === fact.key);
  const late = fact.loggedAt !== undefined && fact.loggedAt > touchAt && stop !== null;
  if (stops && clock.stoppedAt === touchAt)
    return yes(
      stop?.loggedLate ? "stopped the clock: logged late, but soon enough or accepted" : "stopped the clock",
    );
  if (stops && late && clock.stoppedAt === fact.loggedAt)
    return yes("stopped the clock, but only when it was logged: that was too long after the time it states");
  if (spec.stop === "assignment") return no("this clock waits for an owner, not for a touch");
  if (!stops && spec.start === "handover")
    return no(
      `not the owner, the backup or a delegate${fact.actorId === null ? "" : ` (${nameOf(fact.actorId, touchAt)})`}: quietens the alerts, stops nothing`,
    );
  if (clock.stoppedAt !== null && touchAt > clock.stoppedAt) return no("after the clock had stopped");
  if (touchAt < run.startedAt) return no("before this clock started");
  return no("after the clock had ended");
}

const ENDINGS: ReadonlySet<LeadFact["kind"]> = new Set([
  "stageChanged",
  "consentChanged",
  "deleted",
  "decided",
  "merged",
]);

/** Facts that may end a clock, or that only say who the lead is. */
function endingWord({ tale, judged }: Listening, { at, fact }: Timed<LeadFact>): Word {
  if (isDecided(fact, "moveToPolicy")) return yes("clocks that ran then go on under those rules");
  if (isDecided(fact, "acceptLateTouch")) return yes("the activity counts at the time it states");
  if (isDecided(fact, "release")) return yes("what waited for the decision goes on");
  if (judged.clock.stoppedAt === at && judged.stop?.at === at && fact.kind === "stageChanged")
    return yes("stopped the clock");
  if (judged.start.at === at && judged.spec.start === "booked" && fact.kind === "stageChanged")
    return yes("the booking from which this clock counts");
  const lifted = tale.lifted.some(({ end }) => end === at);
  if (lifted) return yes("taken up again: the time until here counts as a pause");
  if (!ENDINGS.has(fact.kind)) return no("says which records are this lead");
  const { end, clock } = judged;
  const ended: ReadonlySet<Clock["status"]> = new Set(["excluded", "superseded"]);
  if (end && at === end.at && (ended.has(clock.status) || clock.reason !== null))
    return yes(`ended the clock: ${end.reason}`);
  if (clock.stoppedAt !== null && at >= clock.stoppedAt) return no("after the clock had stopped");
  return no("changes no verdict of this clock");
}
