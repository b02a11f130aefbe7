import type { Instant } from "../../src/domain/time.ts";

/** Who did what to which subject, when. */
export interface AuditEntry {
  readonly at: Instant;
  /** `leadclock`, or the person. */
  readonly actor: string;
  readonly action: string;
  /** Pseudonymous ids only; personal data appears as a digest (D40). */
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Append-only, hash-chained per tenant. */
export interface Audit {
  append(tenantId: string, entries: readonly AuditEntry[]): Promise<void>;
  /** The first broken link, or `null`. */
  verify(tenantId: string): Promise<{ seq: number; why: string } | null>;
  list(
    tenantId: string,
    subject?: string,
    limit?: number,
  ): Promise<readonly (AuditEntry & { seq: number })[]>;
}
