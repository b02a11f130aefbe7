import type { RecordCard } from "../../connectors/connector.ts";
import type { Journey } from "../../src/domain/journey.ts";
import type { Owners } from "../../src/domain/scope.ts";
import type { Instant } from "../../src/domain/time.ts";

/** A journey that people have to do something about. */
export interface AskedJourney {
  readonly leadId: string;
  readonly journey: Journey;
  readonly cards: readonly RecordCard[];
  /** Ten hexadecimal digits that name the journey on a screen. */
  readonly handle: string;
}

export interface MissedPage {
  /** Where the page before ended. */
  readonly after?: { readonly engagedAt: Instant; readonly journeyId: string } | undefined;
  readonly reason?: "all" | "without" | "given" | undefined;
}

/** Journeys found by what they ask of people, across all leads of a tenant. */
/** Reads that take owners know only what is theirs; `null` or left out: everything. */
export interface AskedJourneys {
  /** With a review that nobody has decided; oldest engagement first. */
  open(tenantId: string, limit: number, owners?: Owners): Promise<readonly AskedJourney[]>;
  /** With a missed SLA clock, the latest engagement first; in pages, with a reason or without one where that is asked. */
  missed(
    tenantId: string,
    limit: number,
    owners?: Owners,
    page?: MissedPage,
  ): Promise<readonly AskedJourney[]>;
  /** How many of them have no reason yet, counted up to `most`. */
  missedWithoutReason(tenantId: string, most: number, owners?: Owners): Promise<number>;
  /** Unanswered past an open due and engaged since then; the one that ran out last comes first. */
  overdue(
    tenantId: string,
    now: Instant,
    engagedSince: Instant,
    limit: number,
  ): Promise<readonly AskedJourney[]>;
  /** By its id, its handle, or a record of its lead: that lead's latest journey. */
  find(tenantId: string, name: string, owners?: Owners): Promise<AskedJourney | null>;
  /** By the handle of one of its reviews. */
  ofReview(
    tenantId: string,
    handle: string,
    owners?: Owners,
  ): Promise<(AskedJourney & { readonly reviewId: string }) | null>;
}
