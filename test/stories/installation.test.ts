import { CLIENT } from "../support/crms/hubspot.ts";
import type { PortalStack } from "../support/portal-stack.ts";
import { story } from "../support/story.ts";

const ADA = "ada@lead.example";

describe("the app's access", () => {
  story("runs out in mid-run: one refresh, and nothing is lost", {}, async (stack) => {
    await stack.submitForm(ADA);
    await stack.assign(ADA, "rita");
    await stack.advance("10 min");
    const refreshesBefore = await refreshes(stack);
    await stack.emulator.post("/_sandbox/expire-tokens", {});
    for (const lead of ["b@lead.example", "c@lead.example", "d@lead.example"]) await stack.submitForm(lead);
    await stack.call(ADA, "rita");
    await stack.advance("1 min");

    expect(await stack.lead(ADA)).toMatchObject({ sla_status: "hit" });
    expect((await refreshes(stack)) - refreshesBefore).toBe(1);
  });

  story(
    "ends with the uninstallation: sending holds, clocks run on; a new installation resumes with its history",
    {},
    async (stack) => {
      await stack.submitForm(ADA);
      await stack.assign(ADA, "rita");
      await stack.advance("10 min");
      await stack.act({ do: "uninstall", clientId: CLIENT.clientId });
      await stack.advance("50 min");

      expect((await stack.app.store.tenants.installations()).map(({ status }) => status)).toEqual([
        "disconnected",
      ]);
      expect(await stack.alerts()).toEqual([]);
      expect(stack.complaints.join("\n")).toContain("an admin must connect it again");

      await stack.install();
      await stack.advance("5 min");
      const [installation, ...others] = await stack.app.store.tenants.installations();
      expect(others).toEqual([]);
      expect(installation?.status).toBe("connected");
      expect(await stack.lead(ADA)).toMatchObject({
        engaged_at: "2026-03-02T09:00:00.000Z",
        sla_status: "miss",
      });
      expect(await stack.alerts()).toEqual([expect.stringMatching(/^Mon 10:0\d.* catchUp to rita, open$/)]);
      await stack.call(ADA, "rita");
      await stack.advance("1 min");
      expect(await stack.lead(ADA)).toMatchObject({ first_touch_at: "2026-03-02T10:05:00.000Z" });
    },
  );

  story("is given a second time: history, rules and tasks stay as they were", {}, async (stack) => {
    await stack.submitForm(ADA);
    await stack.assign(ADA, "rita");
    await stack.advance("25 min");
    const before = await stack.lead(ADA);
    const tenant = await stack.tenant();
    await stack.install();
    await stack.advance("1 min");

    expect(await stack.lead(ADA)).toEqual(before);
    expect(await stack.tenant()).toEqual(tenant);
    expect(await stack.app.store.policies.published(tenant.id)).toHaveLength(1);
    expect(await stack.alerts()).toEqual(["Mon 09:24 warning to rita, open"]);
  });
});

async function refreshes(stack: Pick<PortalStack, "emulator">): Promise<number> {
  const { calls } = await stack.emulator.get<{ calls: { route: string; count: number }[] }>(
    "/_sandbox/calls",
  );
  return calls.filter(({ route }) => route.includes("token")).reduce((sum, { count }) => sum + count, 0);
}

describe("our own writes", () => {
  story("never come back as facts", {}, async (stack) => {
    await stack.submitForm(ADA);
    await stack.assign(ADA, "rita");
    await stack.advance("3 h");
    expect(await stack.alerts()).toHaveLength(3);
    const { id } = await stack.tenant();
    const { rows } = await stack.app.store.db.query<{ kind: string; n: number }>(
      "select kind, count(*)::int as n from facts where tenant_id = $1 group by 1 order by 1",
      [id],
    );

    expect(Object.fromEntries(rows.map(({ kind, n }) => [kind, n]))).toEqual({
      created: 1,
      engaged: 1,
      ownerChanged: 1,
      timeReached: 2,
    });
  });
});

describe("records that nobody engaged", () => {
  const LIST = Array.from({ length: 200 }, (_, index) => `listed-${index}@lead.example`);

  story("an import of 200 contacts starts no clocks and asks once", {}, async (stack) => {
    await stack.import(LIST);
    await stack.advance("2 d");

    expect(await stack.alerts()).toEqual(["Mon 09:00 review to rex, open"]);
    const { journeys } = await stack.app.store.reports.summary((await stack.tenant()).id);
    expect(journeys).toBe(0);
  });

  story(
    "leads of before the installation are measured and never alerted",
    {
      backfillDays: 30,
      before: async (portal) => {
        await portal.submitForm(ADA);
        await portal.assign(ADA, "rita");
      },
    },
    async (stack) => {
      await stack.advance("1 d");

      expect(await stack.alerts()).toEqual([]);
      const summary = await stack.app.store.reports.summary((await stack.tenant()).id);
      expect(summary).toMatchObject({ history: 1 });
    },
  );
});
