import type { Instant } from "./time.ts";
import type { ActivityKind, ActivityStatus } from "./touch-kinds.ts";

/** A CRM record, as `crm:objectType:id`, for instance `crm:contact:101`. */
export type RecordRef = string;

/** A person who can own leads, as `crm:id`, for instance `crm:551001`. */
export type UserId = string;

/** Values of record properties that rules read, copied when the fact was made (never looked up later). */
export type Properties = Readonly<Record<string, string>>;

interface FactBase {
  /** Identity: the same fact, however often and from whichever path it comes, has the same key. */
  readonly key: string;
  /** When it happened, by the source's own clock. */
  readonly occurredAt: Instant;
  /** The system that knows it: a CRM's name as in its records, `leadclock`, or any name in a neutral event file. */
  readonly source: string;
  /** Orders facts of one source, kind and instant. */
  readonly sequence?: number;
  /** When the source itself logged it; a fact dated over 60 s after this takes this (D35). */
  readonly loggedAt?: Instant;
  /** The record it was seen on. */
  readonly record?: RecordRef;
}

/** What the lead did to ask for contact (D1). */
export interface Engaged extends FactBase {
  readonly kind: "engaged";
  readonly engagement:
    | "form"
    | "cta"
    | "inboundCall"
    | "missedCall"
    | "chat"
    | "nurtureReply"
    | "meetingBooked"
    | "listUpload"
    | "referral"
    | "event"
    | "other";
  /** Event lists: when the event ended; it is then the engagement time. */
  readonly endedAt?: Instant;
  /** The bulk import it came with; without a lead type by policy it starts no clock (D34). */
  readonly importBatch?: string;
  readonly properties: Properties;
}

/** The lead's record came into being; an engagement only under D31. */
export interface Created extends FactBase {
  readonly kind: "created";
  readonly via: "form" | "user" | "import" | "integration" | "other";
  readonly importBatch?: string;
  readonly properties: Properties;
}

export interface OwnerChanged extends FactBase {
  readonly kind: "ownerChanged";
  /** `null`: nobody. */
  readonly ownerId: UserId | null;
  /** `queue` where the source says so; else what the directory says of `ownerId` decides. */
  readonly ownerKind?: "user" | "queue";
}

/** The owner was told of the assignment. */
export interface OwnerNotified extends FactBase {
  readonly kind: "ownerNotified";
  readonly ownerId: UserId;
}

export type TouchLevel = "acknowledgment" | "attempt" | "contact" | "conversation";

/** What works on a lead beside routing it; routing may have to wait for its end. */
export type Process = "attribution" | "enrichment" | "lifecycle";

/** Such a process was through with the lead: a step on its way, shown; no clock reads it. */
export interface ProcessCompleted extends FactBase {
  readonly kind: "processCompleted";
  readonly process: Process;
}

/** A logged sales activity; whether it is a touch is for `touch/` to say (D8). */
export interface Activity extends FactBase {
  readonly kind: "activity";
  readonly activity: ActivityKind;
  /** One activity, also when both CRMs mirror it; the newest `modifiedAt` of the same id wins. */
  readonly activityId: string;
  /** The `activityId` under which the other system tells of the same act, where the source names it (D24). */
  readonly sameAs?: string;
  readonly modifiedAt?: Instant;
  readonly direction: "outbound" | "inbound";
  /** Who acted. `null`: unknown. */
  readonly actorId: UserId | null;
  readonly actorKind: "user" | "integration" | "automation" | "unknown";
  /** The integration that logged it, where one did (D8: diallers may speak for people). */
  readonly integrationId?: string;
  readonly status: ActivityStatus;
  /** How far it got, where the source says; else `attempt`. */
  readonly level?: Exclude<TouchLevel, "acknowledgment">;
  /** When it ended, for calls and meetings. */
  readonly endedAt?: Instant;
  /** Booked by the lead through a link, with `actorId` as host (D10). */
  readonly selfBooked?: boolean;
  /** Why it may not be a person's own act: auto-reply headers, sequence step, bulk send, marketing mail. */
  readonly automation?: readonly ("autoResponse" | "sequence" | "workflow" | "bulk" | "marketing")[];
  /** Made by Leadclock itself; never a touch. */
  readonly ours?: boolean;
}

/** An automatic answer went out. Shown, never a touch. */
export interface Acknowledged extends FactBase {
  readonly kind: "acknowledged";
  readonly channel: string;
}

/** The lead answered a rep. */
export interface LeadReplied extends FactBase {
  readonly kind: "leadReplied";
  readonly channel: string;
}

export type Stage = "open" | "disqualified" | "booked" | "accepted" | "nurture" | "customer" | "lost";

/** Reasons that mean it never was a lead exclude whenever they arrive (D12). */
export type DisqualifiedReason = "test" | "internal" | "duplicate" | "existingCustomer" | "other";

export interface StageChanged extends FactBase {
  readonly kind: "stageChanged";
  readonly stage: Stage;
  readonly reason?: DisqualifiedReason;
  /** The person who decided, where the source says. */
  readonly by?: UserId;
}

export interface ConsentChanged extends FactBase {
  readonly kind: "consentChanged";
  /** `all`, or one channel such as `email`, `phone`. */
  readonly channel: string;
  readonly consent: "given" | "optedOut" | "declined" | "unclear";
}

/** Flags that open a review instead of an escalation, or beside the clock (D32). */
export type Flag =
  | "complaint"
  | "urgent"
  | "customerIssue"
  | "customerConflict"
  | "ownerConflict"
  | "highValue"
  | "ambiguousTerritory"
  | "missingField";

/** One clock of a journey. */
interface OfClock {
  readonly clock: string;
  readonly number: number;
}

export interface Flagged extends FactBase {
  readonly kind: "flagged";
  readonly flag: Flag;
  readonly detail?: string;
}

/** Two records became one (D23). The store hands the survivor every fact of both. */
export interface Merged extends FactBase {
  readonly kind: "merged";
  readonly survivor: RecordRef;
  readonly losers: readonly RecordRef[];
}

/** Two records are the same person (D24). */
export interface Matched extends FactBase {
  readonly kind: "matched";
  readonly records: readonly [RecordRef, RecordRef];
  readonly by: "crmLink" | "email" | "phone" | "person";
}

/** The record became another one, its story goes on (D23). */
export interface Converted extends FactBase {
  readonly kind: "converted";
  readonly to: RecordRef;
}

export interface Deleted extends FactBase {
  readonly kind: "deleted";
  readonly record: RecordRef;
}

export interface Restored extends FactBase {
  readonly kind: "restored";
  readonly record: RecordRef;
}

/** A person, or the CRM's own field, changed the lead type (D11). */
export interface Reclassified extends FactBase {
  readonly kind: "reclassified";
  readonly leadType: string;
  readonly by?: UserId;
  readonly reason?: string;
}

export interface Paused extends FactBase {
  readonly kind: "paused";
  /** Must be one the policy names (D15). */
  readonly reason: string;
}

export interface Resumed extends FactBase {
  readonly kind: "resumed";
  /** Which pause; without it all. */
  readonly reason?: string;
}

/** What the directory says of a person from `occurredAt` on; members left out keep their value. */
export interface UserChanged extends FactBase {
  readonly kind: "userChanged";
  readonly userId: UserId;
  readonly name?: string;
  /** Whoever has the same address in another system is the same person (D24). */
  readonly email?: string | null;
  readonly active?: boolean;
  /** False for queues and integration users. */
  readonly human?: boolean;
  /** False for default owners whom the policy lists as not sales. */
  readonly sales?: boolean;
  readonly teamId?: string | null;
  readonly managerId?: UserId | null;
  readonly backupId?: UserId | null;
  /** Named calendar of the policy with this person's own hours (D17). */
  readonly calendar?: string | null;
  /** All absences known from here on; replaces the earlier list. */
  readonly absences?: readonly { readonly start: Instant; readonly end: Instant }[];
}

/** A window in which a system did not work (D20, D26). */
export interface Outage extends FactBase {
  readonly kind: "outage";
  readonly system: string;
  /** Up to when it is known to have lasted; the start itself: it was none. */
  readonly endedAt: Instant;
  /** Which outage, where more than one fact tells of it; of these the highest revision counts. */
  readonly outage?: string;
  readonly revision?: number;
}

/** A person decided. */
export interface Decided extends FactBase {
  readonly kind: "decided";
  readonly by: UserId;
  /** The engagement fact of the journey it is about; left out: the one that runs then. */
  readonly engagement?: string;
  readonly decision:
    | ReviewDecision
    | BreachAction
    | Contest
    | { readonly type: "moveToPolicy"; readonly version: number };
  readonly reason?: string;
}

/** What a reviewer may decide (D32, D35). */
export type ReviewDecision =
  | { readonly type: "release"; readonly review?: string }
  /** Seen; whatever it is about stays as it is. */
  | { readonly type: "keep"; readonly review: string }
  | { readonly type: "exclude"; readonly reason: string }
  /** `actorId`: who did it, where the source does not say. */
  | { readonly type: "acceptLateTouch"; readonly activityId: string; readonly actorId?: UserId }
  /** An earlier decision holds no longer; by the key of its fact. */
  | { readonly type: "undo"; readonly of: string };

/** What is done about a breach. */
export type BreachAction =
  /** The breach and its cause are right as stated. */
  | ({ readonly type: "approve" } & OfClock)
  /** Back to somebody with a note: the account of it is not enough. */
  | ({ readonly type: "sendBack"; readonly to: UserId } & OfClock)
  /** Somebody else should own the lead. */
  | ({ readonly type: "route"; readonly to: UserId } & OfClock)
  /** This tier comes now; it never comes again. */
  | ({ readonly type: "escalate"; readonly tier: number } & OfClock)
  /** Nobody is alerted any more about this journey. */
  | { readonly type: "suppress" }
  /** Dealt with: its tasks are closed and no further tier comes. */
  | ({ readonly type: "close" } & OfClock);

/** Whoever is judged by a verdict says that it is wrong: a reviewer looks. */
type Contest = { readonly type: "contest" } & OfClock;

/** Why it was late, in the rep's words (D21). */
export interface ReasonRecorded extends FactBase {
  readonly kind: "reasonRecorded";
  readonly reason: string;
  readonly note?: string;
  readonly by?: UserId;
}

/** A due or step instant passed; wakes the effects, changes no result (facts, rule 5). */
export interface TimeReached extends FactBase {
  readonly kind: "timeReached";
  readonly clock: string;
}

/** Facts of one lead. */
export type LeadFact =
  | Engaged
  | Created
  | OwnerChanged
  | OwnerNotified
  | ProcessCompleted
  | Activity
  | Acknowledged
  | LeadReplied
  | StageChanged
  | ConsentChanged
  | Flagged
  | Merged
  | Matched
  | Converted
  | Deleted
  | Restored
  | Reclassified
  | Paused
  | Resumed
  | Decided
  | ReasonRecorded
  | TimeReached;

/** Facts of the whole tenant. */
export type TenantFact = UserChanged | Outage;

export type Fact = LeadFact | TenantFact;
