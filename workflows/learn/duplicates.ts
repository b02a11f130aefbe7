import type { RecordRef } from "../../src/domain/facts.ts";
import type { Instant } from "../../src/domain/time.ts";

/** A record's addresses as they are compared; `null`: none that can be. */
export interface Addressed {
  readonly record: RecordRef;
  readonly email: string | null;
  readonly phone: string | null;
}

/** Other records with one of a record's addresses, in text order. */
export interface Sharing {
  readonly email: readonly RecordRef[];
  readonly phone: readonly RecordRef[];
}

/** Two records that may be one person; `one` before `other` in text order. */
export interface Duplicate {
  readonly one: RecordRef;
  readonly other: RecordRef;
  readonly why: "several" | "sharedMailbox" | "phone";
  readonly since: Instant;
  readonly state: "open" | "joined" | "apart";
  readonly decidedBy: string | null;
  readonly decidedAt: Instant | null;
  /** As people know them, where a card is kept. */
  readonly oneName: string | null;
  readonly otherName: string | null;
}

/** How records of several systems find each other, and what only a person can say (D24). */
export interface Duplicates {
  /**
   * Who else has one of these addresses, by record. Holds the addresses for this transaction: to be asked before any
   * lead is locked, so that of two records that come at once the second one finds the first.
   */
  sharing(tenantId: string, addressed: readonly Addressed[]): Promise<ReadonlyMap<RecordRef, Sharing>>;
  /** These records have these addresses now, and no others. */
  keep(tenantId: string, addressed: readonly Addressed[]): Promise<void>;
  /** Kept once for each pair, whatever becomes of it. */
  propose(
    tenantId: string,
    proposals: readonly {
      readonly records: readonly [RecordRef, RecordRef];
      readonly why: Duplicate["why"];
    }[],
    at: Instant,
  ): Promise<void>;
  list(tenantId: string): Promise<readonly Duplicate[]>;
  get(tenantId: string, records: readonly [RecordRef, RecordRef]): Promise<Duplicate | null>;
  decide(
    tenantId: string,
    pair: Pick<Duplicate, "one" | "other">,
    state: "joined" | "apart",
    by: string,
    at: Instant,
  ): Promise<void>;
  /** Pairs with one of these records that somebody keeps apart, as `one other`. */
  apart(tenantId: string, records: readonly RecordRef[]): Promise<ReadonlySet<string>>;
}
