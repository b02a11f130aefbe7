import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import { storyOnEach } from "../support/story-on-each.ts";

const ADA = "ada@lead.example";

storyOnEach(
  "late-for-days",
  "nobody answers for days: the record says each day anew how late the lead is, and stops at the touch",
  {},
  async ({ stack, ...crm }) => {
    // HubSpot keeps milliseconds, Salesforce minutes.
    const kept = (ms: number) => String(crm.crm === "hubspot" ? ms : ms / MINUTE);
    await crm.submitForm(ADA);
    await crm.assign(ADA, "rita");
    await stack.advanceTo("2026-03-05T12:00:00Z");
    expect(await crm.lead(ADA)).toMatchObject({
      sla_status: "miss",
      sla_due_at: "2026-03-02T09:30:00.000Z",
      sla_miss_duration: kept(3 * DAY),
    });
    await crm.call(ADA, "rita");
    await stack.advance("2 d");
    expect((await crm.lead(ADA)).sla_miss_duration).toBe(kept(3 * DAY + 2.5 * HOUR));
  },
);
