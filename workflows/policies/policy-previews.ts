import type { Instant } from "../../src/domain/time.ts";
import type { PreviewResult } from "./preview-result.ts";

/** A preview of one text beside one published version; its result stays until the tenant goes. */
export interface PolicyPreview {
  readonly id: string;
  /** Of the previewed text, as `digestOf` makes it. */
  readonly digest: string;
  readonly against: number;
  readonly days: number;
  readonly startedBy: string;
  readonly startedAt: Instant;
  readonly state: "running" | "done" | "failed";
  /** Leads looked at, and how many there are. */
  readonly done: number;
  readonly total: number;
  /** The newest sign of life. */
  readonly touchedAt: Instant;
  readonly why: string | null;
  readonly result: PreviewResult | null;
}

/** Previews and their results, and the leads they look at, page by page. */
export interface PolicyPreviews {
  start(
    tenantId: string,
    preview: Pick<PolicyPreview, "id" | "digest" | "against" | "days" | "startedBy" | "startedAt" | "total">,
  ): Promise<void>;
  progress(tenantId: string, id: string, done: number, at: Instant): Promise<void>;
  finish(
    tenantId: string,
    id: string,
    how: { readonly result: PreviewResult } | { readonly why: string },
    at: Instant,
  ): Promise<void>;
  get(tenantId: string, id: string): Promise<PolicyPreview | null>;
  newest(tenantId: string): Promise<PolicyPreview | null>;
  /** How many leads have something that happened since, or a journey that goes on; and how many were erased. */
  count(tenantId: string, since: Instant): Promise<{ readonly leads: number; readonly erased: number }>;
  /** Up to `limit` of these leads after `after`, in text order. */
  page(tenantId: string, since: Instant, after: string, limit: number): Promise<readonly string[]>;
}
