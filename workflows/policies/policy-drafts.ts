import type { Policy } from "../../src/domain/policy.ts";
import type { Instant } from "../../src/domain/time.ts";

/** The tenant's one draft as somebody wrote it: a policy file, not yet checked. */
export interface PolicyDraft {
  /** Goes up with every edit; whoever changes or publishes the draft says which one they looked at. */
  readonly revision: number;
  /** The published version that the text started from. */
  readonly basedOn: number;
  readonly author: string;
  readonly at: Instant;
  readonly file: unknown;
}

/** How the line of drafts stands: the newest row, whatever became of it. */
export interface DraftLine {
  readonly revision: number;
  readonly state: "open" | "discarded" | "published";
  readonly author: string;
  readonly at: Instant;
}

/** A published version, and how it came to be. */
export interface VersionHeader {
  readonly version: number;
  readonly name: string;
  readonly effectiveAt: Instant;
  readonly publishedBy: string;
  readonly publishedAt: Instant;
  /** For instance that it is the text of an earlier version. */
  readonly note: string | null;
  readonly overridden: Overridden | null;
}

/** Somebody published although something was open. */
export interface Overridden {
  readonly by: string;
  readonly reason: string;
  readonly open: readonly string[];
}

export interface VersionText extends VersionHeader {
  readonly policy: Policy;
  /** As it was written; `null`: it never was, a program made it. */
  readonly file: unknown;
}

/** Somebody stands for this part of the rules as it was then. */
export interface PartApproval {
  readonly part: string;
  readonly digest: string;
  readonly by: string;
  readonly at: Instant;
}

/** Drafts, published versions as people know them, and approvals. */
export interface PolicyDrafts {
  /** The newest row, and the draft if that row is one. */
  current(tenantId: string): Promise<{ readonly line: DraftLine | null; readonly draft: PolicyDraft | null }>;
  /** Adds the row after `seen`; false: somebody else added it first. */
  add(
    tenantId: string,
    seen: number,
    row: Pick<PolicyDraft, "basedOn" | "author" | "at"> &
      ({ readonly state: "open"; readonly file: unknown } | { readonly state: "discarded" | "published" }),
  ): Promise<boolean>;
  /** Oldest first. */
  versions(tenantId: string): Promise<readonly VersionHeader[]>;
  version(tenantId: string, version: number): Promise<VersionText | null>;
  approvals(tenantId: string): Promise<readonly PartApproval[]>;
  /** Keeps the first approval of a part as it is. */
  approve(tenantId: string, approvals: readonly PartApproval[]): Promise<void>;
  withdraw(tenantId: string, approvals: readonly Pick<PartApproval, "part" | "digest">[]): Promise<void>;
}
