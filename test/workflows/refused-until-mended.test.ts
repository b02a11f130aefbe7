import type { PortalStack } from "../support/portal-stack.ts";
import { story } from "../support/story.ts";

const ADA = "ada@lead.example";
const UNTIL = Date.parse("2026-03-02T09:40:00Z");
const NO_RIGHT = {
  status: 403,
  body: {
    status: "error",
    category: "MISSING_SCOPES",
    message: "This app hasn't been granted all required scopes to make this call.",
    errors: [{ context: { requiredGranularScopes: ["crm.objects.contacts.write"] } }],
  },
};

async function waitingLead(stack: PortalStack, lead = ADA): Promise<void> {
  await stack.submitForm(lead);
  await stack.assign(lead, "rita");
}

describe("what an account refuses until somebody mends something", () => {
  story("waits: stamps and alerts go out once it is mended, none is given up", {}, async (stack) => {
    await stack.fault(NO_RIGHT, { method: "POST", path: "/tasks/batch/create" }, { until: UNTIL });
    await stack.fault(NO_RIGHT, { path: "/batch/update" }, { until: UNTIL });
    await waitingLead(stack);
    await stack.advanceTo("2026-03-02T09:39:00Z");

    expect(await stack.alerts()).toEqual([]);
    const { out } = await stack.leadclock("status");
    expect(out).toMatch(
      /\d in the outbox waits? after several tries: .*Missing scope: crm\.objects\.contacts\.write/,
    );
    expect((await stack.broken()).join()).toMatch(/waits? in the outbox after several tries/);
    expect(stack.complaints.join("\n")).toContain("an account refuses what we do until somebody mends it");

    await stack.advanceTo("2026-03-02T10:40:00Z");
    expect(await stack.lead(ADA)).toMatchObject({ sla_status: "miss" });
    const kinds = (await stack.alerts(ADA)).map((line) => line.replace(/^\w+ [\d:]+ /, ""));
    expect(kinds).toContain("breach to rita, open");
    const told = (await stack.tasks()).filter(({ subject }) => subject.startsWith("HubSpot refuses"));
    expect(told).toMatchObject([
      { owner: "olga", text: expect.stringContaining("Reconnect the portal and grant") },
    ]);
    const { id } = await stack.tenant();
    expect(await stack.app.store.outbox.dead(id)).toEqual([]);
  });

  story("what it will not let us read waits too, and few calls ask for it", {}, async (stack) => {
    await stack.fault(NO_RIGHT, { path: "/crm/objects" }, { until: UNTIL });
    const leads = Array.from({ length: 20 }, (_, n) => `lead-${n}@lead.example`);
    await stack.submitForm(leads);
    await stack.assign(leads, "rita");
    await stack.advanceTo("2026-03-02T09:39:00Z");
    const refused = (await stack.callCounts()).filter(({ status }) => status === 403);
    expect(refused.reduce((sum, { count }) => sum + count, 0)).toBeLessThan(60);

    await stack.advanceTo("2026-03-02T10:45:00Z");
    for (const lead of leads) expect(await stack.lead(lead)).toMatchObject({ sla_status: "miss" });
    const { id } = await stack.tenant();
    expect(await stack.app.store.inbox.deadLetters(id)).toEqual([]);
  });
});
