import type { Policy } from "../../src/domain/policy.ts";
import { changesBetween, type PolicyChange } from "../../src/domain/policy-diff.ts";
import type { Instant } from "../../src/domain/time.ts";
import { NotFound } from "../../src/errors.ts";
import type { Data, TenantId } from "../ports.ts";
import { draftOf } from "./edit-draft.ts";
import type { PolicyPreview } from "./policy-previews.ts";
import { digestOf, mustRead, type PolicyReader, readText } from "./policy-text.ts";
import { stateOf, whyStale } from "./preview-desk.ts";

/** What two versions of a tenant's policy differ in, in words. Throws NotFound; BadInput where the draft is not sound. */
export async function policyDiff(
  data: Pick<Data, "policyDrafts">,
  read: PolicyReader,
  tenantId: TenantId,
  from: number,
  to: number | "draft",
): Promise<readonly PolicyChange[]> {
  const policyOf = async (version: number | "draft"): Promise<Policy> => {
    if (version === "draft") return mustRead(read, (await draftOf(data, tenantId)).file);
    const found = await data.policyDrafts.version(tenantId, version);
    if (!found) throw new NotFound(`version ${version}`);
    return found.policy;
  };
  return changesBetween(await policyOf(from), await policyOf(to));
}

/** A preview as it stands at an instant, the newest where none is named; `stale`: why it says nothing of the draft as it is now. */
export async function previewAs(
  data: Pick<Data, "policyDrafts" | "policyPreviews" | "policies">,
  read: PolicyReader,
  tenantId: TenantId,
  id: string | null,
  now: Instant,
): Promise<{
  readonly preview: PolicyPreview;
  readonly state: PolicyPreview["state"];
  readonly stale: string | null;
} | null> {
  const previews = data.policyPreviews;
  const preview = id === null ? await previews.newest(tenantId) : await previews.get(tenantId, id);
  if (!preview) return null;
  const { draft } = await data.policyDrafts.current(tenantId);
  const text = draft && readText(read, draft.file);
  const digest = text?.ok ? digestOf(text.policy) : null;
  const stale = whyStale(preview, digest, await data.policies.latest(tenantId), now);
  return { preview, state: stateOf(preview, now), stale };
}
