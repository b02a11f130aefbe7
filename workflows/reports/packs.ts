import type { Decided } from "../../src/domain/facts.ts";
import type { Journey } from "../../src/domain/journey.ts";
import type { Instant, Period } from "../../src/domain/time.ts";

export type PackKind = "weekly" | "monthly";

/** A report of one period as it was made. */
export interface StoredPack {
  readonly kind: PackKind;
  /** The local date on which the period begins, as 2026-03-02. */
  readonly period: string;
  readonly startsAt: Instant;
  /** Exclusive. */
  readonly endsAt: Instant;
  readonly madeAt: Instant;
  readonly body: unknown;
}

/** What a report reads of a journey. */
export type CountedJourney = Pick<
  Journey,
  "id" | "leadType" | "ownerId" | "breachReason" | "delays" | "firstTouch" | "conflicts"
> & {
  readonly properties: Journey["engagement"]["properties"];
  readonly engagement: Journey["engagement"]["kind"];
  readonly reviews: readonly Pick<Journey["reviews"][number], "id" | "kind" | "openedAt" | "decidedAt">[];
  /** The clock that decides hit or miss; `null`: it never started. */
  readonly sla: Pick<Journey["clocks"][number], "status" | "reason" | "cause" | "segments"> | null;
};

export interface CountedDecision {
  readonly type: Decided["decision"]["type"];
  readonly by: string;
  readonly n: number;
}

/** Something a person overrode, from the audit. */
export interface Override {
  readonly at: Instant;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
}

/** Reports of periods, and what they are made from. */
export interface Packs {
  get(tenantId: string, kind: PackKind, period: string): Promise<StoredPack | null>;
  /** Newest first. */
  list(tenantId: string): Promise<readonly Omit<StoredPack, "body">[]>;
  /** Keeps it unless there is one of that period; answers whether it was kept. */
  add(tenantId: string, pack: StoredPack): Promise<boolean>;
  /** Journeys engaged in a period (D37); neither history nor merged ones. */
  journeys(tenantId: string, period: Period): Promise<readonly CountedJourney[]>;
  /** Journeys with a review that was opened or decided in a period. */
  reviewed(tenantId: string, period: Period): Promise<readonly CountedJourney[]>;
  /** What people decided in a period, by kind and person. */
  decisions(tenantId: string, period: Period): Promise<readonly CountedDecision[]>;
  overrides(tenantId: string, period: Period): Promise<readonly Override[]>;
}
