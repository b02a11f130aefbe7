import type { OwnerChange } from "../../src/domain/effects.ts";
import type { UserId } from "../../src/domain/facts.ts";
import type { Instant } from "../../src/domain/time.ts";

/** Identity of an owner change within a tenant. */
export type OwnerChangeKey = Pick<OwnerChange, "engagementKey" | "change">;

/** An owner change that was decided, and what became of it (D17, R-267). */
export interface StoredOwnerChange extends OwnerChange {
  readonly leadId: string;
  /** The account in which the lead has its owner; `null`: there is none. */
  readonly installationId: string | null;
  readonly decidedAt: Instant;
  /** `dropped`: it was no longer wanted when it was to be made, or in silence. */
  readonly state: "waiting" | "done" | "dropped" | "failed";
  readonly why: string | null;
  readonly settledAt: Instant | null;
}

/** Every owner change ever decided; the primary key makes a second one impossible. */
export interface OwnerChanges {
  /** Of each of these leads that has any, oldest first. */
  of(tenantId: string, leads: readonly string[]): Promise<ReadonlyMap<string, readonly StoredOwnerChange[]>>;
  get(tenantId: string, key: OwnerChangeKey): Promise<StoredOwnerChange | null>;
  add(tenantId: string, changes: readonly StoredOwnerChange[]): Promise<void>;
  settle(
    tenantId: string,
    key: OwnerChangeKey,
    as: {
      readonly state: StoredOwnerChange["state"];
      readonly why: string | null;
      /** Whose the lead is now, where that is not who was meant. */
      readonly to?: UserId;
    },
    at: Instant,
  ): Promise<void>;
}
