import type { CalendarSpec } from "./calendar/spec.ts";
import type { Flag, TouchLevel, UserId } from "./facts.ts";
import type { Instant } from "./time.ts";
import type { ActivityKind } from "./touch-kinds.ts";

/** How much time is allowed: minutes and hours count in the clock's calendar, business days as D16 says. */
export type Target =
  | { readonly minutes: number }
  | { readonly hours: number }
  | { readonly businessDays: number };

/** An offset from due. `calendarTime` counts round the clock instead of in the clock's calendar (D19). */
export type Offset = Target & { readonly calendarTime?: boolean };

/** `role:name` is whoever `people.roles` names; `onCall` whoever's turn it is. */
export type Recipient =
  | "owner"
  | "backupOwner"
  | "manager"
  | "executive"
  | "operations"
  | "onCall"
  | `role:${string}`;

/** Ways of telling somebody beside the task in the CRM, which is always made. */
export type MessageChannel = "slack" | "email";

/** How loud an alert is: `low` is gathered into digests, except the first breach of a lead. */
export type Severity = "urgent" | "normal" | "low";

/** Before due, to the owner who has not acted (D18). */
export type Warning = ({ readonly percent: number } | { readonly before: Target }) & {
  /** In fallback order; default: those of `alerts`. */
  readonly channels?: readonly MessageChannel[];
};

/** After due (D19). Tiers count from 1. */
export interface Tier {
  readonly tier: number;
  readonly after: Offset;
  readonly to: readonly Recipient[];
  /** In fallback order; default: those of `alerts`. */
  readonly channels?: readonly MessageChannel[];
}

/** What a new owner gets on reassignment (D5). */
export type Allowance = "remaining" | "full" | { readonly floorMinutes: number };

export type ClockTarget =
  | {
      /** Per lead type; `otherwise` serves unknown types (D13). */
      readonly byLeadType: Readonly<Record<string, Target>>;
      readonly otherwise: Target;
    }
  /** The due of another clock's target counted from this clock's start, plus some (the `lead-wait` preset). */
  | { readonly sameAs: string; readonly plus: Target };

export interface ClockSpec {
  /** `assignment`, `response`, `lead-wait`, `follow-up`, `handoff`, or any other name. */
  readonly name: string;
  readonly start: "engagement" | "handover" | "touch" | "booked";
  readonly stop: "assignment" | "touch" | "touchOrOutcome" | "accepted";
  /** Whose touch stops it: `responders` are those of `Policy.responseBy` (D9). Default: responders where it starts at the handover, else anyone. */
  readonly stoppedBy?: "responders" | "anyone";
  readonly target: ClockTarget;
  /** A calendar's name, or `always` for calendar time. */
  readonly calendar: string;
  /** Count each segment in its owner's own hours where the directory knows them (D17). */
  readonly ownerHours?: boolean;
  readonly answerable: "operations" | "rep" | "company" | "ownerAndDelivery";
  readonly warnings: readonly Warning[];
  readonly tiers: readonly Tier[];
  readonly allowance?: Allowance;
  /** Recorded and shown, but quiet while a person holds this other clock, unstopped (`lead-wait`: `response`). */
  readonly quietWhile?: string;
}

/** First match wins; all conditions of a rule must hold. Comparison ignores case and outer blanks. */
export interface Condition {
  /** A name of `Properties`; `engagement` and `source` stand for the fact's own. */
  readonly property: string;
  readonly is?: readonly string[];
  readonly contains?: string;
  readonly exists?: boolean;
}

export interface ClassificationRule {
  readonly when: readonly Condition[];
  readonly leadType: string;
}

export interface LeadType {
  readonly name: string;
  readonly label: string;
  /** High-intent types are hand-raisers; others are not. */
  readonly handRaiser: boolean;
  /** Default: urgent for hand-raisers, else normal. */
  readonly severity?: Severity;
}

/** Which leads are never chased, by what their engagement says. */
export interface ExclusionRule {
  readonly when: readonly Condition[];
  /** `test`, `internal`, `duplicate` and `existingCustomer` are the reasons of D12; any other is shown as it is. */
  readonly reason: string;
}

/** Which leads a person looks at, by what their engagement says (D32). */
export interface ReviewRule {
  readonly when: readonly Condition[];
  readonly flag: Flag;
}

/** What several people must mean the same by; approved by name before going live. */
export interface Definitions {
  readonly eligibleLead?: string;
  readonly excludedLeads?: string;
  readonly handRaiser?: string;
  readonly meaningfulResponse?: string;
  readonly businessHours?: string;
}

/** How alerts reach people; what is left out is as `alert-rules.ts` says. */
export interface AlertRules {
  /** Beside the task, in fallback order. */
  readonly channels?: Readonly<
    Partial<Record<"warning" | "breach" | "review" | "digest", readonly MessageChannel[]>>
  >;
  /** Slack and e-mail wait for the recipient's next open time (D18). */
  readonly holdForRecipient?: boolean;
  /** More alerts than this to one person become one message (D34). */
  readonly bundle?: { readonly over: number; readonly withinMinutes: number };
  /** So many times the usual hourly number, and at least this many: sending holds (D34). */
  readonly flood?: { readonly timesUsual: number; readonly atLeast: number };
  /** At most so many alerts for one lead; reviews and the first breach always go out. */
  readonly mostPerLead?: number;
  /** When gathered alerts and the list of stale leads are sent, each open day of the calendar. */
  readonly digest?: {
    readonly at: string;
    readonly calendar: string;
    readonly to: readonly Recipient[];
    /** Says so where nobody waits; otherwise nothing is sent then. */
    readonly evenIfEmpty?: boolean;
  };
  /** Own words; what is left out is as shipped. */
  readonly templates?: Readonly<Record<string, MessageTemplate>>;
}

/** When the owner in the CRM may be changed for the tenant; what is left out may not (D17, R-267). */
export interface OwnerChangeRules {
  /** An unanswered lead of an owner who left or is away goes to their backup owner. */
  readonly absent?: boolean;
  /** A lead that nobody was assigned in time goes to the fallback owner. */
  readonly unassigned?: boolean;
  /** A breach that a person routes goes to whom they named. */
  readonly routed?: boolean;
}

/** `{{variable}}` stands for a value; which ones there are, `alerts/templates.ts` says. */
export interface MessageTemplate {
  readonly subject: string;
  readonly body: readonly string[];
}

export interface TouchDefinition {
  /** The lowest level that stops a clock (D8). */
  readonly level: Exclude<TouchLevel, "acknowledgment">;
  readonly activities: readonly ActivityKind[];
  /** Integrations that speak for people: diallers, sales tools. */
  readonly trustedIntegrations: readonly string[];
  /** A meeting the lead booked itself stops the clocks (D10). */
  readonly selfBookedCounts: boolean;
}

/** The rules of one tenant at one time. Everything is data; nothing here does I/O. */
export interface Policy {
  readonly version: number;
  readonly name: string;
  /** From when it applies: a journey runs under the version in force at its engagement (D22). */
  readonly effectiveAt: Instant;
  /** Zone of periods and reports. */
  readonly timeZone: string;
  readonly calendars: Readonly<Record<string, CalendarSpec>>;
  /** Ordered, strongest first (D6). */
  readonly leadTypes: readonly LeadType[];
  readonly classification: readonly ClassificationRule[];
  readonly touch: TouchDefinition;
  /** The clock that decides hit or miss and the rep's figures. */
  readonly sla: string;
  readonly clocks: readonly ClockSpec[];
  /** Whose touch stops `response` beside the owner (D9). */
  readonly responseBy: "owner" | "team" | "anyone";
  readonly delegates: Readonly<Record<UserId, readonly UserId[]>>;
  /** The system whose owners count; the other one's are hops (D24). Without it, every source's count. */
  readonly systemOfRecord?: string;
  /** How records of several systems find each other (D24); what is left out is as `matching.ts` says. */
  readonly matching?: {
    /** An exact phone number makes one lead of two, like an e-mail address; else it is only proposed. */
    readonly phone?: boolean;
    /** Names before the @ that are a team's, not a person's: their leads are only proposed. */
    readonly sharedMailboxes?: readonly string[];
  };
  readonly exclusions?: readonly ExclusionRule[];
  readonly reviews?: readonly ReviewRule[];
  /** Properties that every lead must have; one that is missing opens a review beside the clock. */
  readonly criticalFields?: readonly string[];
  /** Lead types whose breach may ask for an apology: a flag and a draft for a reviewer, nothing is sent. */
  readonly apologies?: { readonly leadTypes: readonly string[]; readonly draft?: string };
  /** Why it was late, to choose from (D21); default: those of `breach-reasons.ts`. */
  readonly breachReasons?: readonly { readonly value: string; readonly label: string }[];
  /** When reports of a period are made; default: Monday and the 1st, 08:00. */
  readonly packs?: {
    /** 1: Monday … 7: Sunday. */
    readonly weekly?: { readonly day: number; readonly at: string };
    /** Day of the month, up to 28. */
    readonly monthly?: { readonly day: number; readonly at: string };
  };
  readonly definitions?: Definitions;
  readonly alerts?: AlertRules;
  readonly ownerChanges?: OwnerChangeRules;
  /** Owners that are never an assignment: integration users, default owners who are not sales. */
  readonly notSales: readonly UserId[];
  readonly pauses: readonly { readonly reason: string; readonly expiresAfter: Target }[];
  /** Who hears when nobody else can (D30). */
  readonly people: {
    readonly backups: Readonly<Record<UserId, UserId>>;
    readonly managers: Readonly<Record<UserId, UserId>>;
    readonly defaultManager?: UserId;
    readonly executive?: UserId;
    readonly operations?: UserId;
    /** Proposed for an unassigned lead. */
    readonly fallbackOwner?: UserId;
    /** Told of reviews. */
    readonly reviewer?: UserId;
    /** People by what they do, for recipients such as `role:sdr-lead`. */
    readonly roles?: Readonly<Record<string, UserId>>;
    /** Whose turn it is: each has it for so many days, one after another, from this local date on. */
    readonly onCall?: {
      readonly rotation: readonly UserId[];
      readonly turnDays: number;
      readonly from: string;
    };
  };
  readonly limits: {
    /** D7: an engagement this soon after an answer is attached. */
    readonly attachWithinHours: number;
    /** A later notification is ignored (words: notification). */
    readonly notificationWithinMinutes: number;
    /** D33: a step this late is skipped. */
    readonly lateStepMinutes: number;
    /** D35: business days within which a touch logged after due still counts. */
    readonly lateLogBusinessDays: number;
    /** Journeys without a fact for this long have lapsed. */
    readonly lapseDays: number;
    /** D21: a breach without a reason goes to the manager after so many open hours; 8 if left out. */
    readonly breachReasonHours?: number;
  };
}
