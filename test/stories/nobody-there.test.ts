import { RulesCache } from "../../workflows/decide/tenant-rules.ts";
import { listReviews, showReview } from "../../workflows/reviews/list-reviews.ts";
import { STORY_POLICY } from "../support/stack-people.ts";
import { storyOnEach } from "../support/story-on-each.ts";

const ADA = "ada@lead.example";

describe("an answer that nobody wrote", () => {
  storyOnEach(
    "worked-example",
    "a pricing inquiry, an autoresponder, nobody assigned, the window nearly over: told before, escalated, reviewed for an apology",
    { policy: { ...STORY_POLICY, apologies: { leadTypes: ["hand-raiser"] } } },
    async ({ stack, ...crm }) => {
      await crm.submitForm(ADA, "pricing");
      await stack.advance("2 s");
      await crm.autorespond(ADA, "rita");
      await stack.advanceTo("2026-03-02T09:40:00Z");
      expect(await crm.alerts(ADA)).toEqual([
        "Mon 09:01 breach to olga, open",
        "Mon 09:36 warning to mona, open",
      ]);
      await stack.advanceTo("2026-03-02T09:50:00Z");

      expect(await crm.alerts(ADA)).toEqual([
        "Mon 09:01 breach to olga, open",
        "Mon 09:36 warning to mona, open",
        "Mon 09:45 breach to mona, open",
        "Mon 09:45 review to rex, open",
      ]);
      expect(await crm.lead(ADA)).toMatchObject({
        engaged_at: "2026-03-02T09:00:00.000Z",
        acknowledgment_status: "sent",
        response_status: "unanswered",
        lead_type: "Hand-raiser",
      });
      const { ports } = stack.app;
      const { id } = await stack.tenant();
      const rules = new RulesCache();
      const [review] = await listReviews(ports, rules, id);
      expect(review).toMatchObject({ kind: "needsApology", reviewer: { name: "Rex Reviewer" } });
      const { evidence } = await showReview(ports, rules, id, review!.handle);
      const shown = evidence.join("\n");
      for (const part of ["Mon 2 Mar, 09:00:00", "Priority: urgent", "Owner:", "Backup owner:", "Rule:"])
        expect(shown.toLowerCase()).toContain(part.toLowerCase());
      expect(shown).toMatch(/quote|pricing/i);
      expect(shown).toMatch(/an automatic answer went out/i);

      await crm.assign(ADA, "rita");
      await stack.advance("5 min");
      await crm.call(ADA, "rita");
      await crm.fillIn(ADA, "rita", { breach_reason: "not_notified" });
      await stack.advance("2 d");
      expect(await crm.lead(ADA)).toMatchObject({
        first_touch_at: "2026-03-02T09:55:00.000Z",
        breach_reason: "not_notified",
      });
      // The reason is known: nobody is asked for it. The apology is decided by a person, and Rex was not in time.
      expect((await crm.alerts(ADA)).filter((line) => line.endsWith("open"))).toEqual([
        "Mon 09:45 review to rex, open",
        "Mon 10:15 review to mona, open",
      ]);
    },
  );

  storyOnEach(
    "autoresponder-only",
    "an autoresponder answers in two seconds and nobody else does: recorded as an automatic answer, a miss all the same",
    {},
    async ({ stack, ...crm }) => {
      await crm.submitForm(ADA);
      await crm.assign(ADA, "rita");
      await stack.advance("2 s");
      await crm.autorespond(ADA, "rita");
      await stack.advance("3 h");

      const lead = await crm.lead(ADA);
      expect(lead).toMatchObject({
        acknowledgment_status: "sent",
        response_status: "unanswered",
        sla_status: "miss",
        sla_miss_cause: "rep",
        sla_due_at: "2026-03-02T09:30:00.000Z",
      });
      expect(lead).not.toHaveProperty("first_touch_at");
      expect(await crm.alerts(ADA)).toEqual([
        "Mon 09:24 warning to rita, open",
        "Mon 09:30 breach to rita, open",
        "Mon 11:30 breach to mona, open",
      ]);
    },
  );
});
