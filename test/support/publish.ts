import { readPolicy } from "../../src/api/policy-reader.ts";
import type { Policy, Target } from "../../src/domain/policy.ts";
import { fromPolicy } from "../../src/settings/to-policy.ts";
import { RulesCache } from "../../workflows/decide/tenant-rules.ts";
import { approveParts } from "../../workflows/policies/approve-parts.ts";
import { saveDraft } from "../../workflows/policies/edit-draft.ts";
import { PreviewDesk } from "../../workflows/policies/preview-desk.ts";
import { publishDraft } from "../../workflows/policies/publish-policy.ts";
import type { Stack } from "./stack.ts";

/** Mona drafts a change of the rules in force, looks at its preview, Olga approves every part, and it is published. */
export async function publishRules(
  stack: Stack,
  change: (policy: Policy) => Policy,
  { moveRunning = false } = {},
): Promise<void> {
  const { ports } = stack.app;
  const { id } = await stack.tenant();
  const inForce = (await ports.store.policies.published(id)).at(-1)!;
  const draft = { file: fromPolicy(change(inForce)), basedOn: inForce.version, revision: 0, by: "mona" };
  const { revision } = await saveDraft(ports, readPolicy, id, draft);
  const desk = new PreviewDesk(ports, new RulesCache(), readPolicy);
  const preview = await desk.start(id, "mona");
  await desk.settled();
  expect(await ports.store.policyPreviews.get(id, preview.id)).toMatchObject({ state: "done" });
  await approveParts(ports, readPolicy, id, { of: { revision }, parts: "all", withdraw: false, by: "olga" });
  await publishDraft(ports, readPolicy, id, { revision, moveRunning, by: "mona" });
}

/** The same rules, with this target of the response for a lead type. */
export function within(policy: Policy, leadType: string, target: Target): Policy {
  return {
    ...policy,
    clocks: policy.clocks.map((clock) =>
      clock.name === "response" && "byLeadType" in clock.target
        ? {
            ...clock,
            target: { ...clock.target, byLeadType: { ...clock.target.byLeadType, [leadType]: target } },
          }
        : clock,
    ),
  };
}
