import { readPolicy } from "../../src/api/policy-reader.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { fromPolicy } from "../../src/settings/to-policy.ts";
import { approveParts } from "../../workflows/approve-parts.ts";
import { saveDraft } from "../../workflows/edit-draft.ts";
import { PreviewDesk } from "../../workflows/preview-desk.ts";
import { publishDraft } from "../../workflows/publish-policy.ts";
import { RulesCache } from "../../workflows/tenant-rules.ts";
import type { PortalStack } from "../support/portal-stack.ts";
import { story } from "../support/story.ts";

const ADA = "ada@lead.example";
const BOB = "bob@lead.example";
const CYD = "cyd@lead.example";

/** Draft, preview, approval and publication, all at this instant. */
async function publishFifteen(stack: PortalStack, moveRunning: boolean): Promise<void> {
  const { ports } = stack.app;
  const { id } = await stack.tenant();
  const [policy] = await ports.store.policies.published(id);
  const file = fromPolicy(within(policy!, 15));
  const { revision } = await saveDraft(ports, readPolicy, id, { file, basedOn: 1, revision: 0, by: "mona" });
  const desk = new PreviewDesk(ports, new RulesCache(), readPolicy);
  const { id: preview } = await desk.start(id, "mona");
  await desk.settled();
  expect(await ports.store.policyPreviews.get(id, preview)).toMatchObject({ state: "done" });
  await approveParts(ports, readPolicy, id, { of: { revision }, parts: "all", withdraw: false, by: "olga" });
  await publishDraft(ports, readPolicy, id, { revision, moveRunning, by: "mona" });
}

function within(policy: Policy, minutes: number): Policy {
  return {
    ...policy,
    clocks: policy.clocks.map((clock) =>
      clock.name === "response" && "byLeadType" in clock.target
        ? {
            ...clock,
            target: {
              ...clock.target,
              byLeadType: { ...clock.target.byLeadType, "hand-raiser": { minutes } },
            },
          }
        : clock,
    ),
  };
}

const AT_HALF_PAST_ELEVEN = { at: "2026-03-02T11:30:00Z" };

describe("a manager changes the threshold from 30 to 15 minutes at noon", () => {
  story("who waits already has thirty minutes, who comes has fifteen", AT_HALF_PAST_ELEVEN, async (stack) => {
    await stack.advanceTo("2026-03-02T11:50:00Z");
    await stack.submitForm(ADA);
    await stack.assign(ADA, "rita");
    await stack.advanceTo("2026-03-02T12:00:00Z");
    await publishFifteen(stack, false);
    await stack.advance("1 min");
    await stack.submitForm(BOB);
    await stack.assign(BOB, "carl");
    await stack.advance("40 min");

    expect(await stack.alerts(ADA)).toEqual([
      "Mon 12:14 warning to rita, open",
      "Mon 12:20 breach to rita, open",
    ]);
    expect(await stack.alerts(BOB)).toEqual([
      "Mon 12:13 warning to carl, open",
      "Mon 12:16 breach to carl, open",
    ]);
  });

  story(
    "moved, who waits over fifteen minutes is a miss without an alert, and the others are told at their new time",
    AT_HALF_PAST_ELEVEN,
    async (stack) => {
      await stack.submitForm(CYD);
      await stack.assign(CYD, "carl");
      await stack.advanceTo("2026-03-02T11:38:00Z");
      await stack.submitForm(ADA);
      await stack.assign(ADA, "rita");
      await stack.advanceTo("2026-03-02T11:50:00Z");
      await stack.submitForm(BOB);
      await stack.assign(BOB, "rita");
      await stack.advanceTo("2026-03-02T11:59:00Z");
      await stack.call(CYD, "carl");
      await stack.advanceTo("2026-03-02T12:00:00Z");
      await publishFifteen(stack, true);
      await stack.advance("40 min");

      expect(await stack.lead(ADA)).toMatchObject({ sla_status: "miss" });
      expect(await stack.alerts(ADA)).toEqual([]);
      expect(await stack.alerts(BOB)).toEqual([
        "Mon 12:02 warning to rita, open",
        "Mon 12:05 breach to rita, open",
      ]);
      // Answered within thirty minutes before the change: a hit stays one.
      expect(await stack.lead(CYD)).toMatchObject({ sla_status: "hit" });
    },
  );
});
