import type { PortalStack } from "../support/portal-stack.ts";
import { refOf } from "../support/stack-people.ts";
import { story } from "../support/story.ts";

const ADA = "ada@lead.example";
const CREATE = { method: "POST", path: "/tasks/batch/create" };
const LOST_ANSWER = { afterWork: true, reset: true };
const TOO_MANY = {
  status: 429,
  body: {
    status: "error",
    message: "You have reached your ten_secondly_rolling limit.",
    policyName: "TEN_SECONDLY_ROLLING",
  },
};

/** A lead whose warning comes at 9:24 and whose breach at 9:30. */
async function waitingLead(stack: PortalStack, lead = ADA): Promise<void> {
  await stack.submitForm(lead);
  await stack.assign(lead, "rita");
}

const MODES = [
  ["attached to the lead", {}],
  ["beside the lead, in silent mode", { mode: "silent", testRecipient: refOf("tess") }],
] as const;

for (const [where, options] of MODES)
  describe(`an alert task ${where}`, () => {
    story("is made once though the answer to its creation was lost", options, async (stack) => {
      await waitingLead(stack);
      await stack.advance("23 min");
      await stack.fault(LOST_ANSWER, CREATE);
      await stack.advance("5 min");

      expect(await stack.alerts()).toHaveLength(1);
      const [task] = await stack.tasks();
      // The app knows it: the call closes it.
      await stack.call(ADA, "rita");
      await stack.advance("1 min");
      expect((await stack.tasks()).map(({ id, done }) => [id, done])).toEqual([[task?.id, true]]);
    });

    story(
      "is made once though the answer was lost only after minutes of refusals",
      options,
      async (stack) => {
        await waitingLead(stack);
        await stack.advance("23 min");
        await stack.fault(TOO_MANY, CREATE, { until: Date.parse("2026-03-02T09:28:00Z") });
        await stack.advanceTo("2026-03-02T09:27:59Z");
        expect(await stack.alerts()).toEqual([]);
        await stack.cure();
        await stack.fault(LOST_ANSWER, CREATE);
        await stack.advanceTo("2026-03-02T09:35:00Z");

        const keys = (await stack.tasks()).map(({ key }) => key);
        expect(keys).toHaveLength(2);
        expect(new Set(keys).size).toBe(2);
      },
    );

    story("is made once though the answer was lost five times over", options, async (stack) => {
      await waitingLead(stack);
      await stack.advance("23 min");
      await stack.fault(LOST_ANSWER, CREATE, { times: 5 });
      await stack.advance("20 min");

      const keys = (await stack.tasks()).map(({ key }) => key);
      expect(keys).toHaveLength(2);
      expect(new Set(keys).size).toBe(2);
    });
  });

describe("a CRM that refuses for a while", () => {
  story("429 storm: nobody calls during it, everything is sent after it", {}, async (stack) => {
    await waitingLead(stack);
    await stack.advance("23 min");
    await stack.fault(TOO_MANY, { path: "/crm/" }, { until: Date.parse("2026-03-02T09:29:00Z") });
    await stack.advance("17 min");

    const alerts = await stack.alerts();
    expect(alerts).toHaveLength(2);
    expect(alerts[0]).toMatch(/^Mon 09:29.* warning to rita, open$/);
    expect(alerts[1]).toBe("Mon 09:30 breach to rita, open");
    expect(await stack.lead(ADA)).toMatchObject({ sla_status: "miss" });
  });

  const NOT_MADE = { status: 502, body: "<html>Bad gateway</html>" };
  for (const [how, fault] of [
    ["that nobody tried", TOO_MANY],
    ["that may have been made, and was not,", NOT_MADE],
  ] as const)
    story(`a warning ${how} does not come beside its breach: it is skipped as late`, {}, async (stack) => {
      await waitingLead(stack);
      await stack.advance("23 min");
      await stack.fault(fault, CREATE, { until: Date.parse("2026-03-02T09:33:00Z") });
      await stack.advanceTo("2026-03-02T10:00:00Z");

      expect((await stack.alerts()).map((line) => line.replace(/^\w+ [\d:]+ /, ""))).toEqual([
        "breach to rita, open",
      ]);
      const { id: tenantId } = await stack.tenant();
      const { rows } = await stack.app.store.db.query(
        "select step, kind, outcome, state from alerts where tenant_id = $1 and clock = 'response' order by step",
        [tenantId],
      );
      expect(rows).toEqual([
        { step: "tier-1", kind: "breach", outcome: "sent", state: "open" },
        { step: "warning-1", kind: "warning", outcome: "skipped: late", state: "skipped" },
      ]);
      const entries = await stack.app.store.audit.list(tenantId, undefined, 1_000);
      expect(entries.filter(({ action }) => action === "alert.skipped")).toMatchObject([
        { actor: "leadclock", detail: { clock: "response", step: "warning-1", why: expect.any(String) } },
      ]);
      expect(await stack.broken()).toEqual([]);
    });

  story("5xx on writes: stamps and tasks arrive late and complete", {}, async (stack) => {
    await stack.fault(
      { status: 502, body: "<html>Bad gateway</html>" },
      { path: "/batch/" },
      {
        until: Date.parse("2026-03-02T09:10:00Z"),
      },
    );
    await waitingLead(stack);
    await stack.advance("5 min");
    expect(await stack.lead(ADA)).toEqual({});
    await stack.advance("26 min");

    expect(await stack.lead(ADA)).toMatchObject({
      engaged_at: "2026-03-02T09:00:00.000Z",
      sla_status: "miss",
    });
    expect(await stack.alerts()).toEqual([
      "Mon 09:24 warning to rita, open",
      "Mon 09:30 breach to rita, open",
    ]);
  });

  story("a part of each batch fails: every lead gets its stamps and its one task", {}, async (stack) => {
    const leads = Array.from({ length: 12 }, (_, index) => `lead-${index}@lead.example`);
    await stack.fault({ partial: 3 }, { path: "/batch/" }, { until: Date.parse("2026-03-02T09:25:00Z") });
    for (const lead of leads) await waitingLead(stack, lead);
    await stack.advance("40 min");

    for (const lead of leads) expect(await stack.lead(lead)).toMatchObject({ sla_status: "miss" });
    const subjects = (await stack.tasks()).map(({ subject }) => subject);
    expect(subjects.filter((subject) => subject.startsWith("Due soon"))).toHaveLength(12);
    expect(subjects.filter((subject) => subject.startsWith("Past due"))).toHaveLength(12);
    expect(new Set(subjects).size).toBe(24);
  });
});
