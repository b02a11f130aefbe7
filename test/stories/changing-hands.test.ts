import { storyOnEach } from "../support/story-on-each.ts";

const ADA = "ada@lead.example";
const BOB = "bob@lead.example";

describe("leads that change hands", () => {
  storyOnEach(
    "rep-leaves",
    "a rep leaves with 40 open leads: half are handed on in time, of the others the backup owner hears, and no miss is the rep's",
    // Who works here is looked up every hour.
    { sweepMinutes: 60 },
    async ({ stack, ...crm }) => {
      const leads = Array.from({ length: 40 }, (_, n) => `lead${n}@lead.example`);
      const handedOn = leads.slice(0, 20);
      const left = leads.slice(20);
      await crm.submitForm(leads, "guide");
      await crm.assign(leads, "rita");
      await stack.advanceTo("2026-03-02T11:00:00Z");
      await crm.leave("rita");
      await stack.advanceTo("2026-03-02T14:00:00Z");
      await crm.assign(handedOn, "carl");
      await stack.advanceTo("2026-03-02T16:00:00Z");
      await crm.call(handedOn.slice(0, 10), "carl");
      await stack.advanceTo("2026-03-03T09:05:00Z");

      const tasks = await crm.tasks();
      const told = (of: readonly string[], kind: string) =>
        tasks
          .filter((task) => task.kind === kind && of.some((lead) => task.attachedTo.includes(lead)))
          .map(({ owner, attachedTo }) => `${attachedTo.join()} ${owner}`)
          .sort();
      const each = (of: readonly string[], owner: string) => of.map((lead) => `${lead} ${owner}`).sort();
      // 80 % of the three open hours that were left.
      expect(told(handedOn, "warning")).toEqual(each(handedOn.slice(10), "carl"));
      expect(told(left, "warning")).toEqual(each(left, "bea"));
      expect(told(handedOn, "breach")).toEqual(each(handedOn.slice(10), "carl"));
      expect(told(left, "breach")).toEqual(each(left, "bea"));
      for (const task of tasks) expect(task.owner).not.toBe("rita");

      for (const lead of handedOn.slice(0, 10))
        expect(await crm.lead(lead)).toMatchObject({
          sla_status: "hit",
          first_touch_at: "2026-03-02T16:00:00.000Z",
          sla_due_at: "2026-03-03T09:00:00.000Z",
        });
      for (const lead of handedOn.slice(10))
        expect(await crm.lead(lead)).toMatchObject({ sla_status: "miss", sla_miss_cause: "routing" });
      for (const lead of left)
        expect(await crm.lead(lead)).toMatchObject({ sla_status: "miss", sla_miss_cause: "absence" });
      const { id } = await stack.tenant();
      expect((await stack.app.store.reports.summary(id)).sla).toEqual({ hit: 10, miss: 30 });
    },
  );

  storyOnEach(
    "reassigned-twice",
    "a lead is reassigned twice in its window: one due, one warning, one breach, to whoever has it then",
    {},
    async ({ stack, ...crm }) => {
      await crm.submitForm([ADA, BOB]);
      await crm.assign([ADA, BOB], "rita");
      await stack.advance("10 min");
      await crm.assign([ADA, BOB], "carl");
      await stack.advance("10 min");
      await crm.assign([ADA, BOB], "bea");
      // 80 % of the ten minutes that are left of the thirty.
      await stack.advanceTo("2026-03-02T09:29:00Z");
      expect(await crm.alerts(ADA)).toEqual(["Mon 09:28 warning to bea, open"]);
      await crm.call(BOB, "bea");
      await stack.advance("1 h");

      expect(await crm.alerts(ADA)).toEqual([
        "Mon 09:28 warning to bea, open",
        "Mon 09:30 breach to bea, open",
      ]);
      expect(await crm.lead(ADA)).toMatchObject({
        assigned_at: "2026-03-02T09:00:00.000Z",
        sla_due_at: "2026-03-02T09:30:00.000Z",
        sla_status: "miss",
        sla_miss_cause: "routing",
      });
      expect(await crm.alerts(BOB)).toEqual(["Mon 09:28 warning to bea, done"]);
      expect(await crm.lead(BOB)).toMatchObject({
        sla_status: "hit",
        first_touch_at: "2026-03-02T09:29:00.000Z",
      });
    },
  );
});
