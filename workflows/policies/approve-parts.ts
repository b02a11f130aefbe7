import type { Policy } from "../../src/domain/policy.ts";
import { changesBetween } from "../../src/domain/policy-diff.ts";
import { partsOf } from "../../src/domain/policy-parts.ts";
import { linesOf } from "../../src/domain/policy-words.ts";
import { BadInput, NotFound } from "../../src/errors.ts";
import type { Data, Ports, TenantId } from "../ports.ts";
import { draftAt, draftOf } from "./edit-draft.ts";
import type { PartApproval } from "./policy-drafts.ts";
import { digestOfValue, mustRead, type PolicyReader } from "./policy-text.ts";

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

/** The draft as it was at a revision, or a published version. */
export type Approvable = { readonly revision: number } | { readonly version: number };

export interface Approving {
  readonly of: Approvable;
  /** `all`, or ids of parts. */
  readonly parts: "all" | readonly string[];
  /** Takes the approval back instead. */
  readonly withdraw: boolean;
  readonly by: string;
}

/**
 * Somebody stands for parts of the rules by name, as they are there; editing a part voids its approval. Throws NotFound,
 * Conflict where the draft was changed since they read it, BadInput for an unknown part.
 */
export async function approveParts(
  { store, clock }: Pick<Ports, "store" | "clock">,
  read: PolicyReader,
  tenantId: TenantId,
  { of, parts, withdraw, by }: Approving,
): Promise<readonly ApprovedPart[]> {
  const at = clock.now();
  return store.transaction(async (data) => {
    const before = await partsNow(data, read, tenantId, of);
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
        subject: "version" in of ? `version ${of.version}` : `draft ${of.revision}`,
        detail: { part, digest, was: approvedBy, is: withdraw ? null : by },
      })),
    );
    return partsNow(data, read, tenantId, of);
  });
}

/** The parts of the draft, or of a published version, with the approvals that hold for them now. Throws NotFound, Conflict, BadInput. */
export async function partsNow(
  data: Pick<Data, "policyDrafts" | "policies">,
  read: PolicyReader,
  tenantId: TenantId,
  of: Approvable | "draft",
): Promise<readonly ApprovedPart[]> {
  const published = await data.policies.published(tenantId);
  const approvals = await data.policyDrafts.approvals(tenantId);
  if (of !== "draft" && "version" in of) {
    const index = published.findIndex(({ version }) => version === of.version);
    if (index === -1) throw new NotFound(`version ${of.version}`);
    return approvedParts(published[index]!, approvals, published[index - 1]);
  }
  const draft = of === "draft" ? await draftOf(data, tenantId) : await draftAt(data, tenantId, of.revision);
  return approvedParts(mustRead(read, draft.file), approvals, published.at(-1));
}
