import type { MovedClock, Outcome } from "../../src/domain/preview.ts";
import type { Instant } from "../../src/domain/time.ts";
import type { DelayHistogram } from "./preview-delays.ts";

/** What a lead's engagements would have come to otherwise. */
export const FLIPS = [
  "hitToMiss",
  "missToHit",
  "leadType",
  "excluded",
  "included",
  "opened",
  "gone",
  "otherwise",
] as const;
export type Flip = (typeof FLIPS)[number];

export interface Counts {
  readonly hits: number;
  readonly misses: number;
  /** Pending, paused, or the SLA clock has not started. */
  readonly waiting: number;
  readonly review: number;
  readonly excluded: number;
  readonly superseded: number;
  /** hits ÷ (hits + misses); `null` without either (D37). */
  readonly hitRate: number | null;
}

/** How many alerts people would have had. */
export interface AlertLoad {
  readonly total: number;
  /** Of them to nobody, because nobody was known. */
  readonly toNobody: number;
  /** Per person and day on which they had any. */
  readonly mean: number | null;
  /** The most one person had on one day, and the next busiest days; dates in the draft's time zone. */
  readonly busiest: readonly { readonly userId: string; readonly day: string; readonly alerts: number }[];
  readonly people: readonly { readonly userId: string; readonly alerts: number; readonly most: number }[];
  /** Of all people, by date in the draft's time zone; only dates with any. Left out in previews made earlier. */
  readonly days?: readonly { readonly day: string; readonly alerts: number }[];
}

export interface FlippedLead {
  readonly leadId: string;
  readonly engagedAt: Instant;
  readonly how: readonly Flip[];
  readonly before: Outcome | null;
  readonly after: Outcome | null;
}

/** What a draft would have made of the past, and would make of what is running. Lists are cut, counts are not. */
export interface PreviewResult {
  readonly since: Instant;
  readonly asOf: Instant;
  readonly leads: number;
  /** Left out: their personal data was destroyed (D40). */
  readonly erased: number;
  readonly journeys: number;
  /** Of them from before the account was watched: judged here, never in reports (D31). */
  readonly history: number;
  readonly before: Counts & { readonly unclassified: number };
  readonly after: Counts & { readonly unclassified: number };
  readonly byLeadType: readonly {
    readonly leadType: string | null;
    readonly before: Counts;
    readonly after: Counts;
  }[];
  readonly flips: Readonly<Record<Flip, number>>;
  readonly flipped: readonly FlippedLead[];
  readonly alerts: { readonly before: AlertLoad; readonly after: AlertLoad };
  /** Open days of the draft's SLA calendar within the time looked at. Left out in previews made earlier. */
  readonly openDays?: number;
  /** By lead type, in the draft's order. Left out in previews made earlier. */
  readonly delays?: readonly DelayHistogram[];
  /** What moving the running clocks would do now (D22). */
  readonly running: {
    readonly leads: number;
    /** Leads with a clock that would be another thing at once. */
    readonly flips: number;
    readonly dueEarlier: number;
    readonly dueLater: number;
    readonly clocks: readonly (MovedClock & { readonly leadId: string })[];
  };
  /** Properties that the draft's rules ask for and no fact of this time holds: these rules could match nothing here. */
  readonly unseen: readonly string[];
  /** Names of everybody above, where the directory knows them. */
  readonly names: Readonly<Record<string, string>>;
}
