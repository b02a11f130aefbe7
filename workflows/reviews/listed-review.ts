import type { Review } from "../../src/domain/journey.ts";
import type { Instant } from "../../src/domain/time.ts";
import type { Choice } from "./review-choices.ts";

/** A question to a person, as the queue shows it. */
export interface ListedReview {
  /** Names the review on a screen and in commands. */
  readonly handle: string;
  readonly kind: Review["kind"];
  readonly detail: string;
  readonly leadId: string;
  readonly journeyId: string;
  readonly lead: string;
  readonly url: string | null;
  readonly reviewer: { readonly id: string | null; readonly name: string; readonly insteadOf: string | null };
  readonly openedAt: Instant;
  readonly dueAt: Instant | null;
  readonly overdue: boolean;
  readonly holdsClocks: boolean;
  readonly decidedAt: Instant | null;
  readonly choices: readonly Choice[];
  /** How many leads ask the same: an unknown value is one question. */
  readonly leads: number;
}

export interface ShownReview extends ListedReview {
  readonly evidence: readonly string[];
  /** What each decision would come to, worked out by making it and looking. */
  readonly would: readonly { readonly decision: Choice; readonly does: string }[];
  /** What an unknown value can be said to be. */
  readonly leadTypes: readonly { readonly name: string; readonly label: string }[];
  readonly decision: { readonly by: string; readonly at: Instant; readonly reason: string | null } | null;
}
