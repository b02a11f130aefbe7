import type { UserId } from "../facts.ts";
import type { Clock, ClockStatus, Delay, Journey, MissCause } from "../journey.ts";
import type { Instant, Period } from "../time.ts";

/** A person as they were called at the time. */
export interface Named {
  readonly id: UserId;
  readonly name: string;
}

/** A stretch of open time that counted, at most one local day long. */
export interface Stretch extends Period {
  readonly ms: number;
}

/** Time counted in one calendar for one owner; adding its stretches gives its sum. */
export interface Counted {
  readonly owner: Named | null;
  /** From the owner's handover, or the clock's start. */
  readonly from: Instant;
  readonly to: Instant;
  readonly calendar: string;
  readonly timeZone: string;
  readonly stretches: readonly Stretch[];
  readonly ms: number;
}

/** Time that would have been open, and did not count. */
export interface PauseAccount extends Stretch {
  readonly why: string;
}

/** One thing that was told, and what it meant for this clock. */
export interface FactAccount {
  readonly key: string;
  readonly at: Instant;
  readonly source: string;
  /** In words for people. */
  readonly what: string;
  /** Whether this clock came out as it did because of it. */
  readonly counts: boolean;
  readonly why: string;
}

/** An alert of this clock: told, about to be told, or not told and why. */
export interface AlertAccount {
  readonly step: string;
  readonly kind: "warning" | "tier" | "catchUp";
  /** The step's own instant. */
  readonly at: Instant;
  /** When it was decided; `null`: not yet, or never. */
  readonly decidedAt: Instant | null;
  readonly to: readonly string[];
  readonly state: string;
}

/** Everything that led to the verdict of one clock. */
export interface ClockAccount {
  readonly journeyId: string;
  readonly journey: number;
  readonly clock: string;
  readonly number: number;
  /** The zone of the times below: that of the calendar in which it is due. */
  readonly timeZone: string;
  readonly policy: { readonly version: number; readonly name: string; readonly inForce: string };
  readonly rule: {
    readonly leadType: string;
    readonly because: string;
    readonly target: string;
    readonly calendar: string;
    readonly answerable: Clock["answerable"];
  };
  readonly started: { readonly at: Instant; readonly why: string };
  readonly counted: readonly Counted[];
  readonly usedMs: number;
  readonly pauses: readonly PauseAccount[];
  /** `at` null: never due. Where the target has a length, the stretches add up to what was allowed. */
  readonly due: {
    readonly at: Instant | null;
    readonly from: Instant;
    readonly allowedMs: number | null;
    readonly stretches: readonly Stretch[];
    readonly how: string;
  };
  readonly stoppedAt: Instant | null;
  readonly verdict: { readonly status: ClockStatus; readonly words: string };
  readonly miss: Delay | null;
  readonly cause: MissCause | null;
  readonly facts: readonly FactAccount[];
  readonly alerts: readonly AlertAccount[];
  readonly reviews: readonly string[];
  readonly flags: Clock["flags"];
}

/** One journey with the accounts of its clocks. */
export interface JourneyAccount {
  readonly id: string;
  readonly number: number;
  readonly status: Journey["status"];
  readonly engagedAt: Instant;
  readonly clocks: readonly ClockAccount[];
}

/** What became of an alert, as the store knows it. */
export interface ToldAlert {
  readonly journeyId: string;
  readonly engagementKey: string;
  readonly clock: string;
  readonly number: number;
  readonly step: string;
  readonly decidedAt: Instant;
  readonly to: readonly string[];
  readonly state: string;
}
