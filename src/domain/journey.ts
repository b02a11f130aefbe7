import type {
  Activity,
  DisqualifiedReason,
  Engaged,
  Flag,
  Process,
  Properties,
  Stage,
  UserId,
} from "./facts.ts";
import type { Recipient } from "./policy.ts";
import type { Instant } from "./time.ts";

/** Calendar time and open time of one delay, both in milliseconds (D29). */
export interface Delay {
  readonly calendarMs: number;
  readonly openMs: number;
}

/** total = systems + human − headStart, to the millisecond, in calendar time. */
export interface Delays {
  /** Engagement → handover. `null` until assigned. */
  readonly systems: Delay | null;
  /** Handover → first touch, 0 if the touch came first; also the actual response time. `null` until touched. */
  readonly human: Delay | null;
  /** Touch before assignment: how long before (D2). */
  readonly headStart: Delay | null;
  /** Speed to lead: engagement → first touch. */
  readonly total: Delay | null;
}

export interface Stamps {
  readonly engagedAt: Instant;
  readonly assignedAt: Instant | null;
  readonly notifiedAt: Instant | null;
  readonly handoverAt: Instant | null;
  /** Which of the two the handover is. */
  readonly handoverFrom: "assignment" | "notification" | "touch" | null;
  readonly firstTouchAt: Instant | null;
  readonly acknowledgedAt: Instant | null;
}

export interface FirstTouch {
  readonly at: Instant;
  readonly activity: Activity["activity"];
  readonly activityId: string;
  readonly actorId: UserId | null;
  readonly level: "attempt" | "contact" | "conversation";
  readonly selfBooked: boolean;
  /** The fact that is the evidence. */
  readonly factKey: string;
}

/** One owner's turn on a clock that stops at a rep's touch (D5). */
export interface Segment {
  readonly ownerId: UserId | null;
  /** That owner's handover. */
  readonly start: Instant;
  /** `null`: still running. */
  readonly end: Instant | null;
  readonly openUsedMs: number;
  /** The clock's due fell into this turn. */
  readonly heldAtDue: boolean;
}

export type Cause = "outage" | "covered" | "unassigned" | "absence" | "routing" | "policy" | "rep";

/** Why a clock was missed, with what shows it (D20). */
export interface MissCause {
  readonly cause: Cause;
  readonly evidence: string;
}

export type ClockStatus = "pending" | "paused" | "review" | "hit" | "miss" | "excluded" | "superseded";

/** One warning or tier of a clock, past or planned. */
export interface Step {
  /** `warning-1`, `tier-1`…; with journey and clock the identity of an alert. */
  readonly step: string;
  readonly kind: "warning" | "tier";
  readonly tier: number | null;
  readonly at: Instant;
  readonly to: readonly Recipient[];
  /**
   * `planned`: still ahead; `due`: its instant has passed with the lead waiting; else why it does not fire:
   * the clock stopped first, a stop rule, silence of D9, history of D31 and so on, in words for people.
   */
  readonly state: "planned" | "due" | "dropped";
  readonly why?: string;
}

export interface Clock {
  readonly clock: string;
  /** 1 for the first; a clock that starts again is a new one with the next number. */
  readonly number: number;
  readonly answerable: "operations" | "rep" | "company" | "ownerAndDelivery";
  readonly startedAt: Instant;
  readonly stoppedAt: Instant | null;
  /** `null`: never due (D28). */
  readonly dueAt: Instant | null;
  readonly status: ClockStatus;
  /** The allowance in milliseconds of the clock's calendar; `null` for business-day targets. */
  readonly targetMs: number | null;
  /** The target in words, for instance `30 open minutes`, `1 business day`. */
  readonly target: string;
  readonly usedOpenMs: number;
  /** How far past due, for misses, up to the touch, the end or asOf. */
  readonly miss: Delay | null;
  readonly cause: MissCause | null;
  /** Why it is excluded, superseded, paused or in review, in words. */
  readonly reason: string | null;
  readonly segments: readonly Segment[];
  readonly flags: readonly ("by reclassification" | "logged late" | "reopened" | "covered" | "self-booked")[];
  readonly steps: readonly Step[];
}

export interface Review {
  /** Identity within the journey: the kind, or kind and value for unknown types. */
  readonly id: string;
  readonly kind:
    | Flag
    | "unclassified"
    | "reclassifiedAfterWarning"
    | "pauseExpired"
    | "neverDue"
    | "importBatch"
    | "touchWithoutEvidence"
    | "breachReason"
    | "sentBack"
    | "contested"
    | "ownerProposed"
    | "needsApology";
  readonly openedAt: Instant;
  readonly dueAt: Instant | null;
  /** True: clocks wait for the decision (D32); false: they go on beside it. */
  readonly holdsClocks: boolean;
  readonly detail: string | null;
  readonly decidedAt: Instant | null;
  /** Who is asked, where that is not the reviewer. */
  readonly to?: UserId;
}

/** One stretch of the way from the lead to a person, for the breakdown of systems delay (D24, R-056). */
export interface Hop {
  readonly at: Instant;
  readonly what:
    | "engaged"
    | "recordCreated"
    | `${Process}Completed`
    | "queue"
    | "person"
    | "notified"
    | "nobody"
    | "touched";
  readonly system: string;
  readonly ownerId: UserId | null;
  /** Until the next hop, at most until the handover if it begins before it; `null`: the way goes on. */
  readonly calendarMs: number | null;
}

/** The longest stretch of the systems delay: where the lead was, from when, and what ended it. */
export interface SlowestHop {
  readonly what: Hop["what"];
  readonly until: Hop["what"];
  readonly system: string;
  readonly at: Instant;
  readonly calendarMs: number;
}

/** A process beside routing was through with the lead. */
export interface Completion {
  readonly process: Process;
  readonly at: Instant;
  readonly system: string;
  /** When it had gone to a person without waiting for this: a finding, no verdict. `null`: it had not. */
  readonly routedAt: Instant | null;
}

/** Two systems told of the same thing, and one of them counts (D24). */
export interface Conflict {
  readonly kind: "owner" | "touch";
  readonly at: Instant;
  /** The system whose word counts, and the one whose does not. */
  readonly counts: string;
  readonly other: string;
  readonly why: string;
}

export type JourneyStatus = "unanswered" | "answered" | "ended";

export interface Journey {
  /** Lead and engagement; stable under any order of arrival. */
  readonly id: string;
  readonly leadId: string;
  /** 1 for the lead's first. */
  readonly number: number;
  readonly returning: boolean;
  /** Engaged before `watchFrom`: measured, never judged or alerted (D31). */
  readonly history: boolean;
  readonly status: JourneyStatus;
  readonly endedAt: Instant | null;
  readonly endedBy: "excluded" | "outcome" | "superseded" | "merged" | "lapsed" | null;
  readonly outcome: Stage | DisqualifiedReason | "optedOut" | "declined" | "deleted" | null;
  readonly engagement: {
    readonly kind: Engaged["engagement"] | "created";
    readonly factKey: string;
    /** Keys of every engagement in this journey, the first one's too. */
    readonly factKeys: readonly string[];
    readonly properties: Properties;
  };
  readonly latestEngagementAt: Instant;
  readonly policyVersion: number;
  readonly leadType: string | null;
  readonly unclassified: boolean;
  readonly stamps: Stamps;
  readonly delays: Delays;
  readonly firstTouch: FirstTouch | null;
  /** Owner now, and the chain behind. */
  readonly ownerId: UserId | null;
  readonly backupOwnerId: UserId | null;
  readonly hops: readonly Hop[];
  /** `null`: no systems delay, or nobody has the lead yet. */
  readonly slowestHop: SlowestHop | null;
  readonly conflicts: readonly Conflict[];
  /** Left out: none is known of. */
  readonly completions?: readonly Completion[];
  readonly clocks: readonly Clock[];
  readonly reviews: readonly Review[];
  readonly breachReason: string | null;
  readonly resolutionNote: string | null;
  /** The lead may not be contacted on this channel, or at all: for people to see. */
  readonly stopRules: readonly string[];
}
