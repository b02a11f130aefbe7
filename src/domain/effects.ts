import type { UserId } from "./facts.ts";
import type { Journey } from "./journey.ts";
import type { Recipient } from "./policy.ts";
import type { Instant } from "./time.ts";

/** What is known of an alert that was decided before; at most one per (journey, clock, number, step), ever. */
export interface AlertRecord {
  /** The journey's id when it was decided; belongs to whichever journey now holds that engagement. */
  readonly journeyId: string;
  /** The engagement fact of that journey. */
  readonly engagementKey: string;
  readonly clock: string;
  readonly number: number;
  readonly step: string;
  readonly kind: "warning" | "breach" | "catchUp" | "review";
  /** `cancelled`: a person stopped it before it came. */
  readonly outcome: "sent" | "skipped: late" | "cancelled";
  readonly decidedAt: Instant;
  /** Who was taken for the owner then; a change known only later shows against it (D5). */
  readonly ownerId?: UserId | null;
  /** Whom its open task sits with; `null` once closed or never sent. */
  readonly openFor: UserId | null;
}

export interface ResolvedRecipient {
  readonly role: Recipient;
  /** `null` only when nobody at all is known. */
  readonly userId: UserId | null;
  /** Why not the one who should have heard: absent, inactive, none (D30). */
  readonly insteadOf?: { readonly role: Recipient; readonly userId: UserId | null; readonly why: string };
}

export interface Alert {
  readonly journeyId: string;
  readonly engagementKey: string;
  readonly clock: string;
  readonly number: number;
  readonly step: string;
  readonly kind: "warning" | "breach" | "catchUp";
  readonly tier: number | null;
  /** The step's own instant. */
  readonly at: Instant;
  readonly dueAt: Instant | null;
  readonly recipients: readonly ResolvedRecipient[];
  readonly ownerId: UserId | null;
}

/** Another owner in the CRM, where the tenant opted in (D17, R-267). */
export interface OwnerChange {
  readonly journeyId: string;
  readonly engagementKey: string;
  /** Which change of this journey: with the engagement its identity; wanted once, ever. */
  readonly change: string;
  readonly cause: "absent" | "unassigned" | "routed";
  /** `null`: nobody, or a queue. */
  readonly from: UserId | null;
  readonly to: UserId;
  /** Who asked for it; `null`: the policy alone. */
  readonly by: UserId | null;
}

/** What follows from a decision; saved in the transaction that made it, carried out later. */
export type Effect =
  | { readonly type: "alert"; readonly alert: Alert }
  | { readonly type: "skipped"; readonly alert: Alert; readonly why: "late" }
  /** The open task of this alert or review is closed with a note (touched, excluded, merged, superseded, decided). */
  | {
      readonly type: "closeAlerts";
      readonly journeyId: string;
      readonly clock: string;
      readonly number: number;
      readonly step: string;
      readonly note: string;
    }
  /** The open task moves to the new owner: same task, no new alert (D5). */
  | {
      readonly type: "moveAlerts";
      readonly journeyId: string;
      readonly clock: string;
      readonly number: number;
      readonly step: string;
      readonly to: UserId;
    }
  /** Told once; its record has the clock `review`, the number 1 and the review as its step. */
  | {
      readonly type: "review";
      readonly journeyId: string;
      readonly engagementKey: string;
      readonly reviewId: string;
      readonly reviewer: UserId | null;
      readonly detail: string;
    }
  /** The CRM gets another owner, where the tenant opted in; wanted once (D17, R-267). */
  | ({ readonly type: "changeOwner" } & OwnerChange);

export interface Decision {
  readonly journeys: readonly Journey[];
  readonly effects: readonly Effect[];
  /** When this lead must be looked at again if nothing else happens; `null`: never. */
  readonly nextAt: Instant | null;
}
