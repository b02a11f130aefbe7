import { storyOnEach } from "../support/story-on-each.ts";

const ADA = "ada@lead.example";
const BOB = "bob@lead.example";

describe("to the second", () => {
  storyOnEach(
    "friday-evening",
    "a demo request on Friday at 18:30 is due on Monday at 9:30, and nobody hears of it before Monday",
    { at: "2026-03-06T18:30:00Z" },
    async ({ stack, ...crm }) => {
      await crm.submitForm(ADA);
      await crm.assign(ADA, "rita");
      await stack.advanceTo("2026-03-09T09:23:59Z");
      expect(await crm.alerts(ADA)).toEqual([]);
      expect(await crm.lead(ADA)).toMatchObject({
        sla_status: "pending",
        sla_due_at: "2026-03-09T09:30:00.000Z",
      });

      await stack.advanceTo("2026-03-09T09:31:00Z");
      expect(await crm.alerts(ADA)).toEqual([
        "Mon 09:24 warning to rita, open",
        "Mon 09:30 breach to rita, open",
      ]);
      expect(await crm.lead(ADA)).toMatchObject({ sla_status: "miss" });
    },
  );

  storyOnEach(
    "disqualified-around-due",
    "disqualified one second before due a lead is excluded, one second after due it stays a miss; its tasks are closed either way",
    {},
    async ({ stack, ...crm }) => {
      await crm.submitForm([ADA, BOB]);
      await crm.assign([ADA, BOB], "rita");
      await stack.advanceTo("2026-03-02T09:29:59Z");
      await crm.disqualify(ADA);
      await stack.advanceTo("2026-03-02T09:30:01Z");
      await crm.disqualify(BOB);
      await stack.advance("6 h");

      expect(await crm.lead(ADA)).toMatchObject({ sla_status: "excluded" });
      expect(await crm.alerts(ADA)).toEqual(["Mon 09:24 warning to rita, done"]);
      expect(await crm.lead(BOB)).toMatchObject({ sla_status: "miss" });
      expect(await crm.alerts(BOB)).toEqual([
        "Mon 09:24 warning to rita, done",
        "Mon 09:30 breach to rita, done",
      ]);
      const { id } = await stack.tenant();
      expect((await stack.app.store.reports.summary(id)).sla).toEqual({ excluded: 1, miss: 1 });
    },
  );

  storyOnEach(
    "merged-while-late",
    "two leads are merged while both are late: one miss, one chain of alerts goes on, nothing is told twice",
    {},
    async ({ stack, ...crm }) => {
      await crm.submitForm(ADA);
      await crm.assign(ADA, "rita");
      await crm.submitForm(BOB);
      await crm.assign(BOB, "rita");
      await stack.advance("35 min");
      expect(await crm.alerts()).toHaveLength(4);
      await crm.merge(ADA, BOB);
      await stack.advance("3 h");

      const open = (await crm.alerts()).filter((line) => line.endsWith("open"));
      expect(open).toEqual([
        "Mon 09:24 warning to rita, open",
        "Mon 09:30 breach to rita, open",
        "Mon 11:30 breach to mona, open",
      ]);
      expect(await crm.alerts()).toHaveLength(5);
      expect(await crm.lead(ADA)).toMatchObject({
        engaged_at: "2026-03-02T09:00:00.000Z",
        sla_status: "miss",
        journey_number: "1",
      });
      const { id } = await stack.tenant();
      expect((await stack.app.store.reports.summary(id)).sla).toEqual({ miss: 1 });
    },
  );
});
