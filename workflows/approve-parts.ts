import type { Policy } from "../src/domain/policy.ts";
import { changesBetween } from "../src/domain/policy-diff.ts";
import { partsOf } from "../src/domain/policy-parts.ts";
import { linesOf } from "../src/domain/policy-words.ts";
import { BadInput } from "../src/errors.ts";
import { draftAt } from "./edit-draft.ts";
import type { PartApproval } from "./policy-drafts.ts";
import { digestOfValue, mustRead, type PolicyReader } from "./policy-text.ts";
import type { Ports, TenantId } from "./ports.ts";

/** A part of a policy, and who stands for it as it is now. */
export interface ApprovedPart {
  readonly part: string;
  readonly label: string;
  readonly digest: string;
  /** What it says, in words. */
  readonly says: readonly string[];
  /** What it changes in the published version, in words. */
  readonly changes: readonly string[];
  readonly approvedBy: string | null;
  readonly approvedAt: number | null;
}

/** The parts of a policy with the approvals that hold for them: those of exactly this content. */
export function approvedParts(
  policy: Policy,
  approvals: readonly PartApproval[],
  published: Policy | undefined,
): readonly ApprovedPart[] {
  const lines = Map.groupBy(linesOf(policy), ({ part }) => part);
  const changes = Map.groupBy(published ? changesBetween(published, policy) : [], ({ part }) => part);
  return partsOf(policy).map(({ id, label, content }) => {
    const digest = digestOfValue(content);
    const approval = approvals.find((one) => one.part === id && one.digest === digest);
    return {
      part: id,
      label,
      digest,
      says: (lines.get(id) ?? []).map((one) => `${one.label}: ${one.value}`),
      changes: (changes.get(id) ?? []).map(({ words }) => words),
      approvedBy: approval?.by ?? null,
      approvedAt: approval?.at ?? null,
    };
  });
}

export interface Approving {
  /** The revision that the approver read. */
  readonly revision: number;
  /** `all`, or ids of parts. */
  readonly parts: "all" | readonly string[];
  /** Takes the approval back instead. */
  readonly withdraw: boolean;
  readonly by: string;
}

/**
 * Somebody stands for parts of the draft by name, as they are at this revision; editing a part voids its approval.
 * Throws NotFound, Conflict where the draft was changed since they read it, BadInput for an unknown part.
 */
export async function approveParts(
  { store, clock }: Pick<Ports, "store" | "clock">,
  read: PolicyReader,
  tenantId: TenantId,
  { revision, parts, withdraw, by }: Approving,
): Promise<readonly ApprovedPart[]> {
  const at = clock.now();
  return store.transaction(async (data) => {
    const policy = mustRead(read, (await draftAt(data, tenantId, revision)).file);
    const published = (await data.policies.published(tenantId)).at(-1);
    const before = approvedParts(policy, await data.policyDrafts.approvals(tenantId), published);
    const known = before.map(({ part }) => part);
    const unknown = parts === "all" ? undefined : parts.find((part) => !known.includes(part));
    if (unknown !== undefined)
      throw new BadInput("parts", `there is no part "${unknown}".`, `There are: ${known.join(", ")}.`);
    const meant = before.filter(
      ({ part, approvedBy }) =>
        (parts === "all" || parts.includes(part)) && (approvedBy !== null) === withdraw,
    );
    if (withdraw) await data.policyDrafts.withdraw(tenantId, meant);
    else
      await data.policyDrafts.approve(
        tenantId,
        meant.map(({ part, digest }) => ({ part, digest, by, at })),
      );
    await data.audit.append(
      tenantId,
      meant.map(({ part, digest, approvedBy }) => ({
        at,
        actor: by,
        action: withdraw ? "policy.approvalWithdrawn" : "policy.approved",
        subject: `draft ${revision}`,
        detail: { part, digest, was: approvedBy, is: withdraw ? null : by },
      })),
    );
    return approvedParts(policy, await data.policyDrafts.approvals(tenantId), published);
  });
}
