import { story } from "../support/story.ts";

const ADA = "ada@lead.example";

describe("a demo request that is answered in time", () => {
  story("is a hit, stamped with the source's own times, and nobody is bothered", {}, async (stack) => {
    await stack.submitForm(ADA);
    await stack.advance("20 s");
    await stack.assign(ADA, "rita");
    await stack.advance("12 min");
    await stack.call(ADA, "rita");
    await stack.advance("1 d");

    expect(await stack.lead(ADA)).toMatchObject({
      engaged_at: "2026-03-02T09:00:00.000Z",
      assigned_at: "2026-03-02T09:00:20.000Z",
      first_touch_at: "2026-03-02T09:12:20.000Z",
      first_touch_kind: "call",
      systems_delay: "20000",
      human_delay: "720000",
      speed_to_lead: "740000",
      sla_status: "hit",
      sla_due_at: "2026-03-02T09:30:20.000Z",
      lead_type: "Hand-raiser",
    });
    expect(await stack.alerts()).toEqual([]);
  });

  story("is a hit to the very instant of due", {}, async (stack) => {
    await stack.submitForm(ADA);
    await stack.assign(ADA, "rita");
    await stack.advance("30 min");
    await stack.call(ADA, "rita");
    await stack.advance("1 min");

    expect(await stack.lead(ADA)).toMatchObject({ sla_status: "hit", human_delay: "1800000" });
  });

  story("went by way of the queue: the queue's time is systems delay", {}, async (stack) => {
    await stack.submitForm(ADA);
    await stack.assign(ADA, "queue");
    await stack.advance("50 s");
    await stack.assign(ADA, "rita");
    await stack.advance("10 min");
    await stack.call(ADA, "rita");
    await stack.advance("5 min");

    expect(await stack.lead(ADA)).toMatchObject({
      assigned_at: "2026-03-02T09:00:50.000Z",
      systems_delay: "50000",
      human_delay: "600000",
      sla_status: "hit",
    });
    expect(await stack.alerts()).toEqual([]);
  });

  story("lay in the queue for too long: operations are told, not the rep", {}, async (stack) => {
    await stack.submitForm(ADA);
    await stack.assign(ADA, "queue");
    await stack.advance("5 min");
    await stack.assign(ADA, "rita");
    await stack.advance("10 min");
    await stack.call(ADA, "rita");
    await stack.advance("1 d");

    expect(await stack.alerts()).toEqual(["Mon 09:01 breach to olga, done"]);
    expect(await stack.lead(ADA)).toMatchObject({ systems_delay: "300000", sla_status: "hit" });
  });
});

describe("what looks like an answer and is none", () => {
  const SILENCE: readonly (readonly [string, Record<string, unknown>])[] = [
    ["an autoresponder", { properties: { hs_email_headers: '{"Auto-Submitted":"auto-replied"}' } }],
    ["a sequence", { source: { type: "SEQUENCES", id: "77" } }],
    ["a workflow", { source: { type: "AUTOMATION_PLATFORM", id: "78" } }],
    ["a mail that bounced", { properties: { hs_email_status: "BOUNCED" } }],
  ];
  for (const [what, mail] of SILENCE)
    story(`${what} is no touch`, {}, async (stack) => {
      await stack.submitForm(ADA);
      await stack.assign(ADA, "rita");
      await stack.advance("2 min");
      await stack.email(ADA, "rita", mail);
      await stack.advance("29 min");

      expect(await stack.lead(ADA)).not.toHaveProperty("first_touch_at");
      expect(await stack.lead(ADA)).toMatchObject({ sla_status: "miss" });
    });

  story("a mail that a person wrote is a touch", {}, async (stack) => {
    await stack.submitForm(ADA);
    await stack.assign(ADA, "rita");
    await stack.advance("2 min");
    await stack.email(ADA, "rita");
    await stack.advance("29 min");

    expect(await stack.lead(ADA)).toMatchObject({ first_touch_kind: "email", sla_status: "hit" });
  });
});
