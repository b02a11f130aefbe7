import type { Instant } from "../../src/domain/time.ts";

/** Running clocks that go over to a version, lead by lead (D22). */
export interface PolicyMove {
  readonly tenantId: string;
  readonly version: number;
  readonly at: Instant;
  readonly by: string;
  /** Up to which lead it has come, in text order. */
  readonly afterLead: string;
  readonly moved: number;
}

export interface PolicyMoves {
  add(move: Pick<PolicyMove, "tenantId" | "version" | "at" | "by">): Promise<void>;
  /** The first move that is ready at `now` and that no other worker is at; held for this transaction. */
  hold(now: Instant): Promise<PolicyMove | null>;
  /** The next leads with a journey that goes on under another version. */
  running(move: PolicyMove, limit: number): Promise<readonly string[]>;
  went(
    move: Pick<PolicyMove, "tenantId" | "version">,
    to: Pick<PolicyMove, "afterLead" | "moved"> & { readonly done: boolean },
  ): Promise<void>;
  of(
    tenantId: string,
    version: number,
  ): Promise<(Pick<PolicyMove, "at" | "by" | "moved"> & { readonly done: boolean }) | null>;
}
