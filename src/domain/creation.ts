import { classify, propertiesOf } from "./classify.ts";
import { policyAt } from "./compiled.ts";
import type { Created, Engaged, LeadFact } from "./facts.ts";
import type { Timed } from "./order.ts";
import type { Policy } from "./policy.ts";
import { MINUTE } from "./time.ts";

/** What the creation of a lead's first record comes to (D31). */
export interface Creation {
  /** The creation that counts as an engagement, if one does. */
  readonly engagement: Created | null;
  /** Else the engagement that stands for it. */
  readonly replacedBy: { readonly engagement: LeadFact; readonly createdKey: string } | null;
}

const WAITS = 10 * MINUTE;

/** The first record's creation is an engagement only if none is known at or before it or within 10 min after (D31). */
export function creationOf(facts: readonly Timed<LeadFact>[]): Creation {
  const created = facts.find(({ fact }) => fact.kind === "created") as Timed<Created> | undefined;
  if (!created) return { engagement: null, replacedBy: null };
  const engaged = facts.find(({ fact }) => fact.kind === "engaged");
  if (!engaged || engaged.at > created.at + WAITS) return { engagement: created.fact, replacedBy: null };
  return { engagement: null, replacedBy: { engagement: engaged.fact, createdKey: created.fact.key } };
}

/** Names the review of an import. */
export function importReviewId(batch: string): string {
  return `importBatch: ${batch}`;
}

/** What a person is asked about it. */
export function importDetail(batch: string): string {
  return `The import ${batch} has a source that no rule maps to a lead type: its records are kept without a clock`;
}

/** The batch of an import whose source the policy does not map: its records are kept without a journey (D34). */
export function unmappedBatchOf(
  { at, fact }: Timed<Engaged | Created>,
  policies: readonly Policy[],
): string | null {
  const imported = fact.importBatch !== undefined || (fact.kind === "created" && fact.via === "import");
  if (!imported || classify(policyAt(policies, at), propertiesOf(fact)) !== null) return null;
  return fact.importBatch ?? "import";
}
