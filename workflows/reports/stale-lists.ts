import type { Instant } from "../../src/domain/time.ts";

/** That the lists of a local day were made, and how much was in them. */
export interface StaleDay {
  /** As 2026-03-02. */
  readonly day: string;
  readonly madeAt: Instant;
  readonly leads: number;
  readonly people: number;
}

/** Days whose lists of leads without a response were made. */
export interface StaleLists {
  has(tenantId: string, day: string): Promise<boolean>;
  /** Keeps it unless there is one of that day; answers whether it was kept. */
  keep(tenantId: string, list: StaleDay): Promise<boolean>;
}
