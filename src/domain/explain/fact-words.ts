import type { Decided, LeadFact, UserId } from "../facts.ts";
import { PROCESS_WORDS } from "../processes.ts";
import { touchKind } from "../touch-kinds.ts";

/** What a fact says, in words for people; never a word of the lead's own. */
export function factWords(fact: LeadFact, nameOf: (user: UserId) => string): string {
  const by = (user: UserId | null | undefined) => (user ? ` by ${nameOf(user)}` : "");
  switch (fact.kind) {
    case "engaged":
      return `the lead asked for contact (${spaced(fact.engagement)})`;
    case "created":
      return `the lead's record was made (${fact.via})`;
    case "ownerChanged":
      if (fact.ownerId === null) return "the lead had no owner any more";
      return fact.ownerKind === "queue"
        ? `the lead went to the queue ${nameOf(fact.ownerId)}`
        : `${nameOf(fact.ownerId)} became the owner`;
    case "ownerNotified":
      return `${nameOf(fact.ownerId)} was told of the lead`;
    case "processCompleted":
      return `${PROCESS_WORDS[fact.process]} was complete`;
    case "activity": {
      const label = touchKind(fact.activity).label.toLowerCase();
      return `${fact.direction} ${label}${by(fact.actorId)}${fact.status === "done" ? "" : `, ${spaced(fact.status)}`}`;
    }
    case "acknowledged":
      return `an automatic answer went out (${fact.channel})`;
    case "leadReplied":
      return `the lead replied (${fact.channel})`;
    case "stageChanged":
      return `stage: ${fact.stage}${fact.reason ? ` (${spaced(fact.reason)})` : ""}${by(fact.by)}`;
    case "consentChanged":
      return `consent ${spaced(fact.consent)} (${fact.channel})`;
    case "flagged":
      return `flagged: ${spaced(fact.flag)}`;
    case "merged":
      return `records became one: ${[fact.survivor, ...fact.losers].join(", ")}`;
    case "matched":
      return `records are one person: ${fact.records.join(", ")}`;
    case "converted":
      return `the record became ${fact.to}`;
    case "deleted":
      return `the record ${fact.record} was deleted`;
    case "restored":
      return `the record ${fact.record} came back`;
    case "reclassified":
      return `lead type changed to ${fact.leadType}${by(fact.by)}`;
    case "paused":
      return `paused: ${fact.reason}`;
    case "resumed":
      return `resumed${fact.reason ? `: ${fact.reason}` : ""}`;
    case "decided":
      return `${nameOf(fact.by)} ${decisionWords(fact.decision, nameOf)}`;
    case "reasonRecorded":
      return `a reason was recorded: ${spaced(fact.reason)}${by(fact.by)}`;
    case "timeReached":
      return `an instant of the ${fact.clock} clock passed`;
  }
}

/** What somebody did, after their name. */
function decisionWords(decision: Decided["decision"], nameOf: (user: UserId) => string): string {
  switch (decision.type) {
    case "moveToPolicy":
      return `moved it to rules version ${decision.version}`;
    case "acceptLateTouch":
      return "accepted a touch";
    case "exclude":
      return `excluded the lead (${spaced(decision.reason)})`;
    case "release":
      return `released ${decision.review ?? "the review"}`;
    case "keep":
      return "left it as it is";
    case "undo":
      return "took a decision back";
    case "contest":
      return `contested the verdict on ${decision.clock}`;
    case "approve":
      return `approved the verdict on ${decision.clock}`;
    case "sendBack":
      return `sent the breach of ${decision.clock} back`;
    case "route":
      return `wants ${nameOf(decision.to)} to own the lead`;
    case "escalate":
      return `escalated ${decision.clock} to tier ${decision.tier}`;
    case "suppress":
      return "stopped all alerts about the lead";
    case "close":
      return `closed the breach of ${decision.clock}`;
  }
}

/** `sentBack` as people write it. */
export const spaced = (name: string): string => name.replaceAll(/([A-Z])/g, " $1").toLowerCase();
